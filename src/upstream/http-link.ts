// One HTTP/1.1 connection to an endpoint: carries one exchange at a time, and streams both bodies with backpressure.
import { CodecError } from '../../codecs/errors.ts'
import { encodeForwardedRequestHead, type HttpResponseHead } from '../../codecs/http/index.ts'
import type { BodySink, Carrier, HttpRequest, Trailers } from '../exchange/caller.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { httpLimits } from '../exchange/http-limits.ts'
import type { Refusal } from '../exchange/refusal.ts'
import { type BodyCoding, writeBody, writeBodyEnd } from '../wire/body-writer.ts'
import { Outbox } from '../wire/outbox.ts'
import type { Timed } from '../wire/timing-wheel.ts'
import { type AnswerEvents, AnswerReader } from './answer-reader.ts'
import { connect } from './connect.ts'
import type { Endpoint } from './endpoint.ts'
import { forwardedHeaders } from './forwarded-headers.ts'
import type { LinkParts } from './framed-link.ts'
import { reusableMs } from './keep-alive.ts'

/** What every HTTP link of a process shares. */
export type HttpLinkParts = Omit<LinkParts, 'protocol'>

/** Whoever opened the link. */
export interface HttpLinkOwner {
  onOpen(link: HttpLink): void
  /** Nothing is under way on the open link: it can carry the next exchange. */
  onIdle(link: HttpLink): void
  /** The link is gone; `opened` is false when it never was open. */
  onClosed(link: HttpLink, refusal: Refusal, opened: boolean): void
  /** The peer closed the kept connection while this call was on its way to it, and the call may be sent again. */
  onStale(exchange: Exchange): void
}

type LinkState = 'connecting' | 'idle' | 'busy' | 'closed'

/** Calls without effect may be sent again when a kept connection was closed on them (RFC 9110 section 9.2.2). */
const REPEATABLE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** Opens at once. */
export class HttpLink implements Carrier, BodySink, Timed, AnswerEvents {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly endpoint: Endpoint
  readonly #parts: HttpLinkParts
  readonly #owner: HttpLinkOwner
  readonly #socket: ReturnType<typeof connect>
  readonly #outbox: Outbox
  readonly #reader: AnswerReader
  #state: LinkState = 'connecting'
  #exchange: Exchange | undefined
  #carried = 0
  #failure: Refusal | undefined
  #heardAtMs: number
  // The request on its way.
  #coding: BodyCoding = 'none'
  #upload: 'none' | 'starting' | 'flowing' = 'none'
  #lagging = false
  // The answer on its way.
  #paused = false
  #keepAlive = false
  #reusableMs = Infinity
  #tunnel = false

