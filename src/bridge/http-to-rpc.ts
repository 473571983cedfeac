// An HTTP request as an RPC call: headers, query and JSON body become service, types, arguments and attachments.
import { genericCall } from '../../codecs/dubbo/generic.ts'
import { CodecError } from '../../codecs/errors.ts'
import type { Value } from '../../codecs/hessian2/index.ts'
import { type HttpRequestHead, headerCount, headerNameAt, headerOf, headerValueAt } from '../../codecs/http/index.ts'
import { type JsonValue, parseJson } from '../../codecs/json/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import type { Limits, ServiceSpec } from '../snapshot/snapshot.ts'
import { argumentList, jsonCall } from './json-call.ts'
import { queryArguments } from './query-arguments.ts'

/** What the route decided about a call. */
export type RpcTarget = Readonly<{ service: ServiceSpec; method: string; timeoutMs: number; limits: Limits }>

const ATTACHMENT_PREFIX = 'x-dubbo-attachment-'
/** Attachments that say where a call goes; a caller chooses that by the path and its own headers. */
const RESERVED = new Set(['path', 'interface', 'version', 'group', 'generic'])
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
const OTHER_CHARSET = /charset\s*=\s*"?(?!utf-?8)/i

/** Throws CodecError BAD_VALUE, BAD_TEXT or BUDGET_EXCEEDED with a sentence for the caller. */
export function httpToRpc(head: HttpRequestHead, body: Buffer, target: RpcTarget): RpcRequest {
  const { service, method, limits } = target
  const values =
    head.method === 'GET' || head.method === 'HEAD'
      ? queryArguments(queryOf(head.path))
      : argumentList(bodyValue(body, limits))
  const named = headerOf(head.headers, 'x-dubbo-types')
  const call = jsonCall(values, {
    named: named === undefined ? undefined : typeNames(named),
    method: Object.hasOwn(service.methods, method) ? service.methods[method] : undefined,
    methodName: method
  })
  const request: RpcRequest = {
    service: service.interface,
    group: service.group,
    version: service.version,
    method,
    parameterTypes: call.parameterTypes,
    arguments: call.arguments,
    attachments: attachmentsOf(head, target),
    oneWay: false
  }
  return call.generic ? genericCall(request) : request
}

/** True when a body of this content type can be read: JSON in UTF-8, or a body without a type. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType === undefined || (JSON_TYPE.test(contentType) && !OTHER_CHARSET.test(contentType))
}

function bodyValue(body: Buffer, { hessianDepthMax, hessianNodesMax }: Limits): JsonValue | undefined {
  if (body.length === 0) return undefined
  return parseJson(body, { depthMax: hessianDepthMax, nodesMax: hessianNodesMax })
}

function queryOf(path: string): string {
  const at = path.indexOf('?')
  return at < 0 ? '' : path.slice(at + 1)
}

function typeNames(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map(name => name.trim())
}

function attachmentsOf({ headers }: HttpRequestHead, { service, timeoutMs }: RpcTarget): Map<string, Value> {
  const attachments = new Map<string, Value>([
    ['path', service.interface],
    ['interface', service.interface],
    ['timeout', String(Math.max(1, Math.round(timeoutMs)))],
    ['remote.application', 'anji']
  ])
  if (service.version !== '') attachments.set('version', service.version)
  if (service.group !== '') attachments.set('group', service.group)
  for (let line = 0; line < headerCount(headers); line++) {
    const name = headerNameAt(headers, line)
    if (
      name.length <= ATTACHMENT_PREFIX.length ||
      name.slice(0, ATTACHMENT_PREFIX.length).toLowerCase() !== ATTACHMENT_PREFIX
    )
      continue
    const key = name.slice(ATTACHMENT_PREFIX.length)
    if (RESERVED.has(key.toLowerCase()))
      throw new CodecError(
        'BAD_VALUE',
        `the attachment ${key} is chosen by the path, x-dubbo-group and x-dubbo-version`
      )
    attachments.set(key, utf8(headerValueAt(headers, line)))
  }
  return attachments
}

// Header bytes are read as Latin-1; callers that mean other letters send UTF-8.
function utf8(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? latin1 : text
}
