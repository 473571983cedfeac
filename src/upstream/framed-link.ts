// One multiplexed connection to an endpoint: calls go out under ids of its own, answers find their exchange by those ids.
import type { Socket } from 'node:net'
import { CodecError } from '../../codecs/errors.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { ErrorCode } from '../errors.ts'
import type { Carrier, UpstreamEvents } from '../exchange/caller.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Limits } from '../snapshot/snapshot.ts'
import type { Flusher } from '../wire/flusher.ts'
import { Outbox } from '../wire/outbox.ts'
import type { TimingWheel } from '../wire/timing-wheel.ts'
import { WaitingTable } from '../wire/waiting-table.ts'
import { connect } from './connect.ts'
import type { Endpoint } from './endpoint.ts'
import { Heartbeat, type Watched } from './heartbeat.ts'
import { HeldBy } from './held-by.ts'
import { PausedCallers } from './paused-callers.ts'
import { putToken } from './put-token.ts'

/** Frames of one-way calls carry this high half, so that an answer to one can never be taken for another call's. */
const ONE_WAY_ID_HIGH = 1

/** What every link of a process shares. */
export type LinkParts = Readonly<{
  protocol: FramedProtocol
  events: UpstreamEvents
  flusher: Flusher
  wheel: TimingWheel
  now: () => number
  limits: () => Limits
}>

/** Whoever opened the link. */
export interface LinkOwner {
  onOpen(link: FramedLink): void
  /** The link is gone; `opened` is false when it never was open. */
  onClosed(link: FramedLink, refusal: Refusal, opened: boolean): void
  /** The peer wants no more calls on this link, or wants them again. */
  onGoingAway(link: FramedLink, going: boolean): void
  /** The peer sent a request of its own. */
  onPeerRequest(link: FramedLink, frame: Buffer, oneWay: boolean): void
}

/** `ending`: everything is answered and the last bytes are on their way; whoever comes now needs another link. */
type LinkState = 'connecting' | 'open' | 'ending' | 'closed'

/** Opens at once; calls sent before it is open wait, up to `limits.waitingMax`. */
export class FramedLink implements Carrier, Watched {
  readonly endpoint: Endpoint
  readonly heldBy: HeldBy
  readonly #parts: LinkParts
  readonly #owner: LinkOwner
  readonly #socket: Socket
  readonly #outbox: Outbox
  readonly #heartbeat: Heartbeat
  readonly #reader: FrameReader
  readonly #inFlight = new WaitingTable<Exchange>()
  readonly #pausedCallers = new PausedCallers()
  readonly #onFrame = (bytes: Buffer, start: number, end: number): void => this.#receive(bytes, start, end)
  #waiting: Exchange[] = []
  #state: LinkState = 'connecting'
  #oneWayId = 0
  #closing = false
  #failure: Refusal | undefined

