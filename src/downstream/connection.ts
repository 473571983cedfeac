// What a downstream connection is to the listener that accepted it, whatever it speaks.
import type { CodecError } from '../../codecs/errors.ts'
import type { Exchange, Origin, TimeoutOwner } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { AnswerTranslation } from '../exchange/translator.ts'
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

/** What all downstream connections of a process share. */
export type DownstreamParts = Readonly<{
  line: Carry
  answers: AnswerTranslation
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
