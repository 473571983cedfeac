// Reads the requests of one HTTP connection one after the other; the next head is not looked at before `next` is called.
import { CodecError } from '../../codecs/errors.ts'
import { findHeadEnd, type HttpLimits, readRequestHead } from '../../codecs/http/index.ts'
import type { BodySink, HttpRequest } from '../exchange/caller.ts'
import { IncomingRequest, type RequestSource } from './incoming-request.ts'
import { RequestBody } from './request-body.ts'

/** What the reader tells its connection. */
export interface RequestEvents {
  onRequest(request: IncomingRequest, headBytes: number): void
  /** Somebody wants the body of a request whose client waits to be asked for it. */
  onContinue(): void
  /** Nothing after these bytes can be read. */
  onBadBytes(error: CodecError): void
  /** More bytes would only be kept: the socket should not be read (true), or can be again (false). */
  onCrowded(crowded: boolean): void
}

const NO_BYTES: Buffer = Buffer.alloc(0)

/** One per connection. */
export class RequestReader implements RequestSource {
  readonly body: RequestBody
  readonly #limits: HttpLimits
  readonly #events: RequestEvents
  // What was read and cannot be used yet: the beginning of a head, a body that nobody asked for, or the next requests.
  #kept: Buffer = NO_BYTES
  #asks = false
  #scanned = 0
  #request: IncomingRequest | undefined
  #state: 'open' | 'advancing' | 'stopped' = 'open'
  #crowded = false
  #nowMs = 0
  #headSinceMs = 0

  constructor(limits: HttpLimits, events: RequestEvents) {
    this.#limits = limits
    this.#events = events
    this.body = new RequestBody(limits)
  }

  /** The request under way. */
  get request(): IncomingRequest | undefined {
    return this.#request
  }

  /** Something was kept that the next request starts with, or that belongs to the current one. */
  get keeps(): boolean {
    return this.#kept.length > 0
  }

  /** When the first byte of an incomplete head came. */
  get headSinceMs(): number {
    return this.#headSinceMs
  }

  push(chunk: Buffer, nowMs: number): void {
    if (this.#state !== 'open') return
    this.#nowMs = nowMs
    this.#advance(this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]))
  }

  /** The current request is done; `goOn` reads the next one, as far as it is here. */
  next(): void {
    this.#request = undefined
    this.body.payloadBytes = 0
    this.#headSinceMs = this.#nowMs
  }

  goOn(): void {
    if (this.#state === 'open') this.#advance(this.#kept)
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#state = 'stopped'
    this.#kept = NO_BYTES
    this.body.drop()
  }

  consume(request: HttpRequest, sink: BodySink): void {
    if (request !== this.#request) return
    this.#asks = request.head.expectContinue && this.#kept.length === 0 && this.body.payloadBytes === 0
    this.body.flowTo(sink)
    if (this.#state === 'open') this.#ask()
    this.goOn()
  }

  resumeBody(request: HttpRequest): void {
    if (request !== this.#request) return
    this.body.resumed()
    this.goOn()
  }

  discardBody(request: HttpRequest): void {
    if (request !== this.#request) return
    this.body.drop()
    this.goOn()
  }

  #advance(bytes: Buffer): void {
    this.#state = 'advancing'
    this.#kept = NO_BYTES
    let at = 0
    try {
      while (at < bytes.length && this.#state === 'advancing') {
        const from = at
        at = this.#request === undefined ? this.#readHead(bytes, at) : this.#readBody(bytes, at)
        if (at === from) break
      }
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
      this.#events.onBadBytes(error)
    }
    if (this.#isStopped()) return
    this.#state = 'open'
    // Whoever took the body while its head was being read could not know whether it had come along.
    this.#ask()
    this.#kept = at === bytes.length ? NO_BYTES : at === 0 ? bytes : bytes.subarray(at)
    this.#reportCrowd()
  }

  #ask(): void {
    if (this.#asks && this.body.payloadBytes === 0 && this.body.state === 'flowing') this.#events.onContinue()
    this.#asks = false
  }

  // A request that is read may end the connection, so the state is not what it was before.
  #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  /** Returns where the head ends, or `start` while it is incomplete. */
  #readHead(bytes: Buffer, start: number): number {
    const end = findHeadEnd(bytes, start, bytes.length, start + this.#scanned)
    if (end < 0) {
      if (this.#scanned === 0) this.#headSinceMs = this.#nowMs
      this.#scanned = bytes.length - start
      if (this.#scanned > this.#limits.headBytesMax)
        throw new CodecError('HEAD_TOO_LARGE', `a head over ${this.#limits.headBytesMax} bytes`)
      return start
    }
    this.#scanned = 0
    const request = new IncomingRequest(readRequestHead(bytes, start, end, this.#limits), this)
    this.#request = request
    this.body.begin(request.head.framing)
    this.#events.onRequest(request, end - start)
    return end
  }

  #readBody(bytes: Buffer, start: number): number {
    const { body } = this
    if (body.state === 'held' || body.state === 'ended' || body.full) return start
    return body.push(bytes, start)
  }

  #reportCrowd(): void {
    const crowded = this.body.full || (this.#request !== undefined && this.#kept.length >= this.#limits.headBytesMax)
    if (crowded === this.#crowded) return
    this.#crowded = crowded
    this.#events.onCrowded(crowded)
  }
}
