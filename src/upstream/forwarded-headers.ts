// What a request's head says more when it goes upstream: for whom it is forwarded.
import { type HttpRequestHead, headerOf, headersOf, type RequestHeadChanges } from '../../codecs/http/index.ts'

const REPLACED = ['x-forwarded-for'] as const
const EXPECT = ['expect'] as const
const REPLACED_AND_EXPECT = [...REPLACED, ...EXPECT] as const
const NO_NAMES: readonly string[] = []

/** The changes for one request; `remote` is `address:port` of who sent it. */
export function forwardedHeaders(head: HttpRequestHead, remote: string): RequestHeadChanges {
  const { headers, host, expectContinue, upgrade } = head
  const before = headersOf(headers, 'x-forwarded-for')
  const address = remote.slice(remote.startsWith('::ffff:') ? 7 : 0, remote.lastIndexOf(':'))
  const add = ['x-forwarded-for', before.length === 0 ? address : `${before.join(', ')}, ${address}`]
  // A proxy in front of us knows better what its caller used.
  if (headerOf(headers, 'x-forwarded-proto') === undefined) add.push('x-forwarded-proto', 'http')
  if (headerOf(headers, 'x-forwarded-host') === undefined) add.push('x-forwarded-host', host)
  const drop =
    // Our own side has answered the expectation by the time the body is sent on.
    before.length === 0 ? (expectContinue ? EXPECT : NO_NAMES) : expectContinue ? REPLACED_AND_EXPECT : REPLACED
  return upgrade === '' ? { drop, add } : { drop, add, connection: 'upgrade' }
}
