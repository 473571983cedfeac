// An RPC answer as an HTTP answer: a value is JSON, a failure is a problem document, attachments are headers.
import { toJson, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { problemAnswer } from '../exchange/problem.ts'
import type { HttpSpec, Limits } from '../snapshot/snapshot.ts'
import { attachmentHeaders } from './attachments.ts'
import { providerRefusal } from './provider-refusal.ts'
import { describeThrown } from './thrown.ts'

/** The answer, and the code that the exchange ends with. */
export type TranslatedAnswer = Readonly<{ answer: HttpAnswer; code: ErrorCode | undefined }>

/** What an answer is written with. */
export type AnswerContext = Readonly<{ http: HttpSpec; traceId: string; limits: Limits }>

/** Exceptions whose class says whose fault it is. Everything else that a service throws is a 500. */
const EXCEPTION_STATUS: readonly (readonly [RegExp, number])[] = [
  [/^(?:javax|jakarta)\.validation\.ConstraintViolationException$/, 400],
  [/^java\.lang\.NoSuchMethodException$/, 404]
]

/** Attachments of an answer that mean nothing beyond the link to the provider. */
const DROPPED = new Set(['dubbo', 'input', 'output'])
const isDropped = (key: string): boolean => DROPPED.has(key)
/** Many clients refuse a head of more than 16 KiB, and a service's attachments should not be what breaks them. */
const HEADER_CHARACTERS_MAX = 8192

/** Throws CodecError when the value cannot be written, which ends in BAD_ANSWER. */
export function rpcAnswerToHttp(response: RpcResponse, context: AnswerContext): TranslatedAnswer {
  switch (response.kind) {
    case 'value':
      return {
        answer: {
          status: 200,
          headers: ['content-type', 'application/json', ...headersOf(response.attachments)],
          body: jsonOf(response.value, context)
        },
        code: undefined
      }
    case 'exception':
      return {
        answer: exceptionAnswer(response.value, headersOf(response.attachments), context),
        code: 'EXCEPTION'
      }
    case 'error': {
      const refusal = providerRefusal(response.status, response.text)
      const members = { upstreamStatus: response.status }
      return { answer: problemAnswer(refusal, { traceId: context.traceId, members }), code: refusal.code }
    }
  }
}

function jsonOf(value: Value, { http, limits }: AnswerContext): Buffer {
  return Buffer.from(
    toJson(value, { bigNumbers: http.bigNumbers, lengthMax: limits.bodyCollectMax, depthMax: limits.hessianDepthMax })
  )
}

function exceptionAnswer(thrown: Value, headers: readonly string[], { traceId }: AnswerContext): HttpAnswer {
  const { type, message, causes } = describeThrown(thrown)
  const status = EXCEPTION_STATUS.find(([pattern]) => pattern.test(type))?.[1] ?? ERRORS.EXCEPTION.http
  const members = { exception: type, ...(causes.length === 0 ? {} : { causes }) }
  return problemAnswer({ code: 'EXCEPTION', detail: message }, { status, traceId, headers, members })
}

const headersOf = (attachments: ReadonlyMap<string, Value>): string[] =>
  attachmentHeaders(attachments, isDropped, HEADER_CHARACTERS_MAX)
