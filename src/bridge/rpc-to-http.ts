// An RPC call as an HTTP request: POST /{interface}/{method} with the arguments as a JSON array. It is what an Anji (or a
// Dubbo 3.3 provider) understands, and what any HTTP service can be written for.
import { CodecError } from '../../codecs/errors.ts'
import { List, toJson } from '../../codecs/hessian2/index.ts'
import { encodeRequestHead, HTTP_LIMITS, type HttpRequestHead, readRequestHead } from '../../codecs/http/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import type { BodySink, HttpRequest } from '../exchange/caller.ts'
import type { HttpSpec, Limits } from '../snapshot/snapshot.ts'
import { attachmentHeaders, headerText } from './attachments.ts'

/** A caller's attachments that mean nothing beyond its own link. */
const ATTACHMENTS_DROPPED = /^(?:path|interface|version|group|generic|timeout|_TO|_to|dubbo|input|sys_callback_arg-.*)$/
const isDropped = (key: string): boolean => ATTACHMENTS_DROPPED.test(key)

/** What decides how a call becomes a request. `host` is the authority that the upstream is called by. */
export type HttpTarget = Readonly<{ host: string; http: HttpSpec; limits: Limits; timeoutMs: number }>

/** The request, whole in memory. Throws CodecError BUDGET_EXCEEDED when it would be larger than the limits allow. */
export function rpcToHttp(request: RpcRequest, { host, http, limits, timeoutMs }: HttpTarget): HttpRequest {
  const call = ungeneric(request)
  const options = {
    bigNumbers: http.bigNumbers,
    lengthMax: limits.bodyCollectMax,
    depthMax: limits.hessianDepthMax + 1
  }
  // One list, so that the limit holds for all arguments together.
  const body = Buffer.from(toJson(new List([...call.arguments]), options))
  const bytes = encodeRequestHead({
    method: 'POST',
    target: `/${encodeURIComponent(call.service)}/${encodeURIComponent(call.method)}`,
    host,
    headers: headersOf(call, limits.headBytesMax, timeoutMs),
    framing: { kind: 'length', bytes: body.length }
  })
  const own = { ...HTTP_LIMITS, headBytesMax: bytes.length, headersMax: Number.MAX_SAFE_INTEGER }
  return new WholeRequest(readRequestHead(bytes, 0, bytes.length, own), body)
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

function headersOf(
  { parameterTypes, group, version, attachments }: RpcRequest,
  charactersMax: number,
  timeoutMs: number
): string[] {
  const headers = ['content-type', 'application/json', 'accept', 'application/json']
  headers.push('x-dubbo-timeout', String(Math.max(1, Math.round(timeoutMs))))
  if (parameterTypes !== undefined && parameterTypes.length > 0)
    headers.push('x-dubbo-types', identityText(parameterTypes.join(','), 'parameter types'))
  if (group !== '') headers.push('x-dubbo-group', identityText(group, 'group'))
  if (version !== '') headers.push('x-dubbo-version', identityText(version, 'version'))
  const own = attachmentHeaders(attachments, isDropped, Number.MAX_SAFE_INTEGER)
  headers.push(...own)
  let characters = 0
  for (const text of headers) characters += text.length + 2
  if (characters > charactersMax)
    throw new CodecError(
      'BUDGET_EXCEEDED',
      `the attachments need an HTTP head of ${characters} bytes (limits.headBytesMax is ${charactersMax})`
    )
  return headers
}

// Without these it would be another call, so they are never left out.
function identityText(text: string, what: string): string {
  const header = headerText(text)
  if (header === undefined) throw new CodecError('BAD_VALUE', `the ${what} cannot stand in an HTTP header`)
  return header
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
