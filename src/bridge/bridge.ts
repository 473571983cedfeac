// The bridge: where an exchange whose caller and service speak different protocols changes from one to the other, both ways.
import { CodecError } from '../../codecs/errors.ts'
import type { Budget } from '../../codecs/hessian2/index.ts'
import type { HttpResponseHead } from '../../codecs/http/index.ts'
import type { JsonLimits } from '../../codecs/json/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import { monotonicMs } from '../clock.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { problemAnswer } from '../exchange/problem.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { AnswerTranslation, FramedProtocols, TranslationTarget, Translator } from '../exchange/translator.ts'
import type { Limits } from '../snapshot/snapshot.ts'
import { BodyCollector, type Collected, GatheredBytes } from './collect-body.ts'
import { corsHeaders, optionsAnswer, RPC_METHODS } from './cors.ts'
import { declaredReturn } from './declared-return.ts'
import { httpAnswerToRpc } from './http-answer-to-rpc.ts'
import { httpToRpc, unreadableBody } from './http-to-rpc.ts'
import { rpcAnswerToHttp } from './rpc-answer-to-http.ts'
import { rpcToHttp } from './rpc-to-http.ts'

type Collecting = Readonly<{ head: HttpResponseHead; body: GatheredBytes }>

/** One per process. */
export class Bridge implements Translator, AnswerTranslation {
  readonly #protocols: FramedProtocols
  readonly #now: () => number
  /** HTTP answers on their way to a framed caller, each bounded by `limits.bodyCollectMax`. One goes with its exchange. */
  readonly #collecting = new WeakMap<Exchange, Collecting>()

  constructor(protocols: FramedProtocols, now: () => number = monotonicMs) {
    this.#protocols = protocols
    this.#now = now
  }

  needsNothing(exchange: Exchange): boolean {
    return (exchange.frameProtocol ?? 'http') === exchange.cluster?.service.protocol
  }

  translateRequest(exchange: Exchange, target: TranslationTarget): void {
    const to = exchange.cluster?.service.protocol ?? 'http'
    if (exchange.frameProtocol === undefined) this.#fromHttp(exchange, this.#protocols.get(to), target)
    else this.#toHttp(exchange, this.#protocols.get(exchange.frameProtocol), target)
  }

  toHttp(exchange: Exchange, from: FramedProtocol): HttpAnswer {
    const { http, limits } = exchange.traffic.snapshot
    const context = { http, traceId: exchange.traceId, limits }
    const cors = exchange.http === undefined ? [] : corsHeaders(exchange.http.head, http.cors)
    const frame = (exchange.answer as Buffer).subarray(exchange.answerStart, exchange.answerEnd)
    try {
      const { answer, code } = rpcAnswerToHttp(from.toResponse(frame, budgetOf(limits)), context)
      if (code !== undefined) exchange.code = code
      return { ...answer, headers: [...answer.headers, ...cors] }
    } catch (error) {
      const detail = `the answer of ${exchange.endpoint?.name} cannot be shown as JSON: ${reasonOf(error)}`
      exchange.code = answerCodeOf(error)
      exchange.detail = detail
      return problemAnswer({ code: exchange.code, detail }, { traceId: exchange.traceId, headers: cors })
    }
  }

  refusalHeaders({ http: request, traffic, cluster }: Exchange): readonly string[] {
    return request === undefined || cluster?.service.protocol === 'http'
      ? []
      : corsHeaders(request.head, traffic.snapshot.http.cors)
  }

  collectHead(exchange: Exchange, head: HttpResponseHead): void {
    this.#collecting.set(exchange, { head, body: new GatheredBytes() })
  }

  collectBody(exchange: Exchange, piece: Buffer): Refusal | undefined {
    const body = this.#collecting.get(exchange)?.body
    if (body === undefined) return undefined
    const { bodyCollectMax } = exchange.traffic.snapshot.limits
    if (body.length + piece.length > bodyCollectMax)
      return {
        code: 'ANSWER_TOO_LARGE',
        detail: `the answer of ${exchange.endpoint?.name} is over ${bodyCollectMax} bytes (limits.bodyCollectMax)`
      }
    body.add(piece)
    return undefined
  }

  toFrame(exchange: Exchange, to: FramedProtocol): Buffer {
    const collecting = this.#collecting.get(exchange)
    this.#collecting.delete(exchange)
    const { head, traffic } = exchange
    const serialization = head?.serialization ?? to.defaultSerialization
    try {
      if (collecting === undefined) throw new Error('an answer without a head')
      const expected = {
        returns: declaredReturn(exchange),
        generic: head?.generic === true,
        limits: jsonLimitsOf(traffic.snapshot.limits)
      }
      const response = httpAnswerToRpc(collecting.head, collecting.body.bytes(), expected)
      if (response.kind !== 'value') exchange.code = response.kind === 'exception' ? 'EXCEPTION' : 'UPSTREAM_ERROR'
      return to.fromResponse(response, serialization, head?.protocolVersion ?? '')
    } catch (error) {
      exchange.code = answerCodeOf(error)
      exchange.detail = `the answer of ${exchange.endpoint?.name} cannot become an answer to this call: ${reasonOf(error)}`
      return to.refuse(ERRORS[exchange.code].dubbo, `anji: ${exchange.code}: ${exchange.detail}`, serialization)
    }
  }

