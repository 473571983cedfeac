// An HTTP request as an RPC call: headers, query and JSON body become service, types, arguments and attachments.
import { genericCall } from '../../codecs/dubbo/generic.ts'
import { CodecError } from '../../codecs/errors.ts'
import type { ClassCatalog, Value } from '../../codecs/hessian2/index.ts'
import { type HttpRequestHead, headerOf } from '../../codecs/http/index.ts'
import { type JsonLimits, type JsonValue, parseJson } from '../../codecs/json/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import type { Limits, MethodSpec, ServiceSpec } from '../snapshot/snapshot.ts'
import { attachmentsIn } from './attachments.ts'
import { argumentList, catalogOf, jsonCall } from './json-call.ts'
import { argumentsByName, orderByName } from './named-arguments.ts'
import { type QueryArguments, queryArguments } from './query-arguments.ts'

/** What the route decided about a call. `timeoutMs` is what is left of its time. */
export type RpcTarget = Readonly<{ service: ServiceSpec; method: string; timeoutMs: number; limits: Limits }>

/** Attachments that say where a call goes or how it is read; a caller chooses that by the path and by headers of their own. */
const RESERVED = /^(?:path|interface|version|group|generic|timeout|_to|dubbo|async|sys_callback_arg-.*|.*\.callback)$/i
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i

/** Throws CodecError BAD_VALUE, BAD_TEXT or BUDGET_EXCEEDED with a sentence for the caller. */
export function httpToRpc(head: HttpRequestHead, body: Buffer, target: RpcTarget): RpcRequest {
  const { service, method } = target
  // The generic call is how this bridge speaks to the provider; offered as a method it would let a caller name any class.
  if (method === '$invoke' || method === '$invokeAsync')
    throw new CodecError('BAD_VALUE', `${method} cannot be called over HTTP; call the method itself`)
  const known = Object.hasOwn(service.methods, method) ? service.methods[method] : undefined
  const catalog = catalogOf(service)
  const given = argumentsOf(head, body, { limits: target.limits, method: known, catalog })
  const named = headerOf(head.headers, 'x-dubbo-types')
  const call = jsonCall(given.values, {
    named: named === undefined ? undefined : typeNames(named),
    method: given.method,
    methodName: method,
    texts: given.texts,
    catalog
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

/** Why a body with these headers cannot be read, or undefined: it must be JSON in UTF-8, or have no type at all. */
export function unreadableBody({ headers }: HttpRequestHead): string | undefined {
  const coding = headerOf(headers, 'content-encoding')
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    return `the body is in content-encoding ${coding}; send it as it is`
  const type = headerOf(headers, 'content-type')
  if (type === undefined) return undefined
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8'
  return JSON_TYPE.test(type) && /^(?:utf-?8|us-ascii)$/i.test(charset)
    ? undefined
    : `the body is ${type}; send application/json in UTF-8`
}

type Known = Readonly<{ limits: Limits; method: MethodSpec | undefined; catalog: ClassCatalog | undefined }>
type Given = Pick<QueryArguments, 'values' | 'texts'> & Readonly<{ method: MethodSpec | undefined }>

function argumentsOf(head: HttpRequestHead, body: Buffer, known: Known): Given {
  const { hessianDepthMax: depthMax, hessianNodesMax: valuesMax } = known.limits
  const limits: JsonLimits = { depthMax, valuesMax, lengthMax: body.length }
  if (head.method !== 'GET' && head.method !== 'HEAD')
    return bodyArguments(body.length === 0 ? undefined : parseJson(body, limits), known)
  if (body.length > 0)
    throw new CodecError('BAD_VALUE', `a ${head.method} takes its arguments from the query; use POST for a body`)
  const query = head.path.indexOf('?')
  if (query < 0) return { values: [], texts: undefined, method: known.method }
  const { values, texts, names = [] } = queryArguments(head.path.slice(query + 1), limits)
  const named = known.method === undefined ? undefined : orderByName(names, known.method)
  if (named === undefined) return { values, texts, method: known.method }
  const ordered = <T>(list: readonly T[]): T[] => named.order.map(index => list[index] as T)
  return { values: ordered(values), texts: texts && ordered(texts), method: named.method }
}

function bodyArguments(body: JsonValue | undefined, { method, catalog }: Known): Given {
  const named = method !== undefined && body instanceof Map ? argumentsByName(body, method, catalog) : undefined
  return { values: named?.values ?? argumentList(body), texts: undefined, method: named?.method ?? method }
}

function typeNames(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map(name => name.trim())
}

function attachmentsOf({ headers }: HttpRequestHead, { service, timeoutMs }: RpcTarget): Map<string, Value> {
  const attachments = new Map<string, Value>()
  attachments.set('path', service.interface)
  attachments.set('interface', service.interface)
  if (service.version !== '') attachments.set('version', service.version)
  if (service.group !== '') attachments.set('group', service.group)
  attachments.set('timeout', String(Math.max(1, Math.round(timeoutMs))))
  attachments.set('remote.application', 'anji')
  const own = attachmentsIn(headers)
  if (own !== undefined)
    for (const [key, text] of own) {
      if (RESERVED.test(key)) throw new CodecError('BAD_VALUE', `the attachment ${key} cannot be set by a header`)
      attachments.set(key, text)
    }
  return attachments
}
