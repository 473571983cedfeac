// An HTTP answer, collected, as an RPC answer: JSON is the value; a problem or any other failure is an exception that every
// generation of consumers can read. What only the gateway could not do stays a status, so that the consumer may try elsewhere.
import { CodecError } from '../../codecs/errors.ts'
import { fromJson, throwable, type Value } from '../../codecs/hessian2/index.ts'
import { type HttpResponseHead, headerCount, headerNameAt, headerOf, headerValueAt } from '../../codecs/http/index.ts'
import { type JsonValue, parseJson } from '../../codecs/json/index.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import { ERRORS } from '../errors.ts'

const ATTACHMENT_PREFIX = 'x-dubbo-attachment-'
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i
const TEXT_MAX = 4096

/** `returns` is the declared Java type of the answer, undefined when nobody knows it. */
export function httpAnswerToRpc(head: HttpResponseHead, body: Buffer, returns: string | undefined): RpcResponse {
  const { status } = head
  if (status >= 200 && status < 300)
    return { kind: 'value', value: bodyAsValue(head, body, returns), attachments: attachmentsOf(head) }
  const text = failureText(head, body)
  if (status === 504) return { kind: 'error', status: ERRORS.TIMEOUT.dubbo, text }
  if (status === 503 || status === 429) return { kind: 'error', status: ERRORS.OVERLOADED.dubbo, text }
  if (status === 502) return { kind: 'error', status: ERRORS.UPSTREAM_CLOSED.dubbo, text }
  return { kind: 'exception', value: throwable('java.lang.RuntimeException', text), attachments: attachmentsOf(head) }
}

function bodyAsValue(head: HttpResponseHead, body: Buffer, returns: string | undefined): Value {
  if (body.length === 0) return null
  const type = headerOf(head.headers, 'content-type')
  if (type === undefined || JSON_TYPE.test(type))
    return fromJson(parseJson(body), returns === 'void' ? undefined : returns, { mode: 'direct' })
  return type.startsWith('text/') ? body.toString('utf8') : body
}

function failureText(head: HttpResponseHead, body: Buffer): string {
  const json = jsonObject(head, body)
  const [exception, detail] = [
    json?.get('exception'),
    json?.get('detail') ?? json?.get('message') ?? json?.get('title')
  ]
  const said = typeof detail === 'string' ? detail : body.toString('utf8').slice(0, TEXT_MAX)
  return `HTTP ${head.status}: ${typeof exception === 'string' ? `${exception}: ` : ''}${said}`
}

function jsonObject({ headers }: HttpResponseHead, body: Buffer): Map<string, JsonValue> | undefined {
  if (!JSON_TYPE.test(headerOf(headers, 'content-type') ?? '')) return undefined
  try {
    const json = parseJson(body)
    return json instanceof Map ? json : undefined
  } catch (error) {
    if (error instanceof CodecError) return undefined // the status says enough
    throw error
  }
}

function attachmentsOf({ headers }: HttpResponseHead): Map<string, Value> {
  const attachments = new Map<string, Value>()
  for (let line = 0; line < headerCount(headers); line++) {
    const name = headerNameAt(headers, line)
    if (!name.toLowerCase().startsWith(ATTACHMENT_PREFIX)) continue
    attachments.set(
      name.slice(ATTACHMENT_PREFIX.length),
      Buffer.from(headerValueAt(headers, line), 'latin1').toString('utf8')
    )
  }
  return attachments
}
