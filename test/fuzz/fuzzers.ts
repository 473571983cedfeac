// Every fuzzer of the project. A new one is a line here.
import { iterate as dubbo } from './dubbo.ts'
import { iterate as dubboRegistry } from './dubbo-registry.ts'
import type { Fuzzer } from './fuzzer.ts'
import { HESSIAN2_BYTES, HESSIAN2_VALUES } from './hessian2.ts'
import { iterate as http } from './http.ts'
import { iterate as json } from './json.ts'

/** All fuzzers, in the order in which they run. */
export const FUZZERS: readonly Fuzzer[] = [
  HESSIAN2_BYTES,
  HESSIAN2_VALUES,
  { name: 'dubbo', iterate: dubbo },
  { name: 'dubbo-registry', iterate: dubboRegistry },
  { name: 'http', iterate: http },
  { name: 'json', iterate: json }
]
