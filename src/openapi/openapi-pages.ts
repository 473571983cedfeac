// The pages that document the RPC services: `/openapi/{service}.json` and an index. They are what is left where no route and
// no service claims a request, so nothing of a user's is ever hidden by them.
import { createHash } from 'node:crypto'
import { type HttpRequestHead, headerOf } from '../../codecs/http/index.ts'
import { corsHeaders, optionsAnswer } from '../bridge/cors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { problemAnswer } from '../exchange/problem.ts'
import type { Refusal } from '../exchange/refusal.ts'
import { didYouMean } from '../snapshot/nearest.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'
import type { BigNumbers, ServiceSpec, Snapshot } from '../snapshot/snapshot.ts'
import { openApiOf } from './openapi-of.ts'

/** An answer of ours; with `refusal` it counts as that failure. */
export type Page = Readonly<{ answer: HttpAnswer; refusal?: Refusal }>

type Document = Readonly<{ body: Buffer; etag: string }>

const ROOT = '/openapi'
const METHODS = 'GET, HEAD, OPTIONS'
const BYTES_MAX = 8 * 1024 * 1024
const NO_BODY: Buffer = Buffer.alloc(0)

/** One per process. Documents are written when they are first asked for and kept as long as what they describe stays. */
export class OpenApiPages {
  readonly #documents = new WeakMap<ServiceSpec, Map<BigNumbers, Document>>()
  readonly #indexes = new WeakMap<Snapshot, Document>()

  /** Undefined when the path is none of these pages. */
  pageOf({ http: request, path, traffic: { snapshot } }: Exchange): Page | undefined {
    if (request === undefined || snapshot.http.openapi !== true || !path.startsWith(ROOT)) return undefined
    if (path === ROOT || path === `${ROOT}/` || path === `${ROOT}.json`)
      return this.#page(request.head, snapshot, () => this.#indexOf(snapshot))
    const name = /^\/openapi\/([^/]+)\.json$/.exec(path)?.[1]
    if (name === undefined) return undefined
    const asked = decoded(name)
    const service = serviceNamed(asked, snapshot)
    if (service !== undefined)
      return this.#page(request.head, snapshot, () => this.#documentOf(service, snapshot.http.bigNumbers))
    const known = rpcServices(snapshot).map(formatServiceKey)
    const detail = `no service ${asked.slice(0, 200)} to document${didYouMean(asked, known)}`
    return refused({ code: 'NO_ROUTE', detail }, request.head, snapshot)
  }

  #page(head: HttpRequestHead, snapshot: Snapshot, make: () => Document): Page {
    const { cors } = snapshot.http
    if (head.method === 'OPTIONS') return { answer: optionsAnswer(head, cors, METHODS) }
    if (head.method !== 'GET' && head.method !== 'HEAD') {
      const refusal: Refusal = { code: 'METHOD_NOT_ALLOWED', detail: `${head.method} does nothing here; use GET` }
      return refused(refusal, head, snapshot, ['allow', METHODS])
    }
    const { body, etag } = make()
    if (body.length > BYTES_MAX) {
      const detail = `the document has ${body.length} bytes, which is over ${BYTES_MAX}`
      return refused({ code: 'ANSWER_TOO_LARGE', detail }, head, snapshot)
    }
    const headers = ['etag', etag, 'cache-control', 'no-cache', ...corsHeaders(head, cors)]
    if (isCurrent(headerOf(head.headers, 'if-none-match'), etag))
      return { answer: { status: 304, headers, body: NO_BODY } }
    return { answer: { status: 200, headers: ['content-type', 'application/json', ...headers], body } }
  }

  #documentOf(service: ServiceSpec, bigNumbers: BigNumbers): Document {
    const written = this.#documents.get(service) ?? new Map<BigNumbers, Document>()
    this.#documents.set(service, written)
    const document = written.get(bigNumbers) ?? writtenOut(openApiOf(service, { bigNumbers }))
    written.set(bigNumbers, document)
    return document
  }

  #indexOf(snapshot: Snapshot): Document {
    const document = this.#indexes.get(snapshot) ?? writtenOut({ services: rpcServices(snapshot).map(entryOf) })
    this.#indexes.set(snapshot, document)
    return document
  }
}

const rpcServices = ({ services }: Snapshot): ServiceSpec[] => services.filter(({ protocol }) => protocol !== 'http')

function entryOf({ name, interface: ofInterface, group, version, methods }: ServiceSpec): object {
  const openapi = `${ROOT}/${encodeURIComponent(name).replaceAll('%3A', ':').replaceAll('%24', '$')}.json`
  return { name, interface: ofInterface, group, version, methods: Object.keys(methods).length, openapi }
}

/** By its own name, by `group/interface:version`, or by an interface, of which the one without group and version is meant first. */
function serviceNamed(asked: string, snapshot: Snapshot): ServiceSpec | undefined {
  const services = rpcServices(snapshot)
  return (
    services.find(({ name }) => name === asked) ??
    services.find(service => formatServiceKey(service) === asked) ??
    services.find(service => service.interface === asked)
  )
}

function writtenOut(content: object): Document {
  const body = Buffer.from(JSON.stringify(content))
  return { body, etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"` }
}

function refused(refusal: Refusal, head: HttpRequestHead, snapshot: Snapshot, more: readonly string[] = []): Page {
  const headers = [...more, ...corsHeaders(head, snapshot.http.cors)]
  return { answer: problemAnswer(refusal, { headers }), refusal }
}

function isCurrent(asked: string | undefined, etag: string): boolean {
  if (asked === undefined) return false
  return asked.split(',').some(each => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
