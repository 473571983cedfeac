// The bridge: where an exchange whose caller and service speak different protocols changes from one to the other, both ways.
import { CodecError } from '../../codecs/errors.ts'
import type { Budget } from '../../codecs/hessian2/index.ts'
import { type HttpResponseHead, headerOf } from '../../codecs/http/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { problemAnswer } from '../exchange/problem.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { AnswerTranslation, FramedProtocols, TranslationTarget, Translator } from '../exchange/translator.ts'
import type { Limits } from '../snapshot/snapshot.ts'
import { BodyCollector, type Collected } from './collect-body.ts'
import { corsHeaders, optionsAnswer, RPC_METHODS } from './cors.ts'
import { httpAnswerToRpc } from './http-answer-to-rpc.ts'
import { httpToRpc, isJsonType } from './http-to-rpc.ts'
import { rpcAnswerToHttp } from './rpc-answer-to-http.ts'
import { rpcToHttp } from './rpc-to-http.ts'

type Collecting = { head: HttpResponseHead; pieces: Buffer[]; bytes: number }

/** One per process. */
export class Bridge implements Translator, AnswerTranslation {
  readonly #protocols: FramedProtocols
  /** HTTP answers on their way to a framed caller; bounded by `limits.bodyCollectMax` each and the calls in flight. */
  readonly #collecting = new Map<Exchange, Collecting>()

  constructor(protocols: FramedProtocols) {
    this.#protocols = protocols
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
    const context = { http, traceId: exchange.traceId, collectMax: limits.bodyCollectMax }
    const cors = exchange.http === undefined ? [] : corsHeaders(exchange.http.head, http.cors)
    const frame = (exchange.answer as Buffer).subarray(exchange.answerStart, exchange.answerEnd)
    try {
      const { answer, code } = rpcAnswerToHttp(from.toResponse(frame, budgetOf(limits)), context)
      if (code !== undefined) exchange.code = code
      return { ...answer, headers: [...answer.headers, ...cors] }
    } catch (error) {
      const detail = `the answer of ${exchange.endpoint?.name} cannot be shown as JSON: ${reasonOf(error)}`
      exchange.code = 'BAD_ANSWER'
      exchange.detail = detail
      return problemAnswer({ code: 'BAD_ANSWER', detail }, { traceId: exchange.traceId, headers: cors })
    }
  }

  refusalHeaders({ http: request, traffic, cluster }: Exchange): readonly string[] {
    return request === undefined || cluster?.service.protocol === 'http'
      ? []
      : corsHeaders(request.head, traffic.snapshot.http.cors)
  }

  collectHead(exchange: Exchange, head: HttpResponseHead): void {
    this.#collecting.set(exchange, { head, pieces: [], bytes: 0 })
  }

  collectBody(exchange: Exchange, piece: Buffer): boolean {
    const collecting = this.#collecting.get(exchange)
    if (collecting === undefined) return true
    collecting.bytes += piece.length
    if (collecting.bytes <= exchange.traffic.snapshot.limits.bodyCollectMax) collecting.pieces.push(piece)
    else collecting.pieces = []
    return true
  }

  toFrame(exchange: Exchange, to: FramedProtocol): Buffer {
    const collecting = this.#collecting.get(exchange)
    this.#collecting.delete(exchange)
    const { limits } = exchange.traffic.snapshot
    const serialization = exchange.head?.serialization ?? to.defaultSerialization
    if (collecting === undefined)
      return to.refuse(ERRORS.INTERNAL.dubbo, 'anji: INTERNAL: an answer without a head', serialization)
    if (collecting.bytes > limits.bodyCollectMax) {
      exchange.code = 'ANSWER_TOO_LARGE'
      exchange.detail = `an answer of over ${limits.bodyCollectMax} bytes (limits.bodyCollectMax)`
      return to.refuse(ERRORS.ANSWER_TOO_LARGE.dubbo, `anji: ANSWER_TOO_LARGE: ${exchange.detail}`, serialization)
    }
    try {
      const response = httpAnswerToRpc(collecting.head, Buffer.concat(collecting.pieces), returnsOf(exchange))
      if (response.kind !== 'value') exchange.code = response.kind === 'exception' ? 'EXCEPTION' : 'UPSTREAM_ERROR'
      return to.fromResponse(response, serialization, exchange.head?.protocolVersion ?? '')
    } catch (error) {
      exchange.code = 'BAD_ANSWER'
      exchange.detail = `the answer of ${exchange.endpoint?.name} is no JSON: ${reasonOf(error)}`
      return to.refuse(ERRORS.BAD_ANSWER.dubbo, `anji: BAD_ANSWER: ${exchange.detail}`, serialization)
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
    const type = headerOf(head.headers, 'content-type')
    if (head.framing.kind !== 'none' && !isJsonType(type))
      return target.refuse(exchange, {
        code: 'MEDIA_TYPE_UNSUPPORTED',
        detail: `the body is ${type}; send application/json in UTF-8`
      })
    const then: Collected = {
      onCollected: body => this.#callRpc(exchange, body, to, target),
      onTooLarge: bytesMax =>
        target.refuse(exchange, {
          code: 'TOO_LARGE',
          detail: `a body of over ${bytesMax} bytes cannot be translated (limits.bodyCollectMax)`
        }),
      onAborted: () => target.refuse(exchange, { code: 'CALLER_GONE', detail: 'the caller left before its body ended' })
    }
    if (head.framing.kind === 'none') then.onCollected(Buffer.alloc(0))
    else request.consume(new BodyCollector(limits.bodyCollectMax, then))
  }

  #callRpc(exchange: Exchange, body: Buffer, to: FramedProtocol, target: TranslationTarget): void {
    const { http: request, cluster, method } = exchange
    if (request === undefined || cluster === undefined || exchange.state === 'ended') return
    const { limits } = exchange.traffic.snapshot
    const timeoutMs = exchange.expiresAtMs - exchange.startedAtMs
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
    try {
      exchange.http = rpcToHttp(
        from.toRequest(
          frame.subarray(exchange.frameStart, exchange.frameEnd),
          budgetOf(exchange.traffic.snapshot.limits)
        ),
        cluster.service.interface,
        exchange.traffic.snapshot.http
      )
    } catch (error) {
      return target.refuse(exchange, { code: codeOf(error, 'BAD_REQUEST'), detail: reasonOf(error) })
    }
    target.attempt(exchange)
  }
}

const NO_BRIDGE: Refusal = { code: 'INTERNAL', detail: 'no bridge between the protocols of caller and service' }

function returnsOf({ cluster, method }: Exchange): string | undefined {
  const methods = cluster?.service.methods
  return methods !== undefined && Object.hasOwn(methods, method) ? methods[method]?.overloads[0]?.returns : undefined
}

function budgetOf({ hessianDepthMax, hessianNodesMax }: Limits): Budget {
  return { depthMax: hessianDepthMax, nodesMax: hessianNodesMax }
}

function codeOf(error: unknown, usual: ErrorCode): ErrorCode {
  if (!(error instanceof CodecError)) return 'INTERNAL'
  return error.code === 'UNSUPPORTED' ? 'UNREADABLE' : usual
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
