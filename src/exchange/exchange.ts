// One call's life: who calls, what is known of the request, where it went, how it ended. One object per call, and the line
// writes its decisions on it; nothing else is allocated for a call that passes through.
import type { ProtocolName } from '../../codecs/message.ts'
import type { RequestHead } from '../../codecs/protocol.ts'
import { traceIdOf } from '../../tracing/index.ts'
import type { OutcomeCode } from '../errors.ts'
import type { Route } from '../routing/route.ts'
import type { Traffic } from '../routing/traffic.ts'
import type { Cluster } from '../upstream/cluster.ts'
import type { Endpoint } from '../upstream/endpoint.ts'
import type { Timed } from '../wire/timing-wheel.ts'
import type { Caller, Carrier, HttpRequest } from './caller.ts'
import { headerMap } from './header-map.ts'
import type { Tally } from './tally.ts'

/** `open`: not sent yet; `sent`: an answer may come; `answering`: the answer's head went out; `ended`: counted and closed. */
export type ExchangeState = 'open' | 'sent' | 'answering' | 'ended'

/** Text attachments or headers that came with a call, by their lower-case name for HTTP and as written for RPC. */
export type Headers = ReadonlyMap<string, string>

const NO_HEADERS: Headers = new Map()

/** Where an exchange came in, and the view of the world that it keeps to its end. */
export interface Origin {
  readonly listener: string
  readonly traffic: Traffic
}

/** What the line hands itself back when the time of an exchange is over. */
export interface TimeoutOwner {
  onExchangeTimeout(exchange: Exchange, nowMs: number): void
}

/** Created by a downstream connection for each request, ended by the line exactly once. */
export class Exchange implements Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0

  readonly caller: Caller
  readonly traffic: Traffic
  readonly listener: string
  readonly startedAtMs: number
  state: ExchangeState = 'open'
  code: OutcomeCode = 'OK'
  detail = ''

  // What the call says it wants.
  service = ''
  group = ''
  version = ''
  method = ''
  path = '' // HTTP only
  oneWay = false
  /** The caller's own timeout, when it said one. */
  timeoutMs: number | undefined = undefined
  /** The provider will call back over the connection that carries this call. */
  needsCallbacks = false

  // The request as a frame in the protocol of whoever sends it next; undefined while it is an HTTP stream.
  frame: Buffer | undefined = undefined
  frameStart = 0
  frameEnd = 0
  frameProtocol: ProtocolName | undefined = undefined
  head: RequestHead | undefined = undefined
  idHigh = 0
  idLow = 0
  // The answer as a frame, from the moment it is here until it was handed to the caller.
  answer: Buffer | undefined = undefined
  answerStart = 0
  answerEnd = 0
  // The request as an HTTP stream; undefined for a frame that needs no translation.
  http: HttpRequest | undefined = undefined

  // Where it went.
  route: Route | undefined = undefined
  cluster: Cluster | undefined = undefined
  endpoint: Endpoint | undefined = undefined
  carrier: Carrier | undefined = undefined
  attempts = 0
  upstreamId = 0

  // What is counted.
  tally: Tally | undefined = undefined
  bytesIn = 0
  bytesOut = 0
  sentAtMs = 0 // 0 = in the turn in which it came
  endedAtMs = 0
  status = 0 // the protocol's own status of the answer

  readonly #owner: TimeoutOwner
  #headers: Headers | undefined = undefined

  constructor(owner: TimeoutOwner, caller: Caller, origin: Origin, nowMs: number) {
    this.#owner = owner
    this.caller = caller
    this.traffic = origin.traffic
    this.listener = origin.listener
    this.startedAtMs = nowMs
  }

  /** Those of an HTTP request are made into a map when somebody asks for them. */
  get headers(): Headers {
    this.#headers ??= this.http === undefined ? NO_HEADERS : headerMap(this.http.head.headers)
    return this.#headers
  }

  set headers(headers: Headers) {
    this.#headers = headers
  }

  /** The id of the trace that the call belongs to, '' for none; read when a log line or a problem asks for it. */
  get traceId(): string {
    return traceIdOf(name => this.headers.get(name))
  }

  onTimeout(nowMs: number): void {
    this.#owner.onExchangeTimeout(this, nowMs)
  }

  /** The caller's socket drained, so more of the answer's body may come. */
  resumeAnswer(): void {
    this.carrier?.resumeAnswer(this)
  }
}
