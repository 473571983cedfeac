// Cross-origin rules (the Fetch standard) for the RPC services that Anji itself answers over HTTP; a plain HTTP service has its own.
import { type HttpRequestHead, headerOf } from '../../codecs/http/index.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import type { CorsSpec } from '../snapshot/snapshot.ts'

/** The HTTP methods that can call an RPC method. */
export const RPC_METHODS = 'GET, HEAD, POST, OPTIONS'

/** Headers that let a page of this origin read an answer; none when CORS is off or the origin may not. */
export function corsHeaders({ headers }: HttpRequestHead, cors: CorsSpec | undefined): string[] {
  const origin = headerOf(headers, 'origin')
  if (cors === undefined || origin === undefined) return []
  const allowed = allowedOrigin(origin, cors)
  // The answer depends on the origin even when it is refused, and caches must know.
  if (allowed === undefined) return ['vary', 'origin']
  const credentials = cors.credentials ? ['access-control-allow-credentials', 'true'] : []
  const exposed =
    cors.exposedHeaders.length === 0 ? [] : ['access-control-expose-headers', cors.exposedHeaders.join(', ')]
  return [
    'access-control-allow-origin',
    allowed,
    ...(allowed === '*' ? [] : ['vary', 'origin']),
    ...credentials,
    ...exposed
  ]
}

/** The answer to OPTIONS: what may be called, and for a preflight who may call it. */
export function optionsAnswer(
  head: HttpRequestHead,
  cors: CorsSpec | undefined,
  allow: string = RPC_METHODS
): HttpAnswer {
  const headers = ['allow', allow, ...corsHeaders(head, cors)]
  const preflight =
    headerOf(head.headers, 'access-control-request-method') !== undefined &&
    headers.includes('access-control-allow-origin')
  if (preflight && cors !== undefined) {
    headers.push('access-control-allow-methods', cors.methods.join(', '))
    if (cors.headers.length > 0) headers.push('access-control-allow-headers', cors.headers.join(', '))
    headers.push('access-control-max-age', String(Math.floor(cors.maxAgeMs / 1000)))
  }
  return { status: 204, headers, body: Buffer.alloc(0) }
}

function allowedOrigin(origin: string, { origins }: CorsSpec): string | undefined {
  if (origins.includes('*')) return '*'
  return origins.includes(origin.toLowerCase()) ? origin : undefined
}
