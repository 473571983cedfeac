// The body of the request that a connection is reading: kept back until somebody wants it, then streamed to whoever that is.
import { BodyReader, FRAMING, type Framing, type HttpLimits } from '../../codecs/http/index.ts'
import type { BodySink } from '../exchange/caller.ts'

/** `held`: nobody asked for it yet; `flowing`: to a sink; `dropped`: nobody wants it; `ended`: all of it was read. */
export type BodyState = 'held' | 'flowing' | 'dropped' | 'ended'

/** One per connection. */
export class RequestBody {
  readonly #reader: BodyReader
  readonly #onPayload = (bytes: Buffer, start: number, end: number): void => this.#payload(bytes, start, end)
  #state: BodyState = 'ended'
  #sink: BodySink | undefined
  #full = false
  /** Payload of the current body so far. */
  payloadBytes = 0

  constructor(limits: HttpLimits) {
    this.#reader = new BodyReader(limits)
  }

  get state(): BodyState {
    return this.#state
  }

  /** The sink takes no more until `resumed`. */
  get full(): boolean {
    return this.#full
  }

  begin(framing: Framing): void {
    this.payloadBytes = 0
    this.#full = false
    this.#state = framing.kind === 'none' ? 'ended' : 'held'
    if (framing.kind !== 'none') this.#reader.begin(framing)
  }

  /** Everything that follows is a body without an end: the connection became a tunnel. */
  beginTunnel(): void {
    this.begin(FRAMING.tunnel)
  }

  flowTo(sink: BodySink): void {
    if (this.#state !== 'held') return
    this.#state = 'flowing'
    this.#sink = sink
    if (this.#reader.ended) this.#end()
  }

  drop(): void {
    this.#sink = undefined
    this.#full = false
    if (this.#state !== 'ended') this.#state = 'dropped'
  }

  resumed(): void {
    this.#full = false
  }

  /** Reads from `start`; returns up to where the bytes belong to this body. Throws CodecError. */
  push(bytes: Buffer, start: number): number {
    const at = this.#reader.push(bytes, start, bytes.length, this.#onPayload)
    if (this.#reader.ended && this.#state !== 'ended') this.#end()
    return at
  }

  /** The client will send no more in this tunnel. */
  closeTunnel(): void {
    this.#reader.close()
    this.#end()
  }

  /** The client is gone before the end. */
  abort(): void {
    const sink = this.#sink
    this.drop()
    sink?.onAbort()
  }

  #payload(bytes: Buffer, start: number, end: number): void {
    this.payloadBytes += end - start
    if (this.#sink === undefined) return
    const piece = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
    if (!this.#sink.onBody(piece)) this.#full = true
  }

  #end(): void {
    const sink = this.#sink
    this.#sink = undefined
    this.#state = 'ended'
    this.#full = false
    sink?.onEnd(this.#reader.trailers)
  }
}
