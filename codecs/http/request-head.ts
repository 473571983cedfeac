// Reads the head of an HTTP/1 request: start line, headers, and what they mean for the connection and the body.
import { CodecError } from '../errors.ts'
import { connectionOptions } from './connection-options.ts'
import { declaredFraming, FRAMING, type Framing } from './framing.ts'
import { BYTE, consistsOf, HOST, METHOD, PATH, QUERY } from './grammar.ts'
import { checkHeadSpan, minorVersionAt } from './head.ts'
import { KIND } from './header-kind.ts'
import { type HeaderLines, headerValueAt, lineOfKind, readHeaderLines } from './header-lines.ts'
import type { HttpLimits } from './limits.ts'
import { type RequestTarget, readSpecialTarget, type TargetForm } from './request-target.ts'

/** A request's head. Its strings are slices of one text that lives as long as any of them. */
export type HttpRequestHead = Readonly<{
  method: string
  /** The target as it stood on the wire. */
  target: string
  form: TargetForm
  /** What an origin server would get as its target: path and query, `*`, or the authority of a CONNECT. */
  path: string
  minorVersion: 0 | 1
  /** Authority of the target, else the Host header; '' when neither names one. */
  host: string
  headers: HeaderLines
  keepAlive: boolean
  expectContinue: boolean
  /** The protocol that the client offers to change to; '' for none. */
  upgrade: string
  /** Lower-case names of headers that the client meant for this hop only. */
  connectionNames: readonly string[]
  framing: Framing
}>

const METHOD_BYTES_MAX = 32

function refuseLine(what: string): CodecError {
  return new CodecError('BAD_HEAD', what)
}

/** Reads the head between `start` and `end`, which `findHeadEnd` found. Throws BAD_HEAD, BAD_FRAMING, HEAD_TOO_LARGE. */
export function readRequestHead(bytes: Buffer, start: number, end: number, limits: HttpLimits): HttpRequestHead {
  checkHeadSpan(bytes, start, end, limits.headBytesMax)
  // Some old clients send an empty line after a body; RFC 9112 section 2.2 lets a server skip it.
  const lineStart = bytes[start] === BYTE.cr && bytes[start + 1] === BYTE.lf ? start + 2 : start
  let at = lineStart
  while (METHOD[bytes[at]!] === 1) at++
  if (at === lineStart || at - lineStart > METHOD_BYTES_MAX || bytes[at] !== BYTE.space) throw refuseLine('bad method')
  const targetStart = at + 1
  const targetEnd = endOfTarget(bytes, targetStart)
  const minorVersion = minorVersionAt(bytes, targetEnd + 1)
  if (minorVersion === -1) throw refuseLine('the version is not HTTP/1.0 or HTTP/1.1')
  const linesStart = targetEnd + 11
  if (bytes[linesStart - 2] !== BYTE.cr || bytes[linesStart - 1] !== BYTE.lf)
    throw refuseLine('the request line does not end in CR LF')

  const text = bytes.toString('latin1', lineStart, end)
  const headers = readHeaderLines(bytes, { start: lineStart, at: linesStart, end }, text, limits.headersMax)
  const method = text.slice(0, at - lineStart)
  const target = text.slice(targetStart - lineStart, targetEnd - lineStart)
  const special =
    bytes[targetStart] === BYTE.slash && method !== 'CONNECT' ? undefined : readSpecialTarget(method, target)
  return complete(headers, { method, target, minorVersion, special })
}

function endOfTarget(bytes: Buffer, start: number): number {
  let at = start
  while (PATH[bytes[at]!] === 1) at++
  if (bytes[at] === BYTE.question) {
    at++
    while (QUERY[bytes[at]!] === 1) at++
  }
  if (at === start || bytes[at] !== BYTE.space) throw refuseLine('a byte that may not stand in a target')
  return at
}

type StartLine = Readonly<{ method: string; target: string; minorVersion: 0 | 1; special: RequestTarget | undefined }>

function complete(headers: HeaderLines, line: StartLine): HttpRequestHead {
  const { method, target, minorVersion, special } = line
  const connection = connectionOptions(headers)
  const framing = requestFraming(headers, line)
  return {
    method,
    target,
    form: special === undefined ? 'origin' : special.form,
    path: special === undefined ? target : special.path,
    minorVersion,
    host: hostOf(headers, minorVersion, special === undefined ? '' : special.authority),
    headers,
    keepAlive: !connection.close && (minorVersion === 1 || connection.keepAlive) && framing.kind !== 'tunnel',
    expectContinue: minorVersion === 1 && expectsContinue(headers),
    // An offer to change protocols together with a body is ignored, as RFC 9110 section 7.8 allows: where the
    // new protocol starts would depend on who reads it.
    upgrade: connection.upgrade && minorVersion === 1 && isEmpty(framing) ? upgradeOf(headers) : '',
    connectionNames: connection.names,
    framing
  }
}

function isEmpty(framing: Framing): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0)
}

function requestFraming(headers: HeaderLines, { method, minorVersion }: StartLine): Framing {
  const declared = declaredFraming(headers, minorVersion)
  if (method !== 'CONNECT') return declared ?? FRAMING.none
  if (declared !== undefined) throw new CodecError('BAD_FRAMING', 'CONNECT has no body')
  return FRAMING.tunnel
}

function hostOf(headers: HeaderLines, minorVersion: number, authority: string): string {
  const line = lineOfKind(headers, KIND.host)
  if (line < 0) {
    if (minorVersion === 1) throw refuseLine('HTTP/1.1 needs a host header')
    return authority
  }
  if ((headers.repeated & (1 << KIND.host)) !== 0) throw refuseLine('host is repeated')
  const host = headerValueAt(headers, line)
  if (!consistsOf(host, HOST)) throw refuseLine('host is not host[:port]')
  if (authority !== '' && authority !== host && authority.toLowerCase() !== host.toLowerCase())
    throw refuseLine('the target and the host header name different hosts')
  return host
}

function expectsContinue(headers: HeaderLines): boolean {
  const line = lineOfKind(headers, KIND.expect)
  return line >= 0 && headerValueAt(headers, line).toLowerCase() === '100-continue'
}

function upgradeOf(headers: HeaderLines): string {
  const line = lineOfKind(headers, KIND.upgrade)
  return line < 0 ? '' : headerValueAt(headers, line)
}
