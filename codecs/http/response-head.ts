// Reads the head of an HTTP/1 response. How its body ends depends on the request that it answers.
import { CodecError } from '../errors.ts'
import { connectionOptions } from './connection-options.ts'
import { declaredFraming, FRAMING, type Framing } from './framing.ts'
import { BYTE, VALUE } from './grammar.ts'
import { checkHeadSpan, minorVersionAt } from './head.ts'
import { KIND } from './header-kind.ts'
import { type HeaderLines, headerValueAt, lineOfKind, readHeaderLines } from './header-lines.ts'
import type { HttpLimits } from './limits.ts'

/** What the reader of a response must know. Whoever holds the exchange can offer these three fields itself. */
export type ResponseContext = Readonly<{
  limits: HttpLimits
  /** Method of the request that is answered. */
  method: string
  /** What that request offered to change to; '' for nothing. */
  upgrade: string
}>

/** A response's head. Its strings are slices of one text that lives as long as any of them. */
export type HttpResponseHead = Readonly<{
  status: number
  reason: string
  minorVersion: 0 | 1
  /** True for 1xx but 101: the real answer is still to come. */
  interim: boolean
  headers: HeaderLines
  /** Whether the connection can carry another exchange after this body. */
  keepAlive: boolean
  /** The protocol that a 101 changes to; '' for every other status. */
  upgrade: string
  /** Lower-case names of headers that the server meant for this hop only. */
  connectionNames: readonly string[]
  framing: Framing
}>

/** Reads the head between `start` and `end`, which `findHeadEnd` found. Throws BAD_HEAD, BAD_FRAMING, HEAD_TOO_LARGE. */
export function readResponseHead(
  bytes: Buffer,
  start: number,
  end: number,
  context: ResponseContext
): HttpResponseHead {
  checkHeadSpan(bytes, start, end, context.limits.headBytesMax)
  const minorVersion = minorVersionAt(bytes, start)
  if (minorVersion === -1) throw new CodecError('BAD_HEAD', 'the version is not HTTP/1.0 or HTTP/1.1')
  const status = statusAt(bytes, start + 8)
  let at = start + 12
  // The space before an empty reason is required, but many servers leave it out and nothing depends on it.
  if (bytes[at] === BYTE.space) while (VALUE[bytes[at]!] === 1) at++
  if (bytes[at] !== BYTE.cr || bytes[at + 1] !== BYTE.lf)
    throw new CodecError('BAD_HEAD', 'a status line that is not version, status, reason')

  const text = bytes.toString('latin1', start, end)
  const headers = readHeaderLines(bytes, { start, at: at + 2, end }, text, context.limits.headersMax)
  const connection = connectionOptions(headers)
  const framing = responseFraming(headers, minorVersion, status, context)
  const persistent = framing.kind !== 'until-close' && framing.kind !== 'tunnel'
  return {
    status,
    reason: text.slice(13, at - start),
    minorVersion,
    interim: status < 200 && status !== 101,
    headers,
    keepAlive: persistent && !connection.close && (minorVersion === 1 || connection.keepAlive),
    upgrade: status === 101 ? upgradeOf(headers, connection.upgrade) : '',
    connectionNames: connection.names,
    framing
  }
}

function statusAt(bytes: Buffer, at: number): number {
  const hundreds = bytes[at + 1]! - BYTE.zero
  const tens = bytes[at + 2]! - BYTE.zero
  const ones = bytes[at + 3]! - BYTE.zero
  const valid = hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9
  if (bytes[at] !== BYTE.space || !valid) throw new CodecError('BAD_HEAD', 'the status is not three digits')
  return hundreds * 100 + tens * 10 + ones
}

function responseFraming(
  headers: HeaderLines,
  minorVersion: number,
  status: number,
  { method, upgrade }: ResponseContext
): Framing {
  // A successful CONNECT is a tunnel whatever its headers say (RFC 9112 section 6.3).
  if (method === 'CONNECT' && status >= 200 && status < 300) return FRAMING.tunnel
  const declared = declaredFraming(headers, minorVersion)
  if (status < 200 || status === 204) {
    // Such an answer has no body, but not every reader knows that: one that trusted the header would
    // take the next answer for the body.
    if (declared !== undefined && !(declared.kind === 'length' && declared.bytes === 0))
      throw new CodecError('BAD_FRAMING', `a ${status} has no body`)
    if (status !== 101) return FRAMING.none
    if (upgrade === '' || minorVersion === 0) throw new CodecError('BAD_HEAD', 'a 101 that nobody asked for')
    return FRAMING.tunnel
  }
  if (status === 304 || method === 'HEAD') return FRAMING.none
  return declared ?? FRAMING.untilClose
}

function upgradeOf(headers: HeaderLines, named: boolean): string {
  const line = lineOfKind(headers, KIND.upgrade)
  if (line < 0 || !named) throw new CodecError('BAD_HEAD', 'a 101 without the protocol that it changes to')
  return headerValueAt(headers, line)
}
