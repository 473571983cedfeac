// Where an exchange changes its protocol. The same protocol on both sides passes bytes through and never comes here.
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange } from './exchange.ts'
import type { Refusal } from './refusal.ts'

/** Who goes on with an exchange whose request is translated, or ends it. */
export interface TranslationTarget {
  attempt(exchange: Exchange): void
  refuse(exchange: Exchange, refusal: Refusal): void
}

/** Both directions of every bridge. */
export interface Translator {
  /** True when the request is already in the protocol of its cluster. */
  needsNothing(exchange: Exchange): boolean
  /** Puts the request into the protocol of its cluster, now or when its body is here; then `attempt` or `refuse` is called once. */
  translateRequest(exchange: Exchange, target: TranslationTarget): void
}

/** The framed protocols by name. */
export type FramedProtocols = ReadonlyMap<string, FramedProtocol>