  constructor(parts: LinkParts, endpoint: Endpoint, owner: LinkOwner) {
    const { protocol, flusher, limits } = parts
    this.#parts = parts
    this.endpoint = endpoint
    this.#owner = owner
    this.#reader = new FrameReader({
      measure: (bytes, start) => protocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
      headerBytes: protocol.headerBytes,
      frameBytesMax: limits().frameBytesMax + protocol.headerBytes,
      onOversize: (bytes, start, size) => this.#refuseOversize(bytes, start, size)
    })
    this.#socket = connect(endpoint.address, limits().connectTimeoutMs, {
      onOpen: () => this.#open(),
      onData: chunk => this.#read(chunk),
      onDrain: () => this.#pausedCallers.resumeAll(),
      onClose: refusal => this.#closed(refusal)
    })
    this.#outbox = new Outbox(this.#socket, flusher, limits().pendingBytesMax)
    this.heldBy = new HeldBy(this.#socket)
    this.#heartbeat = new Heartbeat(parts, this)
  }

  get state(): LinkState {
    return this.#state
  }

  get isHeld(): boolean {
    return this.heldBy.any
  }

  /** Calls that were sent and not answered. */
  get inFlightCount(): number {
    return this.#inFlight.size
  }

  /** Sends the frame of the exchange under an id of this link. */
  send(exchange: Exchange): void {
    const { pendingBytes } = this.#outbox
    if (this.#state === 'connecting') this.#wait(exchange)
    else if (this.#state !== 'open')
      this.#refuse(exchange, 'CONNECT_FAILED', `${this.endpoint.name}: the link is closed`)
    else if (pendingBytes > this.#parts.limits().pendingBytesMax)
      this.#refuse(exchange, 'OVERLOADED', this.#unread(pendingBytes))
    else this.#write(exchange)
  }

  /** Writes a whole frame as it is: an answer to a request of the peer. */
  writeFrame(frame: Buffer): void {
    this.#outbox.writeAll(frame)
    const { pendingBytes } = this.#outbox
    if (pendingBytes > this.#parts.limits().pendingBytesMax)
      this.destroy({ code: 'UPSTREAM_CLOSED', detail: this.#unread(pendingBytes) })
  }

  abandon(exchange: Exchange): void {
    if (exchange.carrier !== this) return
    exchange.carrier = undefined
    if (exchange.state === 'sent' && this.#inFlight.take(exchange.upstreamId) !== undefined) this.endpoint.inFlight--
    this.#endWhenIdle()
  }

  resumeAnswer(): void {}

  /** No new calls; ends when the last open one is answered. */
  close(): void {
    this.#closing = true
    this.#endWhenIdle()
  }

  /** Ends at once; open calls fail. */
  destroy(failure?: Refusal): void {
    this.#failure ??= failure
    this.#socket.destroy()
  }

  ask(): void {
    this.#outbox.writeAll(this.#parts.protocol.heartbeat())
  }

  onSilent(heartbeats: number): void {
    const detail = `${this.endpoint.name} did not answer ${heartbeats} heartbeats`
    this.destroy({ code: 'UPSTREAM_CLOSED', detail })
  }

  #wait(exchange: Exchange): void {
    const { waitingMax } = this.#parts.limits()
    if (this.#waiting.length >= waitingMax) {
      const detail = `${waitingMax} calls wait for a connection to ${this.endpoint.name} (limits.waitingMax)`
      return this.#refuse(exchange, 'OVERLOADED', detail)
    }
    exchange.carrier = this
    this.#waiting.push(exchange)
  }

  #write(exchange: Exchange): void {
    const { protocol, events } = this.#parts
    const { token } = this.endpoint
    // Only now that it is certain who gets the call: another endpoint must not see it.
    if (token !== undefined) putToken(exchange, token, protocol)
    const frame = exchange.frame as Buffer
    const start = exchange.frameStart
    exchange.state = 'sent'
    if (exchange.oneWay) {
      this.#oneWayId = (this.#oneWayId + 1) | 0
      protocol.setId(frame, start, ONE_WAY_ID_HIGH, this.#oneWayId)
    } else {
      exchange.carrier = this
      exchange.upstreamId = this.#inFlight.put(exchange)
      this.endpoint.inFlight++
      protocol.setId(frame, start, 0, exchange.upstreamId)
    }
    if (!this.#outbox.write(frame, start, exchange.frameEnd)) this.#pausedCallers.add(exchange.caller)
    exchange.frame = undefined // from here on the bytes belong to the socket
    if (exchange.oneWay) events.onSent(exchange)
  }

  // Nothing of it was sent, so it may go elsewhere.
  #refuse(exchange: Exchange, code: ErrorCode, detail: string): void {
    this.#parts.events.onFailure(exchange, { code, detail }, false)
  }

  #unread(bytes: number): string {
    return `${this.endpoint.name} does not read; ${bytes} bytes wait for it (limits.pendingBytesMax)`
  }

  #open(): void {
    this.#state = 'open'
    const nowMs = this.#parts.now()
    this.#heartbeat.start(nowMs)
    const waiting = this.#waiting
    this.#waiting = []
    for (const exchange of waiting) {
      exchange.sentAtMs = nowMs
      if (exchange.carrier === this) this.#write(exchange)
    }
    this.#owner.onOpen(this) // may close the link, so what waited for it goes first
    this.#endWhenIdle()
  }

  #read(chunk: Buffer): void {
    this.#heartbeat.heard(this.#parts.now())
    try {
      this.#reader.push(chunk, this.#onFrame)
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
      this.destroy({ code: 'BAD_ANSWER', detail: `${this.endpoint.name} sent ${error.message}` })
    }
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    const { protocol } = this.#parts
    switch (protocol.kindOf(bytes, start, end)) {
      case 'response':
        this.#answer(bytes, start, end)
        return
      case 'heartbeat':
        this.writeFrame(protocol.answerHeartbeat(bytes, start, end))
        return
      case 'going-away':
        this.#owner.onGoingAway(this, true)
        return
      case 'back':
        this.#owner.onGoingAway(this, false)
        return
      case 'request':
        this.#owner.onPeerRequest(this, bytes.subarray(start, end), false)
        return
      case 'one-way':
        this.#owner.onPeerRequest(this, bytes.subarray(start, end), true)
        return
      case 'heartbeat-answer':
      case 'event':
        return
    }
  }

  #answer(bytes: Buffer, start: number, end: number): void {
    const exchange = this.#takeAnswered(bytes, start)
    if (exchange === undefined) return void this.endpoint.lateAnswers++ // after a timeout, or never asked for
    exchange.answer = bytes
    exchange.answerStart = start
    exchange.answerEnd = end
    this.#parts.events.onAnswerFrame(exchange, this.#parts.protocol)
    this.heldBy.add(exchange.caller)
    if (this.#closing) this.#endWhenIdle()
  }

  #takeAnswered(bytes: Buffer, start: number): Exchange | undefined {
    const { protocol } = this.#parts
    if (protocol.idHigh(bytes, start) !== 0) return undefined
    const exchange = this.#inFlight.take(protocol.idLow(bytes, start))
    if (exchange === undefined) return undefined
    exchange.carrier = undefined
    this.endpoint.inFlight--
    return exchange
  }

  #refuseOversize(bytes: Buffer, start: number, size: number): void {
    if (this.#parts.protocol.kindOf(bytes, start, bytes.length) !== 'response') return
    const exchange = this.#takeAnswered(bytes, start)
    const detail = `the answer of ${this.endpoint.name} has ${size} bytes (limits.frameBytesMax)`
    if (exchange !== undefined) this.#parts.events.onFailure(exchange, { code: 'ANSWER_TOO_LARGE', detail }, true)
  }

  #endWhenIdle(): void {
    if (!this.#closing || this.#inFlight.size > 0 || this.#state !== 'open') return
    this.#state = 'ending'
    this.#outbox.end()
  }

  #closed(refusal: Refusal): void {
    const opened = this.#state !== 'connecting'
    this.#state = 'closed'
    this.#outbox.close()
    this.#heartbeat.stop()
    this.#pausedCallers.resumeAll()
    const failure = this.#failure ?? refusal
    this.#owner.onClosed(this, failure, opened)
    for (const exchange of this.#waiting) if (exchange.carrier === this) this.#fail(exchange, failure, false)
    this.#waiting = []
    for (const exchange of this.#inFlight.takeAll()) {
      this.endpoint.inFlight--
      this.#fail(exchange, failure, true)
    }
  }

  #fail(exchange: Exchange, failure: Refusal, sent: boolean): void {
    exchange.carrier = undefined
    this.#parts.events.onFailure(exchange, failure, sent)
  }
}
