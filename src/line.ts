// The line: the whole way of an exchange. Downstream hands it over; filters, routing and upstream follow; the answer comes back
// through `onAnswer…`, a failure through `onFailure`, and everything ends in `#end`. No promise, closure or timer per call.

import { CodecError } from '../codecs/errors.ts'
import type { HttpResponseHead } from '../codecs/http/index.ts'
import type { FramedProtocol } from '../codecs/protocol.ts'
import type { OutcomeCode } from './errors.ts'
import type { Trailers, UpstreamEvents } from './exchange/caller.ts'
import type { Exchange, TimeoutOwner } from './exchange/exchange.ts'
import type { HttpAnswer } from './exchange/http-answer.ts'
import type { Refusal } from './exchange/refusal.ts'
import type { Translator } from './exchange/translator.ts'
import type { FilterChain } from './filters/chain.ts'
import { deadlineMs } from './routing/deadline.ts'
import { noRoute } from './routing/no-route.ts'
import type { Endpoint } from './upstream/endpoint.ts'
import type { TimingWheel } from './wire/timing-wheel.ts'

/** What the line is made of. */
export type LineParts = Readonly<{
  filters: FilterChain
  translator: Translator
  wheel: TimingWheel
  now: () => number
  random: () => number
  /** What is answered here to a request that no route and no service claims; undefined refuses it. */
  pageOf: (exchange: Exchange) => Readonly<{ answer: HttpAnswer; refusal?: Refusal }> | undefined
  /** Sends over a link of the caller's own where its service calls back; false leaves it to the endpoint's pool. */
  sendDedicated: (exchange: Exchange, endpoint: Endpoint | undefined) => boolean
}>

export class Line implements UpstreamEvents, TimeoutOwner {
  readonly #parts: LineParts

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /** Takes a request from its caller: filters, route, deadline, translation, upstream. */
  carry(exchange: Exchange): void {
    const { filters, wheel, random, translator } = this.#parts
    const refusal = filters.onRequest(exchange)
    if (refusal !== undefined) return this.#refuse(exchange, refusal)
    const route = exchange.route ?? exchange.traffic.match(exchange)
    const cluster = route?.chooseCluster(random)
    if (route === undefined) return this.#unclaimed(exchange)
    if (cluster === undefined) return this.#refuse(exchange, noRoute(exchange))
    exchange.route = route
    exchange.cluster = cluster
    wheel.add(exchange, deadlineMs(exchange))
    if (translator.needsNothing(exchange)) this.attempt(exchange)
    else translator.translateRequest(exchange, this)
  }

