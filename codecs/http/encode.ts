// Writes HTTP/1.1 heads and the chunked coding. A forwarded head is written by forward.ts instead.
import { CodecError } from '../errors.ts'
import type { Framing } from './framing.ts'
import { consistsOf, HOST, METHOD, QUERY, VALUE } from './grammar.ts'
import { KIND, kindOfName } from './header-kind.ts'
import { reasonOf } from './status.ts'
import { type ConnectionChoice, connectionLine, framingLines, headerLines } from './write-headers.ts'

/** A request to be written. Content-length, transfer-encoding and connection follow from `framing` and `connection`. */
export type RequestToWrite = Readonly<{
  method: string
  target: string
  host: string
  /** Name, value, name, value …, without host. */
  headers: readonly string[]
  framing: Framing
  connection?: ConnectionChoice
}>

/** A response to be written. Content-length, transfer-encoding and connection follow from `framing` and `connection`. */
export type ResponseToWrite = Readonly<{
  status: number
  /** Left out: the usual phrase of the status. */
  reason?: string
  /** Name, value, name, value …. */
  headers: readonly string[]
  framing: Framing
  connection?: ConnectionChoice
}>

/** The whole interim answer to `Expect: 100-continue`. */
export const CONTINUE: Buffer = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

/** What stands after each chunk's payload. */
export const CHUNK_END: Buffer = Buffer.from('\r\n')

/** The end of a chunked body without trailers. */
export const LAST_CHUNK: Buffer = Buffer.from('0\r\n\r\n')

/** The start line of a request; throws BAD_VALUE for a method or target that no receiver may accept. */
export function requestLine(method: string, target: string): string {
  if (method.length === 0 || !consistsOf(method, METHOD)) throw new CodecError('BAD_VALUE', 'not a method')
  if (target.length === 0 || !consistsOf(target, QUERY)) throw new CodecError('BAD_VALUE', 'not a request target')
  return `${method} ${target} HTTP/1.1\r\n`
}

/** The host line; throws BAD_VALUE for what is not host[:port]. */
export function hostLine(host: string): string {
  if (!consistsOf(host, HOST)) throw new CodecError('BAD_VALUE', 'not host[:port]')
  return `host: ${host}\r\n`
}

/** A request's head as bytes. */
export function encodeRequestHead(request: RequestToWrite): Buffer {
  const { framing } = request
  if (framing.kind === 'until-close') throw new CodecError('BAD_VALUE', 'a request body cannot run until the close')
  const text =
    requestLine(request.method, request.target) +
    hostLine(request.host) +
    headerLines(request.headers) +
    framingLines(framing) +
    connectionLine(request.connection, framing)
  return Buffer.from(`${text}\r\n`, 'latin1')
}

/** A response's head as bytes. */
export function encodeResponseHead(response: ResponseToWrite): Buffer {
  const { status, framing } = response
  if (!Number.isInteger(status) || status < 100 || status > 999) throw new CodecError('BAD_VALUE', 'not a status')
  const reason = response.reason ?? reasonOf(status)
  if (!consistsOf(reason, VALUE)) throw new CodecError('BAD_VALUE', 'not a reason phrase')
  const text =
    `HTTP/1.1 ${status} ${reason}\r\n` +
    headerLines(response.headers) +
    responseFramingLines(status, framing) +
    connectionLine(response.connection, framing)
  return Buffer.from(`${text}\r\n`, 'latin1')
}

function responseFramingLines(status: number, framing: Framing): string {
  if (status >= 200 && status !== 204) return framingLines(framing)
  // RFC 9110 section 8.6: these have no body and may not even say so.
  if (framing.kind === 'chunked' || framing.kind === 'until-close' || (framing.kind === 'length' && framing.bytes > 0))
    throw new CodecError('BAD_VALUE', `a ${status} has no body`)
  return ''
}

/** What stands before a chunk's payload. A chunk of no bytes would end the body, so it is refused. */
export function encodeChunkHeader(payloadBytes: number): Buffer {
  if (!Number.isSafeInteger(payloadBytes) || payloadBytes <= 0)
    throw new CodecError('BAD_VALUE', `a chunk cannot have ${payloadBytes} bytes`)
  return Buffer.from(`${payloadBytes.toString(16)}\r\n`, 'latin1')
}

/** The end of a chunked body with trailers given as name, value, name, value …. */
export function encodeLastChunk(trailers: readonly string[]): Buffer {
  for (let at = 0; at < trailers.length; at += 2)
    if (kindOfName(trailers[at]!) !== KIND.ordinary)
      throw new CodecError('BAD_VALUE', `${trailers[at]} belongs into the head`)
  return trailers.length === 0 ? LAST_CHUNK : Buffer.from(`0\r\n${headerLines(trailers)}\r\n`, 'latin1')
}