  forget(exchange: Exchange): void {
    this.#collecting.delete(exchange)
  }

  #fromHttp(exchange: Exchange, to: FramedProtocol | undefined, target: TranslationTarget): void {
    const { http: request, cluster } = exchange
    const { http, limits } = exchange.traffic.snapshot
    if (request === undefined || cluster === undefined || to === undefined) return target.refuse(exchange, NO_BRIDGE)
    const { head } = request
    if (head.method === 'OPTIONS') return target.answer(exchange, optionsAnswer(head, http.cors))
    if (!RPC_METHODS.includes(head.method)) {
      const refusal: Refusal = {
        code: 'METHOD_NOT_ALLOWED',
        detail: `${head.method} cannot call ${cluster.service.interface}; use POST with a JSON body`
      }
      return target.answer(
        exchange,
        problemAnswer(refusal, { headers: ['allow', RPC_METHODS, ...corsHeaders(head, http.cors)] }),
        refusal
      )
    }
    const { framing } = head
    if (framing.kind === 'none') return this.#callRpc(exchange, NO_BODY, to, target)
    const unreadable = unreadableBody(head)
    if (unreadable !== undefined) return target.refuse(exchange, { code: 'MEDIA_TYPE_UNSUPPORTED', detail: unreadable })
    const then: Collected = {
      onCollected: body => this.#callRpc(exchange, body, to, target),
      onTooLarge: bytesMax =>
        target.refuse(exchange, {
          code: 'TOO_LARGE',
          detail: `a body of over ${bytesMax} bytes cannot be translated (limits.bodyCollectMax)`
        }),
      onAborted: () => target.refuse(exchange, { code: 'CALLER_GONE', detail: 'the caller left before its body ended' })
    }
    // Nothing of a body that says itself that it is too large is asked for.
    if (framing.kind === 'length' && framing.bytes > limits.bodyCollectMax) then.onTooLarge(limits.bodyCollectMax)
    else request.consume(new BodyCollector(limits.bodyCollectMax, then))
  }

  #callRpc(exchange: Exchange, body: Buffer, to: FramedProtocol, target: TranslationTarget): void {
    const { http: request, cluster, method } = exchange
    if (request === undefined || cluster === undefined || exchange.state === 'ended') return
    const { limits } = exchange.traffic.snapshot
    const timeoutMs = exchange.expiresAtMs - this.#now()
    try {
      const frame = to.fromRequest(
        httpToRpc(request.head, body, { service: cluster.service, method, timeoutMs, limits })
      )
      exchange.frame = frame
      exchange.frameStart = 0
      exchange.frameEnd = frame.length
      exchange.frameProtocol = to.name
    } catch (error) {
      return target.refuse(exchange, { code: codeOf(error, 'BAD_ARGUMENTS'), detail: reasonOf(error) })
    }
    target.attempt(exchange)
  }

  #toHttp(exchange: Exchange, from: FramedProtocol | undefined, target: TranslationTarget): void {
    const { frame, cluster } = exchange
    if (frame === undefined || cluster === undefined || from === undefined || cluster.service.protocol !== 'http')
      return target.refuse(exchange, NO_BRIDGE)
    if (exchange.head?.readable === false)
      return target.refuse(exchange, {
        code: 'UNREADABLE',
        detail: `serialization ${exchange.head.serialization} cannot be read, so this call cannot become HTTP`
      })
    const { http, limits } = exchange.traffic.snapshot
    try {
      const request = from.toRequest(frame.subarray(exchange.frameStart, exchange.frameEnd), budgetOf(limits))
      const timeoutMs = exchange.expiresAtMs - this.#now()
      exchange.http = rpcToHttp(request, { host: cluster.service.interface, http, limits, timeoutMs })
    } catch (error) {
      return target.refuse(exchange, { code: codeOf(error, 'BAD_REQUEST'), detail: reasonOf(error) })
    }
    target.attempt(exchange)
  }
}

const NO_BODY: Buffer = Buffer.alloc(0)
const NO_BRIDGE: Refusal = { code: 'INTERNAL', detail: 'no bridge between the protocols of caller and service' }

function budgetOf({ hessianDepthMax, hessianNodesMax }: Limits): Budget {
  return { depthMax: hessianDepthMax, nodesMax: hessianNodesMax }
}

function jsonLimitsOf({ hessianDepthMax, hessianNodesMax }: Limits): JsonLimits {
  return { depthMax: hessianDepthMax, valuesMax: hessianNodesMax }
}

function answerCodeOf(error: unknown): ErrorCode {
  if (!(error instanceof CodecError)) return 'INTERNAL'
  return error.code === 'BUDGET_EXCEEDED' ? 'ANSWER_TOO_LARGE' : 'BAD_ANSWER'
}

function codeOf(error: unknown, usual: ErrorCode): ErrorCode {
  if (!(error instanceof CodecError)) return 'INTERNAL'
  if (error.code === 'BUDGET_EXCEEDED') return 'TOO_LARGE'
  return error.code === 'UNSUPPORTED' ? 'UNREADABLE' : usual
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
