// One downstream HTTP/1.1 connection: requests become exchanges one after the other, bodies stream both ways.
import type { Socket } from 'node:net'
import type { CodecError } from '../../codecs/errors.ts'
import { CONTINUE, type HttpResponseHead } from '../../codecs/http/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Caller, Trailers } from '../exchange/caller.ts'
import { Exchange } from '../exchange/exchange.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { httpLimits } from '../exchange/http-limits.ts'
import { problemAnswer } from '../exchange/problem.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Flushable } from '../wire/flusher.ts'
import { Outbox } from '../wire/outbox.ts'
import type { Timed } from '../wire/timing-wheel.ts'
import type { Connection, ConnectionOwner, DownstreamParts } from './connection.ts'
import { HttpAnswerWriter } from './http-answer.ts'
import { HttpIdentity } from './http-identity.ts'
import { type Awaited, awaitedTime } from './http-patience.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { type RequestEvents, RequestReader } from './request-reader.ts'

/** `open`: serves requests; `leaving`: our end is closed, what the client still sends is read and dropped; `closed`: gone. */
type ConnectionState = 'open' | 'leaving' | 'closed'

export class HttpConnection implements Caller, Connection, RequestEvents, Timed, Flushable {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly protocol = 'http'
  readonly fullness: undefined = undefined
  readonly remote: string
  readonly number: number
  readonly #parts: DownstreamParts
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #outbox: Outbox
  readonly #reader: RequestReader
  readonly #answer: HttpAnswerWriter
  readonly #identity: HttpIdentity
  #state: ConnectionState = 'open'
  #exchange: Exchange | undefined
  #keepAlive = true
  #tunnel = false
  #draining = false
  #halfClosed = false
  #lagging = false
  // Reasons for not reading from the socket.
  #crowded = false
  #pauses = 0
  #stopped = false
  #nowMs: number

