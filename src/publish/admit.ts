// Who may use the publish API: clients with the token, and never a web page.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { ApiRefusal } from './api-refusal.ts'

/** What is asked of a request before anything else. */
export type Admission = Readonly<{ host: string; token?: string | undefined }>

/**
 * Throws unless the request may pass. A web page can send requests to this machine: directly, with an Origin, or through a
 * name of its own that it lets lead here, which then is the Host. Addresses and the configured host cannot be such a name.
 */
export function admit(headers: IncomingHttpHeaders, { host, token }: Admission): void {
  const asked = hostOf(headers.host ?? '')
  if (isIP(asked) === 0 && asked !== 'localhost' && asked !== host.toLowerCase())
    throw new ApiRefusal('FORBIDDEN', `the Host "${asked}" is not this API; use its address`)
  if (headers.origin !== undefined) throw new ApiRefusal('FORBIDDEN', 'requests of web pages are not taken')
  if (token !== undefined && !isSame(headers.authorization ?? '', `Bearer ${token}`))
    throw new ApiRefusal('UNAUTHORIZED', 'send the header `Authorization: Bearer TOKEN`')
}

function hostOf(text: string): string {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?$/.exec(text) ?? []
  return (bracketed ?? plain).toLowerCase()
}

// Digests have one length, so that the time says nothing of the token, its length included.
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
