// The neutral vocabulary that every RPC protocol maps to; a bridge is `toMessage` of one protocol and `fromMessage` of another.
import type { Value } from './hessian2/value.ts'

/** The protocols that Anji speaks, by the words of the configuration. */
export type ProtocolName = 'dubbo' | 'bolt' | 'http' | 'triple'

/** One RPC call in neutral terms. */
export type RpcRequest = Readonly<{
  service: string // interface (or path with context) as the wire names it, without group and version
  group: string // '' = none
  version: string // '' = none; Dubbo's 0.0.0 reads as ''
  method: string
  /** Java type names (`int`, `java.lang.String`, `[J`), undefined when the caller does not know them. */
  parameterTypes: readonly string[] | undefined
  arguments: readonly Value[]
  attachments: ReadonlyMap<string, Value>
  oneWay: boolean
}>

/** One answer in neutral terms. `error` is a failure of the protocol (a status), `exception` is what the service threw. */
export type RpcResponse =
  | Readonly<{ kind: 'value'; value: Value; attachments: ReadonlyMap<string, Value> }>
  | Readonly<{ kind: 'exception'; value: Value; attachments: ReadonlyMap<string, Value> }>
  | Readonly<{ kind: 'error'; status: number; text: string }>
