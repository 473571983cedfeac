// One downstream connection of a framed protocol: socket bytes become exchanges, answers go back under the caller's own ids.
import type { Socket } from 'node:net'
import { CodecError } from '../../codecs/errors.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { ProtocolName } from '../../codecs/message.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import { ERRORS } from '../errors.ts'
import type { CallbackCaller, CallbackLink } from '../exchange/caller.ts'
import { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import { Outbox } from '../wire/outbox.ts'
import type { Timed } from '../wire/timing-wheel.ts'
import { CalledBack } from './called-back.ts'
import type { Connection, ConnectionOwner, DownstreamParts } from './connection.ts'
import { FramedIdentity } from './framed-identity.ts'
import { Fullness } from './fullness.ts'
import { ReadGate } from './read-gate.ts'

const GONE: Refusal = { code: 'CALLER_GONE', detail: 'the caller left before the answer was there' }

export class FramedConnection implements CallbackCaller, Connection, Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly protocol: ProtocolName
  readonly remote: string
  readonly number: number
  readonly links: Map<string, CallbackLink> = new Map()
  readonly #codec: FramedProtocol
  readonly #parts: DownstreamParts
  readonly #owner: ConnectionOwner
  readonly #socket: Socket
  readonly #outbox: Outbox
  readonly fullness: Fullness
  readonly #gate: ReadGate
  readonly #reader: FrameReader
  readonly #identity: FramedIdentity
  readonly #calledBack: CalledBack
  readonly #onFrame = (bytes: Buffer, start: number, end: number): void => this.#receive(bytes, start, end)
  #lagging = false
  #nowMs: number
  #unfinishedSinceMs = 0
  #closed = false
  #ended = false
  #draining = false

  constructor(socket: Socket, codec: FramedProtocol, parts: DownstreamParts, owner: ConnectionOwner) {
    const limits = parts.limits()
    this.#socket = socket
    this.#codec = codec
    this.#parts = parts
    this.#owner = owner
    this.protocol = codec.name
    this.number = owner.nextNumber()
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.#nowMs = parts.now()
    this.#identity = new FramedIdentity(codec, parts.tallies)
    this.#calledBack = new CalledBack(codec, () => parts.limits().exchangesPerConnectionMax)
    this.#outbox = new Outbox(socket, parts.flusher, limits.pendingBytesMax)
    this.fullness = new Fullness(this, {
      ...{ socket, outbox: this.#outbox, wheel: parts.wheel, now: parts.now },
      bytesMax: () => parts.limits().pendingBytesMax,
      onStalled: () => this.#cutOff()
    })
    this.#gate = new ReadGate(
      socket,
      () => parts.limits().exchangesPerConnectionMax,
      () => {
        this.#nowMs = this.#unfinishedSinceMs = parts.now() // nothing could come while nothing was read
      }
    )
    this.#reader = new FrameReader({
      measure: (bytes, start) => codec.measure(bytes, start, Number.MAX_SAFE_INTEGER),
      headerBytes: codec.headerBytes,
      frameBytesMax: limits.frameBytesMax + codec.headerBytes,
      onOversize: (bytes, start, size) => this.#refuseOversize(bytes, start, size)
    })
    parts.wheel.add(this, this.#nowMs + limits.headTimeoutMs)
  }

  /** The event handlers of the socket call these. */
  read(chunk: Buffer): void {
    if (this.#ended) return // its answer could not be written any more, so nothing of it must be called
    this.#nowMs = this.#parts.now()
    const wasUnfinished = this.#reader.pendingBytes > 0
    try {
      this.#reader.push(chunk, this.#onFrame)
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
      this.#owner.onBadBytes(this, error)
      this.#socket.destroy()
      return
    }
    if (this.#reader.pendingBytes > 0 && !wasUnfinished) this.#unfinishedSinceMs = this.#nowMs
  }

  drained(): void {
    if (!this.#lagging) return
    this.#lagging = false
    this.fullness.release()
    this.resume()
  }

  closed(): void {
    this.#closed = true
    this.#outbox.close()
    this.fullness.release()
    this.#parts.wheel.remove(this)
    for (const link of this.links.values()) link.close()
    this.links.clear()
  }

  /** Tells the peer to call somewhere else; what it still sends is served until `end`. */
  goAway(): void {
    if (this.#draining) return
    this.#draining = true
    this.#queue(this.#codec.goAway())
  }

  get busy(): boolean {
    return this.#gate.inFlight > 0
  }

  end(): void {
    this.#ended = true
    this.#outbox.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  answerFrame(exchange: Exchange, protocol: FramedProtocol): void {
    this.#gate.answered()
    if (this.#closed) {
      exchange.code = 'CALLER_GONE'
      return
    }
    const answer = exchange.answer as Buffer
    protocol.setId(answer, exchange.answerStart, exchange.idHigh, exchange.idLow)
    exchange.status = protocol.statusOf(answer, exchange.answerStart)
    if (!this.#outbox.write(answer, exchange.answerStart, exchange.answerEnd)) this.#lag()
  }

  answerHead(exchange: Exchange, head: Parameters<CallbackCaller['answerHead']>[1]): void {
    if (!exchange.oneWay) this.#parts.answers.collectHead(exchange, head)
  }

  answerBody(exchange: Exchange, piece: Buffer): boolean {
    const refusal = this.#closed ? GONE : this.#parts.answers.collectBody(exchange, piece)
    if (refusal === undefined) return true
    exchange.carrier?.abandon(exchange)
    this.#parts.line.refuse(exchange, refusal)
    return true
  }

  answerEnd(exchange: Exchange): void {
    if (exchange.oneWay) return
    this.#gate.answered()
    if (!this.#closed) this.#write(this.#parts.answers.toFrame(exchange, this.#codec), exchange)
  }

  answerWhole(): void {} // made in HTTP, for callers that speak it

  answerAbort(exchange: Exchange, refusal: Refusal): void {
    this.#parts.answers.forget(exchange)
    if (!exchange.oneWay) this.refuse(exchange, refusal)
  }

  refuse(exchange: Exchange, { code, detail }: Refusal): void {
    this.#gate.answered()
    if (this.#closed) return
    const status = ERRORS[code][this.#codec.name === 'bolt' ? 'bolt' : 'dubbo']
    this.#write(this.#codec.refuse(status, `anji: ${code}: ${detail}`, this.#serializationOf(exchange)), exchange)
  }

  pause(): void {
    this.#gate.pause()
  }

  resume(): void {
    this.#gate.resume()
  }

  callBack(link: CallbackLink, frame: Buffer, oneWay: boolean): void {
    if (this.#closed) return
    if (oneWay || this.#calledBack.take(link, frame)) this.#queue(frame)
  }

  onLinkClosed(link: CallbackLink, opened: boolean): void {
    for (const [service, known] of this.links) if (known === link) this.links.delete(service)
    // The provider has forgotten the callbacks; closing tells the consumer, which would wait for them for ever otherwise.
    if (opened && !this.#closed) this.end()
  }

  onTimeout(nowMs: number): void {
    const { headTimeoutMs, bodyTimeoutMs, idleTimeoutMs } = this.#parts.limits()
    const unfinished = this.#reader.pendingBytes > 0 && !this.#lagging
    const inHead = unfinished && this.#reader.pendingBytes < this.#codec.headerBytes
    const waitedMs = nowMs - (inHead ? this.#unfinishedSinceMs : this.#nowMs)
    const allowedMs = inHead ? headTimeoutMs : unfinished ? bodyTimeoutMs : idleTimeoutMs
    const ours = unfinished ? this.#gate.isShut : this.#gate.inFlight > 0 // whose turn it is
    if (waitedMs >= allowedMs && !ours) {
      this.#owner.onTimedOut(this, unfinished ? 'an unfinished frame' : 'no traffic')
      this.#socket.destroy()
    } else this.#parts.wheel.add(this, nowMs + Math.min(headTimeoutMs, Math.max(10, allowedMs - waitedMs)))
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    this.#unfinishedSinceMs = this.#nowMs // what may follow in this chunk has begun in it
    switch (this.#codec.kindOf(bytes, start, end)) {
      case 'request':
        this.#request(bytes, start, end, false)
        return
      case 'one-way':
        this.#request(bytes, start, end, true)
        return
      case 'heartbeat':
        this.#queue(this.#codec.answerHeartbeat(bytes, start, end))
        return
      case 'response':
        this.#calledBack.answer(bytes, start, end)
        return
      case 'heartbeat-answer':
      case 'going-away':
      case 'back':
      case 'event':
        return
    }
  }

  #request(bytes: Buffer, start: number, end: number, oneWay: boolean): void {
    const exchange = new Exchange(this.#parts.line, this, this.#owner, this.#nowMs)
    exchange.frame = bytes
    exchange.frameStart = start
    exchange.frameEnd = end
    exchange.frameProtocol = this.#codec.name
    exchange.oneWay = oneWay
    exchange.bytesIn = end - start
    exchange.idHigh = this.#codec.idHigh(bytes, start)
    exchange.idLow = this.#codec.idLow(bytes, start)
    if (!oneWay) this.#gate.began()
    const refusal = this.#identity.describe(exchange, bytes, start, end)
    if (refusal === undefined) this.#parts.line.carry(exchange)
    else this.#parts.line.reject(exchange, refusal)
  }

  #refuseOversize(bytes: Buffer, start: number, size: number): void {
    if (this.#codec.kindOf(bytes, start, bytes.length) !== 'request') return
    const exchange = new Exchange(this.#parts.line, this, this.#owner, this.#nowMs)
    exchange.frame = bytes
    exchange.frameStart = start
    exchange.idHigh = this.#codec.idHigh(bytes, start)
    exchange.idLow = this.#codec.idLow(bytes, start)
    this.#gate.began()
    this.#parts.line.reject(exchange, {
      code: 'TOO_LARGE',
      detail: `a request of ${size} bytes (limits.frameBytesMax)`
    })
  }

  // A consumer takes an answer only in the serialization that it asked in.
  #serializationOf({ head, frame, frameStart }: Exchange): number {
    if (head !== undefined) return head.serialization
    return frame === undefined ? this.#codec.defaultSerialization : this.#codec.serializationOf(frame, frameStart)
  }

  #write(frame: Buffer, exchange: Exchange): void {
    this.#codec.setId(frame, 0, exchange.idHigh, exchange.idLow)
    exchange.status = this.#codec.statusOf(frame, 0)
    this.#queue(frame)
  }

  #queue(frame: Buffer): void {
    if (!this.#outbox.writeAll(frame)) this.#lag()
  }

  #cutOff(): void {
    this.#closed = true // the rest of its answers has nowhere to go
    this.#owner.onTimedOut(this, 'the caller does not read its answers (limits.pendingBytesMax)')
    this.#socket.destroy()
  }

  #lag(): void {
    if (this.#closed) return
    this.fullness.check()
    if (this.#lagging) return
    this.#lagging = true
    this.pause()
  }
}
