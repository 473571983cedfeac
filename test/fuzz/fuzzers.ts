// Every fuzzer of the project. A new one is a line here.
import { iterate as dubbo } from './dubbo.ts'
import type { Fuzzer } from './fuzzer.ts'
import { HESSIAN2_BYTES, HESSIAN2_VALUES } from './hessian2.ts'

/** All fuzzers, in the order in which they run. */
export const FUZZERS: readonly Fuzzer[] = [HESSIAN2_BYTES, HESSIAN2_VALUES, { name: 'dubbo', iterate: dubbo }]
