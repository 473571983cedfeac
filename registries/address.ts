// Addresses as people write them: `host:port`, `1.2.3.4:port`, `[v6]:port`.
import { isIP, isIPv6 } from 'node:net'
import type { Parsed } from './parsed.ts'

/** Where to listen or to connect. An IPv6 host stands without its brackets. */
export type Address = Readonly<{ host: string; port: number }>

const HOST = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/
const EXAMPLE = 'write host:port, for example 127.0.0.1:20880'

/** Reads `host:port`. Port 0 reads too: a listener may leave the choice to the system; who cannot connect to it must say so. */
export function parseAddress(text: string): Parsed<Address> {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed !== null) {
    const [, host = '', port] = bracketed
    if (!isIPv6(host)) return { ok: false, reason: `has no IPv6 address between its brackets` }
    return withPort(host, port)
  }
  const colon = text.lastIndexOf(':')
  const host = colon < 0 ? text : text.slice(0, colon)
  if (isIPv6(text) || host.includes(':')) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { ok: false, reason: `is a URL; ${EXAMPLE}, without a scheme` }
    return { ok: false, reason: `looks like IPv6; put brackets around the address, for example [::1]:20880` }
  }
  if (/^[0-9]+$/.test(text)) return { ok: false, reason: `has no host; write 127.0.0.1:${text} or 0.0.0.0:${text}` }
  if (host === '' || host === '*') return { ok: false, reason: 'has no host; for every interface write 0.0.0.0:port' }
  if (looksNumeric(host) ? isIP(host) === 0 : !HOST.test(host))
    return { ok: false, reason: `has no valid host name "${host}"; ${EXAMPLE}` }
  return withPort(host, colon < 0 ? undefined : text.slice(colon + 1))
}

/** Writes an address so that `parseAddress` reads it back. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function withPort(host: string, port: string | undefined): Parsed<Address> {
  if (port === undefined || port === '') return { ok: false, reason: `has no port; ${EXAMPLE}` }
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535)
    return { ok: false, reason: `has no valid port "${port}"; a port is a number from 0 to 65535` }
  return { ok: true, value: { host, port: Number(port) } }
}

/** 10.0.0.300 is a mistyped IPv4 address and never a host name. */
function looksNumeric(host: string): boolean {
  return /^[0-9.]+$/.test(host)
}
