// Where an exchange changes its protocol. The same protocol on both sides passes bytes through and never comes here.
import type { HttpResponseHead } from '../../codecs/http/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange } from './exchange.ts'
import type { HttpAnswer } from './http-answer.ts'
import type { Refusal } from './refusal.ts'

/** Who goes on with an exchange whose request is translated, or ends it. */
export interface TranslationTarget {
  attempt(exchange: Exchange): void
  refuse(exchange: Exchange, refusal: Refusal): void
  /** Ends it with an answer of our own; with `refusal` it counts as that failure. */
  answer(exchange: Exchange, answer: HttpAnswer, refusal?: Refusal): void
}

/** Puts answers into the protocol of the caller. */
export interface AnswerTranslation {
  /** The frame `exchange.answer` for an HTTP caller. */
  toHttp(exchange: Exchange, from: FramedProtocol): HttpAnswer
  /** Headers for the refusal of an HTTP request: name, value … */
  refusalHeaders(exchange: Exchange): readonly string[]
  /** An HTTP answer for a framed caller comes in pieces, and is a frame once it has ended. */
  collectHead(exchange: Exchange, head: HttpResponseHead): void
  /** A refusal once there is more than may be collected; nothing more is collected then. */
  collectBody(exchange: Exchange, piece: Buffer): Refusal | undefined
  toFrame(exchange: Exchange, to: FramedProtocol): Buffer
  /** It will not end. */
  forget(exchange: Exchange): void
}

/** Puts requests into the protocol of the service. */
export interface Translator {
  /** True when the request is already in the protocol of its cluster. */
  needsNothing(exchange: Exchange): boolean
  /** Puts the request into the protocol of its cluster, now or when its body is here; then `attempt` or `refuse` is called once. */
  translateRequest(exchange: Exchange, target: TranslationTarget): void
}

/** The framed protocols by name. */
export type FramedProtocols = ReadonlyMap<string, FramedProtocol>
