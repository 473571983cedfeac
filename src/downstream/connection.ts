// What a downstream connection is to the listener that accepted it, whatever it speaks.
import type { CodecError } from '../../codecs/errors.ts'
import type { HttpResponseHead } from '../../codecs/http/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange, Origin, TimeoutOwner } from '../exchange/exchange.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { Limits } from '../snapshot/snapshot.ts'
import type { Flusher } from '../wire/flusher.ts'
import type { TimingWheel } from '../wire/timing-wheel.ts'

/** Where downstream hands its exchanges. */
export interface Carry extends TimeoutOwner {
  carry(exchange: Exchange): void
  /** Ends an exchange that never got as far as `carry`; it is counted and logged all the same. */
  reject(exchange: Exchange, refusal: Refusal): void
  /** Ends an exchange without an answer of the service. */
  refuse(exchange: Exchange, refusal: Refusal): void
  abandon(exchange: Exchange): void
}

/** Turns answers of another protocol into frames of the caller's. */
export interface AnswerTranslation {
  translate(exchange: Exchange, from: FramedProtocol, to: FramedProtocol): Buffer
  collectHead(exchange: Exchange, head: HttpResponseHead): void
  collectBody(exchange: Exchange, piece: Buffer): boolean
  collected(exchange: Exchange, to: FramedProtocol): Buffer
  forget(exchange: Exchange): void
}

/** Turns answers of framed protocols into answers for HTTP callers. */
export interface HttpAnswers {
  translate(exchange: Exchange, from: FramedProtocol): HttpAnswer
}

/** What all downstream connections of a process share. */
export type DownstreamParts = Readonly<{
  line: Carry
  answers: AnswerTranslation
  httpAnswers: HttpAnswers
  tallies: Tallies
  flusher: Flusher
  wheel: TimingWheel
  now: () => number
  limits: () => Limits
}>

/** The listener, as its connections see it; `traffic` is always the newest. */
export interface ConnectionOwner extends Origin {
  nextNumber(): number
  onBadBytes(connection: Connection, error: CodecError): void
  onTimedOut(connection: Connection, what: string): void
}

/** One accepted connection, after its protocol is known. */
export interface Connection {
  readonly remote: string
  readonly protocol: string
  /** Calls that are not answered yet. */
  readonly busy: boolean
  read(chunk: Buffer): void
  drained(): void
  closed(): void
  goAway(): void
  /** Ends after what is queued was written. */
  end(): void
  destroy(): void
}