  /** Sends a request that is ready in the protocol of its cluster to one endpoint. */
  attempt(exchange: Exchange): void {
    // Only a call that waited, for its body or for another endpoint, is sent later than in the turn in which it came.
    if (exchange.attempts++ > 0 || exchange.http !== undefined) exchange.sentAtMs = this.#parts.now()
    if (this.#parts.sendDedicated(exchange, undefined)) return
    const endpoint = exchange.cluster?.pick(exchange)
    if (endpoint === undefined) return this.#refuse(exchange, noEndpoint(exchange))
    exchange.endpoint = endpoint
    if (!this.#parts.sendDedicated(exchange, endpoint)) endpoint.pool.send(exchange)
  }

  onAnswerFrame(exchange: Exchange, protocol: FramedProtocol): void {
    if (exchange.state === 'ended') return
    exchange.code = codeOf(exchange, protocol)
    exchange.bytesOut = exchange.answerEnd - exchange.answerStart
    exchange.caller.answerFrame(exchange, protocol) // a translation may find more to say about the outcome
    this.#end(exchange, exchange.code)
  }

  // The deadline is for the answer's head. While a body flows either way, the connections watch that it keeps flowing.
  onUploading(exchange: Exchange, uploading: boolean): void {
    const { wheel, now } = this.#parts
    wheel.remove(exchange)
    if (!uploading && exchange.state === 'sent')
      wheel.add(exchange, now() + deadlineMs(exchange) - exchange.startedAtMs)
  }

  onAnswerHead(exchange: Exchange, head: HttpResponseHead): void {
    if (exchange.state === 'ended') return
    // A caller that speaks in frames has nothing before it has everything, so its deadline stays.
    if (exchange.caller.protocol === 'http') this.#parts.wheel.remove(exchange)
    exchange.state = 'answering'
    exchange.caller.answerHead(exchange, head)
  }

  onAnswerBody(exchange: Exchange, piece: Buffer): boolean {
    if (exchange.state === 'ended') return true
    exchange.bytesOut += piece.length
    return exchange.caller.answerBody(exchange, piece)
  }

  onAnswerEnd(exchange: Exchange, trailers: Trailers): void {
    if (exchange.state === 'ended') return
    exchange.caller.answerEnd(exchange, trailers)
    this.#end(exchange, exchange.code)
  }

  onSent(exchange: Exchange): void {
    this.#end(exchange, 'OK')
  }

  /** A call that certainly was not sent goes once more to another endpoint, unless the route says otherwise. */
  onFailure(exchange: Exchange, refusal: Refusal, sent: boolean): void {
    if (exchange.state === 'ended') return
    const again = !sent && exchange.route?.mayRetry(exchange.attempts, refusal.code) === true
    if (again && exchange.cluster?.pick(exchange) !== exchange.endpoint) this.attempt(exchange)
    else this.#refuse(exchange, refusal)
  }

  onExchangeTimeout(exchange: Exchange, nowMs: number): void {
    const afterMs = Math.round(nowMs - exchange.startedAtMs)
    if (exchange.attempts === 0) {
      const detail = `the body of the request was not complete after ${afterMs} ms`
      return this.#refuse(exchange, { code: 'REQUEST_TIMEOUT', detail })
    }
    const detail = `no answer of ${exchange.endpoint?.name ?? 'any endpoint'} after ${afterMs} ms`
    exchange.carrier?.abandon(exchange)
    this.#refuse(exchange, { code: 'TIMEOUT', detail })
  }

  /** The caller has gone; whatever carries its call may stop. */
  abandon(exchange: Exchange): void {
    if (exchange.state === 'ended') return
    exchange.carrier?.abandon(exchange)
    this.#end(exchange, 'CALLER_GONE')
  }

  /** Ends an exchange that never got as far as `carry`: it is counted and logged like any other. */
  reject(exchange: Exchange, refusal: Refusal): void {
    this.#parts.filters.onRequest(exchange)
    this.#refuse(exchange, refusal)
  }

  /** Ends an exchange without an answer of the service. */
  refuse(exchange: Exchange, refusal: Refusal): void {
    if (exchange.state !== 'ended') this.#refuse(exchange, refusal)
  }

  /** Ends an exchange with an answer that is made here. */
  answer(exchange: Exchange, answer: HttpAnswer, refusal?: Refusal): void {
    if (exchange.state === 'ended') return
    exchange.caller.answerWhole(exchange, answer)
    exchange.detail = refusal?.detail ?? ''
    this.#end(exchange, refusal?.code ?? 'OK')
  }

  #unclaimed(exchange: Exchange): void {
    const page = this.#parts.pageOf(exchange)
    if (page === undefined) this.#refuse(exchange, noRoute(exchange))
    else this.answer(exchange, page.answer, page.refusal)
  }

  #refuse(exchange: Exchange, refusal: Refusal): void {
    exchange.detail = refusal.detail
    if (exchange.state === 'answering') exchange.caller.answerAbort(exchange, refusal)
    else if (!exchange.oneWay) exchange.caller.refuse(exchange, refusal)
    this.#end(exchange, refusal.code)
  }

  #end(exchange: Exchange, code: OutcomeCode): void {
    this.#parts.wheel.remove(exchange)
    exchange.state = 'ended'
    exchange.code = code
    exchange.endedAtMs = this.#parts.now()
    exchange.frame = undefined
    exchange.answer = undefined
    this.#parts.filters.onEnd(exchange)
  }
}

// An answer that cannot be read goes to its caller all the same; only what is counted differs, and no other call is touched.
function codeOf({ answer, answerStart, answerEnd }: Exchange, protocol: FramedProtocol): OutcomeCode {
  try {
    const outcome = protocol.outcomeOf(answer as Buffer, answerStart, answerEnd)
    return outcome === 'ok' ? 'OK' : outcome === 'exception' ? 'EXCEPTION' : 'UPSTREAM_ERROR'
  } catch (error) {
    if (error instanceof CodecError) return 'BAD_ANSWER'
    throw error
  }
}

function noEndpoint({ cluster }: Exchange): Refusal {
  const reasons = cluster?.endpoints.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`) ?? []
  const why = reasons.length === 0 ? 'no endpoint is known' : reasons.join('; ')
  return { code: 'NO_ENDPOINT', detail: `${cluster?.service.name ?? ''} has no endpoint that can be used: ${why}` }
}