  constructor(parts: HttpLinkParts, endpoint: Endpoint, owner: HttpLinkOwner) {
    const limits = parts.limits()
    this.#parts = parts
    this.endpoint = endpoint
    this.#owner = owner
    this.#heardAtMs = parts.now()
    this.#reader = new AnswerReader(httpLimits(limits), this)
    this.#socket = connect(endpoint.address, limits.connectTimeoutMs, {
      onOpen: () => this.#open(),
      onData: chunk => this.#read(chunk),
      onDrain: () => this.#drained(),
      onClose: (refusal, clean) => this.#closed(refusal, clean)
    })
    this.#outbox = new Outbox(this.#socket, parts.flusher, limits.pendingBytesMax)
  }

  get state(): LinkState {
    return this.#state
  }

  /** Whether the peer can be expected to keep the idle connection open for another call. */
  isReusable(nowMs: number): boolean {
    return this.#state === 'idle' && nowMs - this.#heardAtMs < this.#reusableMs
  }

  /** Takes the exchange: on an idle link it goes out now, on a connecting one when the connection stands. */
  carry(exchange: Exchange): void {
    this.#exchange = exchange
    exchange.carrier = this
    this.endpoint.inFlight++
    if (this.#state === 'idle') this.#send(exchange)
  }

  abandon(exchange: Exchange): void {
    if (this.#exchange !== exchange) return
    this.#release(exchange)
    // What is still to come of the answer would be taken for the next one's; a connection that has not begun can be kept.
    if (this.#state !== 'connecting') this.destroy()
  }

  resumeAnswer(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#heardAtMs = this.#parts.now()
    this.#socket.resume()
  }

  onBody(piece: Buffer): boolean {
    if (this.#tunnel) this.#heardAtMs = this.#parts.now()
    if (writeBody(this.#outbox, this.#coding, piece)) return true
    if (!this.#lagging) this.#heardAtMs = this.#parts.now()
    this.#lagging = true
    return false
  }

  onEnd(trailers: Trailers): void {
    if (this.#tunnel) return this.#outbox.end()
    writeBodyEnd(this.#outbox, this.#coding, trailers)
    const flowed = this.#upload === 'flowing'
    this.#upload = 'none'
    if (flowed && this.#exchange !== undefined) this.#parts.events.onUploading(this.#exchange, false)
  }

  onAbort(): void {
    if (this.#exchange !== undefined) this.abandon(this.#exchange)
  }

  onHead(head: HttpResponseHead): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    this.#keepAlive = head.keepAlive
    this.#reusableMs = reusableMs(head.headers)
    exchange.status = head.status
    this.#parts.events.onAnswerHead(exchange, head)
    if (head.framing.kind !== 'tunnel' || this.#exchange !== exchange) return
    this.#tunnel = true
    this.#coding = 'plain'
    exchange.http?.consume(this)
  }

  onPiece(piece: Buffer): void {
    const exchange = this.#exchange
    if (exchange === undefined || this.#parts.events.onAnswerBody(exchange, piece) || this.#paused) return
    this.#paused = true
    this.#socket.pause()
  }

  onComplete(trailers: Trailers, excess: boolean): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    this.#release(exchange)
    this.resumeAnswer()
    const reusable = this.#keepAlive && this.#upload === 'none' && !excess && this.#state !== 'closed'
    // The peer has said all it wants to say, so the rest of the upload would be for nothing.
    if (this.#upload !== 'none') exchange.http?.discard()
    if (reusable) this.#state = 'idle'
    else this.destroy()
    this.#parts.events.onAnswerEnd(exchange, trailers)
    if (reusable) this.#owner.onIdle(this)
  }

  /** Ends when there is nothing under way. */
  close(): void {
    if (this.#state === 'idle') this.#outbox.end()
  }

  /** Ends at once; the exchange, if there is one, fails. */
  destroy(failure?: Refusal): void {
    this.#failure ??= failure
    this.#socket.destroy()
    if (this.#state !== 'connecting') this.#state = 'closed'
  }

  onTimeout(nowMs: number): void {
    const { bodyTimeoutMs, idleTimeoutMs } = this.#parts.limits()
    const silentMs = nowMs - this.#heardAtMs
    const { state } = this.#reader
    const flowing = state === 'body' || state === 'endless' ? !this.#paused : this.#lagging
    const allowedMs = this.#state === 'idle' || this.#tunnel ? idleTimeoutMs : flowing ? bodyTimeoutMs : Infinity
    if (silentMs >= allowedMs)
      this.destroy({ code: 'TIMEOUT', detail: `${this.endpoint.name} was silent for ${allowedMs} ms` })
    else this.#parts.wheel.add(this, nowMs + Math.max(10, Math.min(bodyTimeoutMs, allowedMs - silentMs)))
  }

  #open(): void {
    const { bodyTimeoutMs, idleTimeoutMs } = this.#parts.limits()
    this.#state = 'idle'
    this.#heardAtMs = this.#parts.now()
    this.#parts.wheel.add(this, this.#heardAtMs + Math.min(bodyTimeoutMs, idleTimeoutMs))
    this.#owner.onOpen(this)
    if (this.#exchange !== undefined) this.#send(this.#exchange)
    else this.#owner.onIdle(this)
  }

  #send(exchange: Exchange): void {
    const request = exchange.http as HttpRequest
    const { head } = request
    this.#state = 'busy'
    this.#carried++
    this.#reader.begin(head)
    exchange.state = 'sent'
    const { remote } = exchange.caller
    const trusted = exchange.traffic.trusts(remote)
    this.#outbox.writeAll(encodeForwardedRequestHead(head, forwardedHeaders(head, remote, trusted)))
    if (head.framing.kind === 'none') return
    this.#coding = head.framing.kind === 'chunked' ? 'chunked' : 'plain'
    this.#upload = 'starting'
    request.consume(this)
    this.#uploads(exchange)
  }

  // A body that was all there with its head, as most are, is done by now; nobody needs to be told of an upload then.
  #uploads(exchange: Exchange): void {
    if (this.#upload === 'none' || this.#exchange !== exchange) return
    this.#upload = 'flowing'
    this.#parts.events.onUploading(exchange, true)
  }

  #drained(): void {
    if (!this.#lagging) return
    this.#lagging = false
    this.#exchange?.http?.resume()
  }

  #read(chunk: Buffer): void {
    this.#heardAtMs = this.#parts.now()
    // Bytes that answer nothing: whatever they are, the connection is no longer in step.
    if (this.#exchange === undefined) return this.destroy()
    try {
      this.#reader.push(chunk)
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
      const code = error.code === 'HEAD_TOO_LARGE' ? 'ANSWER_TOO_LARGE' : 'BAD_ANSWER'
      this.destroy({ code, detail: `${this.endpoint.name} sent a bad answer: ${error.message}` })
    }
  }

  #release(exchange: Exchange): void {
    exchange.carrier = undefined
    this.#exchange = undefined
    this.endpoint.inFlight--
  }

  #closed(refusal: Refusal, clean: boolean): void {
    const state = this.#state
    const opened = state !== 'connecting'
    const exchange = this.#exchange
    const failure = this.#failure ?? refusal
    this.#state = 'closed'
    this.#outbox.close()
    this.#parts.wheel.remove(this)
    if (exchange !== undefined) this.#release(exchange)
    this.#owner.onClosed(this, failure, opened)
    if (exchange === undefined) return
    const complete = this.#reader.state === 'endless' && clean && this.#failure === undefined
    if (complete) this.#parts.events.onAnswerEnd(exchange, [])
    else if (this.#mayRepeat(exchange)) this.#owner.onStale(exchange)
    else this.#parts.events.onFailure(exchange, failure, opened)
  }

  // The peer may close a kept connection whenever it likes, also while a call is on its way. It did not answer a byte, so most
  // likely it has not read the call either; but only a call whose repetition does no harm may rely on that.
  #mayRepeat({ http }: Exchange): boolean {
    if (this.#carried < 2 || this.#reader.seen || this.#failure !== undefined || http === undefined) return false
    return http.head.framing.kind === 'none' && http.head.upgrade === '' && REPEATABLE.includes(http.head.method)
  }
}
