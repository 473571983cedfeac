// An RPC call as an HTTP request: POST /{interface}/{method} with the arguments as a JSON array. It is what an Anji (or a
// Dubbo 3.3 provider) understands, and what any HTTP service can be written for.
import { CodecError } from '../../codecs/errors.ts'
import { List, toJson, type Value } from '../../codecs/hessian2/index.ts'
import { encodeRequestHead, HTTP_LIMITS, type HttpRequestHead, readRequestHead } from '../../codecs/http/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import type { BodySink, HttpRequest } from '../exchange/caller.ts'
import type { HttpSpec } from '../snapshot/snapshot.ts'

/** A caller's attachments that mean nothing beyond its own link. */
const ATTACHMENTS_DROPPED = /^(?:path|interface|version|group|generic|timeout|_TO|_to|dubbo|input|sys_callback_arg-.*)$/
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The request, whole in memory. `host` is the authority that the upstream is called by. */
export function rpcToHttp(request: RpcRequest, host: string, http: HttpSpec): HttpRequest {
  const call = ungeneric(request)
  const body = Buffer.from(`[${call.arguments.map(value => toJson(value, { bigNumbers: http.bigNumbers })).join(',')}]`)
  const bytes = encodeRequestHead({
    method: 'POST',
    target: `/${encodeURIComponent(call.service)}/${encodeURIComponent(call.method)}`,
    host,
    headers: headersOf(call),
    framing: { kind: 'length', bytes: body.length }
  })
  const limits = { ...HTTP_LIMITS, headBytesMax: bytes.length, headersMax: Number.MAX_SAFE_INTEGER }
  return new WholeRequest(readRequestHead(bytes, 0, bytes.length, limits), body)
}

// A generic call names its real method, types and arguments in its own arguments.
function ungeneric(request: RpcRequest): RpcRequest {
  if (request.method !== '$invoke' && request.method !== '$invokeAsync') return request
  const [method, types, values] = request.arguments
  if (typeof method !== 'string' || !(values instanceof List))
    throw new CodecError('BAD_MESSAGE', 'a generic call without method or arguments')
  const names =
    types instanceof List && types.items.every(item => typeof item === 'string') ? (types.items as string[]) : undefined
  return { ...request, method, parameterTypes: names, arguments: values.items }
}

function headersOf({ parameterTypes, group, version, attachments }: RpcRequest): string[] {
  const headers = ['content-type', 'application/json', 'accept', 'application/json']
  if (parameterTypes !== undefined && parameterTypes.length > 0) headers.push('x-dubbo-types', parameterTypes.join(','))
  if (group !== '') headers.push('x-dubbo-group', latin1(group))
  if (version !== '') headers.push('x-dubbo-version', latin1(version))
  for (const [key, value] of attachments) {
    const text = textOf(value)
    if (text === undefined || ATTACHMENTS_DROPPED.test(key) || !HEADER_NAME.test(key)) continue
    headers.push(`x-dubbo-attachment-${key}`, latin1(text))
  }
  return headers
}

function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return /[\r\n\0]/.test(value) ? undefined : value
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

// Heads are written as Latin-1; other letters travel as the bytes of their UTF-8.
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

class WholeRequest implements HttpRequest {
  readonly head: HttpRequestHead
  readonly #body: Buffer

  constructor(head: HttpRequestHead, body: Buffer) {
    this.head = head
    this.#body = body
  }

  consume(sink: BodySink): void {
    sink.onBody(this.#body)
    sink.onEnd([])
  }

  resume(): void {}

  discard(): void {}
}