  constructor(socket: Socket, parts: DownstreamParts, owner: ConnectionOwner) {
    const limits = parts.limits()
    this.#socket = socket
    this.#parts = parts
    this.#owner = owner
    this.number = owner.nextNumber()
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.#nowMs = parts.now()
    this.#outbox = new Outbox(socket, parts.flusher, limits.pendingBytesMax)
    this.#reader = new RequestReader(httpLimits(limits), this)
    this.#answer = new HttpAnswerWriter(this.#outbox)
    this.#identity = new HttpIdentity(parts.tallies)
    // A client may close its side after its last request and still wait for the answer.
    socket.allowHalfOpen = true
    socket.on('end', () => this.#ended())
    parts.wheel.add(this, this.#nowMs + limits.headTimeoutMs)
  }

  get busy(): boolean {
    return this.#exchange !== undefined
  }

  read(chunk: Buffer): void {
    this.#nowMs = this.#parts.now()
    if (this.#state === 'open') this.#reader.push(chunk, this.#nowMs)
  }

  drained(): void {
    this.#nowMs = this.#parts.now()
    if (!this.#lagging) return
    this.#lagging = false
    this.#exchange?.resumeAnswer()
  }

  closed(): void {
    this.#state = 'closed'
    this.#outbox.close()
    this.#parts.wheel.remove(this)
    this.#abandon()
    this.#reader.stop()
  }

  /** From now on an answer says that the connection closes; one without a request is left open, as a request may be on its way. */
  goAway(): void {
    this.#draining = true
  }

  end(): void {
    this.#outbox.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Goes on with requests that came while an answer was under way; the line has ended that exchange by now. */
  flush(): void {
    if (this.#state !== 'open' || this.#exchange !== undefined) return
    this.#reader.goOn()
    if (this.#halfClosed && this.#exchange === undefined) this.#leave()
  }

  onRequest(request: IncomingRequest, headBytes: number): void {
    const exchange = this.#begin()
    exchange.http = request
    exchange.bytesIn = headBytes
    const { head } = request
    if (head.framing.kind === 'tunnel')
      return this.#parts.line.reject(exchange, { code: 'METHOD_NOT_ALLOWED', detail: 'CONNECT is not served here' })
    this.#identity.describe(exchange, head)
    this.#parts.line.carry(exchange)
  }

  onContinue(): void {
    this.#outbox.writeAll(CONTINUE)
  }

  onBadBytes(error: CodecError): void {
    this.#owner.onBadBytes(this, error)
    const code = error.code === 'HEAD_TOO_LARGE' ? 'HEAD_TOO_LARGE' : 'BAD_REQUEST'
    this.#giveUp({ code, detail: error.message })
  }

  onCrowded(crowded: boolean): void {
    this.#crowded = crowded
    this.#nowMs = this.#parts.now()
    this.#stopOrGo()
  }

  answerHead(exchange: Exchange, head: HttpResponseHead): void {
    const { request } = this.#reader
    if (exchange !== this.#exchange || request === undefined) return
    this.#keepAlive = this.#answer.head(request.head, head, !this.#mayKeep(request))
    if (head.framing.kind !== 'tunnel') return
    this.#tunnel = true
    this.#reader.body.beginTunnel()
  }

  answerBody(exchange: Exchange, piece: Buffer): boolean {
    if (exchange !== this.#exchange || this.#answer.body(piece)) return true
    if (!this.#lagging) this.#nowMs = this.#parts.now()
    this.#lagging = true
    return false
  }

  answerEnd(exchange: Exchange, trailers: Trailers): void {
    if (exchange !== this.#exchange) return
    this.#answer.end(trailers)
    this.#finish(exchange)
  }

  answerAbort(exchange: Exchange): void {
    if (exchange !== this.#exchange) return
    this.#release(exchange)
    // Where only the close ends the body, an orderly close would pass what there is off as everything.
    if (this.#answer.untilClose) this.#socket.resetAndDestroy()
    else this.#leave()
  }

  answerFrame(exchange: Exchange, protocol: FramedProtocol): void {
    if (exchange === this.#exchange) this.answerWhole(exchange, this.#parts.answers.toHttp(exchange, protocol))
  }

  answerWhole(exchange: Exchange, answer: HttpAnswer): void {
    if (exchange !== this.#exchange) return
    const { request, body } = this.#reader
    // A body that nobody reads is not worth waiting for, and after bytes that cannot be read nothing can be.
    this.#keepAlive = request !== undefined && this.#mayKeep(request) && body.state === 'ended'
    exchange.status = answer.status
    this.#answer.whole(request?.head, answer, !this.#keepAlive)
    this.#finish(exchange)
  }

  refuse(exchange: Exchange, refusal: Refusal): void {
    if (exchange !== this.#exchange) return
    const headers = this.#parts.answers.refusalHeaders(exchange)
    this.answerWhole(exchange, problemAnswer(refusal, { traceId: exchange.traceId, headers }))
  }

  pause(): void {
    this.#pauses++
    this.#stopOrGo()
  }

  resume(): void {
    this.#pauses--
    this.#stopOrGo()
  }

  onTimeout(nowMs: number): void {
    const limits = this.#parts.limits()
    const awaits = this.#awaits()
    const waitedMs = nowMs - (awaits === 'head' ? this.#reader.headSinceMs : this.#nowMs)
    const allowedMs = awaitedTime(awaits, limits)
    if (waitedMs >= allowedMs) this.#timedOut(awaits, allowedMs)
    if (this.#state === 'closed' || this.#socket.destroyed) return
    const checkMs = Math.min(limits.headTimeoutMs, limits.bodyTimeoutMs, Math.max(10, allowedMs - waitedMs))
    this.#parts.wheel.add(this, nowMs + checkMs)
  }

  #awaits(): Awaited {
    if (this.#outbox.pendingBytes > 0 && (this.#lagging || this.#state === 'leaving')) return 'reader'
    if (this.#state === 'leaving') return 'goodbye'
    const { body, keeps } = this.#reader
    if (this.#exchange === undefined) return keeps ? 'head' : 'request'
    return this.#tunnel || this.#stopped || body.state === 'held' || body.state === 'ended' ? 'answer' : 'body'
  }

  #timedOut(awaits: Awaited, allowedMs: number): void {
    if (awaits !== 'goodbye') this.#owner.onTimedOut(this, `${awaits} (${allowedMs} ms)`)
    if (awaits === 'head' || awaits === 'body')
      this.#giveUp({
        code: 'REQUEST_TIMEOUT',
        detail: `the ${awaits} of the request did not go on for ${allowedMs} ms`
      })
    else this.#socket.destroy()
  }

  #begin(): Exchange {
    const exchange = new Exchange(this.#parts.line, this, this.#owner, this.#nowMs)
    this.#exchange = exchange
    return exchange
  }

  // The request cannot be read to its end; whoever works on it can stop.
  #giveUp(refusal: Refusal): void {
    const { line } = this.#parts
    const exchange = this.#exchange
    if (exchange === undefined) return line.reject(this.#begin(), refusal)
    exchange.carrier?.abandon(exchange)
    line.refuse(exchange, refusal)
    this.#reader.body.abort()
  }

  #mayKeep({ head }: IncomingRequest): boolean {
    return head.keepAlive && !this.#draining
  }

  #release(exchange: Exchange): void {
    exchange.bytesIn += this.#reader.body.payloadBytes
    this.#exchange = undefined
  }

  #finish(exchange: Exchange): void {
    this.#release(exchange)
    if (!this.#keepAlive || this.#reader.body.state !== 'ended') return this.#leave()
    this.#reader.next()
    if (this.#reader.keeps) this.#parts.flusher.add(this)
    else if (this.#halfClosed) this.#leave()
  }

  // Closing at once would make the kernel answer what the client still sends with a reset, which may overtake our answer.
  #leave(): void {
    if (this.#state !== 'open') return
    this.#state = 'leaving'
    this.#nowMs = this.#parts.now()
    this.#reader.stop()
    this.#outbox.end()
    this.#stopOrGo()
  }

  #ended(): void {
    this.#halfClosed = true
    if (this.#state !== 'open') return
    const { body } = this.#reader
    if (this.#exchange === undefined) this.#leave()
    else if (this.#tunnel) body.closeTunnel()
    else if (body.state !== 'ended') this.#socket.destroy()
  }

  #abandon(): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    this.#release(exchange)
    this.#parts.line.abandon(exchange)
    this.#reader.body.abort()
  }

  #stopOrGo(): void {
    const stop = this.#state === 'open' && (this.#crowded || this.#pauses > 0)
    if (stop === this.#stopped) return
    this.#stopped = stop
    if (stop) this.#socket.pause()
    else if (this.#state !== 'closed') this.#socket.resume()
  }
}
