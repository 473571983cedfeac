// What a request's head says more when it goes upstream: for whom it is forwarded.
import { type HttpRequestHead, headerOf, headersOf, type RequestHeadChanges } from '../../codecs/http/index.ts'

const NO_NAMES: readonly string[] = []
const CLAIMS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'] as const
const MAPPED = '::ffff:'

/** The changes for one request. `remote` is `address:port` of who sent it; `trusted` when its own claims are believed. */
export function forwardedHeaders(head: HttpRequestHead, remote: string, trusted: boolean): RequestHeadChanges {
  const { headers, host, upgrade } = head
  const address = remote.slice(remote.startsWith(MAPPED) ? MAPPED.length : 0, remote.lastIndexOf(':'))
  const before = trusted ? headersOf(headers, 'x-forwarded-for') : NO_NAMES
  const add = ['x-forwarded-for', before.length === 0 ? address : `${before.join(', ')}, ${address}`]
  if (!trusted || headerOf(headers, 'x-forwarded-proto') === undefined) add.push('x-forwarded-proto', 'http')
  if (!trusted || headerOf(headers, 'x-forwarded-host') === undefined) add.push('x-forwarded-host', host)
  const drop = dropped(head, trusted)
  return upgrade === '' ? { drop, add } : { drop, add, connection: 'upgrade' }
}

// Every name to look for costs a walk over the lines, so only those that are there are named.
function dropped({ headers, expectContinue }: HttpRequestHead, trusted: boolean): readonly string[] {
  let drop = NO_NAMES
  for (const name of CLAIMS)
    if ((!trusted || name === 'x-forwarded-for') && headerOf(headers, name) !== undefined) drop = [...drop, name]
  // Our own side has answered the expectation by the time the body is sent on.
  return expectContinue ? [...drop, 'expect'] : drop
}
