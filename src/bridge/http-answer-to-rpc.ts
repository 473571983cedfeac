// An HTTP answer, collected, as an RPC answer: JSON is the value; a problem or any other failure is an exception that every
// generation of consumers can read. What only the gateway could not do stays a status, so that the consumer may try elsewhere.
import { CodecError } from '../../codecs/errors.ts'
import { fromJson, isDirectType, throwable, type Value } from '../../codecs/hessian2/index.ts'
import { type HttpResponseHead, headerOf } from '../../codecs/http/index.ts'
import { type JsonLimits, type JsonValue, parseJson } from '../../codecs/json/index.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import { ERRORS } from '../errors.ts'
import { attachmentsIn } from './attachments.ts'

/** What the caller expects. */
export type Expected = Readonly<{
  /** The declared Java type of the answer, undefined when nobody knows it. */
  returns: string | undefined
  /** The call was a generic one: its caller wants maps where others want objects of their classes. */
  generic: boolean
  limits: JsonLimits
}>

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i
const TEXT_MAX = 4096
const NO_ATTACHMENTS: ReadonlyMap<string, Value> = new Map()

/** Throws CodecError when the body is not what its head says, or does not fit the declared type. */
export function httpAnswerToRpc(head: HttpResponseHead, body: Buffer, expected: Expected): RpcResponse {
  const { status } = head
  const attachments = attachmentsIn(head.headers) ?? NO_ATTACHMENTS
  if (status >= 200 && status < 300) return { kind: 'value', value: bodyAsValue(head, body, expected), attachments }
  const text = failureText(head, body, expected.limits)
  if (status === 504) return { kind: 'error', status: ERRORS.TIMEOUT.dubbo, text }
  if (status === 503 || status === 429) return { kind: 'error', status: ERRORS.OVERLOADED.dubbo, text }
  if (status === 502) return { kind: 'error', status: ERRORS.UPSTREAM_CLOSED.dubbo, text }
  return { kind: 'exception', value: throwable('java.lang.RuntimeException', text), attachments }
}

function bodyAsValue(head: HttpResponseHead, body: Buffer, { returns, generic, limits }: Expected): Value {
  if (body.length === 0 || returns === 'void') return null
  const coding = headerOf(head.headers, 'content-encoding')
  if (coding !== undefined && coding !== 'identity')
    throw new CodecError('UNSUPPORTED', `its content-encoding is ${coding}, which was not asked for`)
  const type = headerOf(head.headers, 'content-type')
  const isJson = type === undefined || JSON_TYPE.test(type)
  if (!isJson && !/^text\//i.test(type)) return body
  const value = isJson ? parseJson(body, { ...limits, lengthMax: body.length }) : body.toString('utf8')
  const mode = generic && returns !== undefined && !isDirectType(returns) ? 'generic' : 'direct'
  return fromJson(value, returns, { mode })
}

function failureText(head: HttpResponseHead, body: Buffer, limits: JsonLimits): string {
  const json = jsonObject(head, body, limits)
  const [exception, detail] = [
    json?.get('exception'),
    json?.get('detail') ?? json?.get('message') ?? json?.get('title')
  ]
  const said = typeof detail === 'string' ? detail : body.toString('utf8', 0, TEXT_MAX)
  const whose = typeof exception === 'string' ? `${exception}: ` : ''
  return `HTTP ${head.status}: ${`${whose}${said}`.slice(0, TEXT_MAX)}`
}

function jsonObject(
  { headers }: HttpResponseHead,
  body: Buffer,
  limits: JsonLimits
): Map<string, JsonValue> | undefined {
  if (!JSON_TYPE.test(headerOf(headers, 'content-type') ?? '')) return undefined
  try {
    const json = parseJson(body, limits)
    return json instanceof Map ? json : undefined
  } catch (error) {
    if (error instanceof CodecError) return undefined // the status says enough
    throw error
  }
}
