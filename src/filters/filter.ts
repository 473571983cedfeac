// A filter: a step of the line that may look at an exchange, change it, or refuse it.
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'

/** Both verbs are synchronous and allocate nothing for a call that passes. */
export type Filter = Readonly<{
  /** A verb: what it does. */
  name: string
  /** Before routing; a refusal ends the exchange. */
  onRequest?: (exchange: Exchange) => Refusal | undefined
  /** After the end, however it ended: answered, refused, timed out, abandoned. */
  onEnd?: (exchange: Exchange) => void
}>
