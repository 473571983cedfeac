// Tells by the first bytes of a connection whether HTTP/1 or HTTP/2 is spoken on it, and asks for more while both fit.
import type { Sniffed } from '../protocol.ts'
import { BYTE } from './grammar.ts'

const PREFACE = Buffer.from('PRI * HTTP/2.0')
const METHOD_BYTES_MAX = 20

/** Whether the bytes open HTTP/2 with prior knowledge. */
export function sniffHttp2(bytes: Buffer): Sniffed {
  const length = Math.min(bytes.length, PREFACE.length)
  for (let at = 0; at < length; at++) if (bytes[at] !== PREFACE[at]) return 'no'
  return length === PREFACE.length ? 'yes' : 'more'
}

/** Whether the bytes open an HTTP/1 request: a method in capitals, a space, and the first byte of a target. */
export function sniffHttp1(bytes: Buffer): Sniffed {
  let start = 0
  if (bytes[0] === BYTE.cr) {
    if (bytes.length > 1 && bytes[1] !== BYTE.lf) return 'no'
    start = 2
  }
  let at = start
  while (isMethodByte(bytes[at])) at++
  if (at - start > METHOD_BYTES_MAX) return 'no'
  if (at >= bytes.length) return 'more'
  if (at === start || bytes[at] !== BYTE.space) return 'no'
  // RFC 9113 keeps the method PRI for its preface: no HTTP/1 request has it.
  if (at === start + 3 && bytes.toString('latin1', start, at) === 'PRI') return 'no'
  if (at + 1 === bytes.length) return 'more'
  return isTargetStart(bytes[at + 1]!, bytes[start]!) ? 'yes' : 'no'
}

function isMethodByte(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || byte === 0x2d)
}

function isTargetStart(byte: number, methodByte: number): boolean {
  if (byte === BYTE.slash || byte === BYTE.asterisk) return true
  // Absolute form starts with the scheme; the authority form of CONNECT with any host, [ for an IPv6 address.
  if ((byte | 0x20) === 0x68) return true
  const alphanumeric = (byte >= BYTE.zero && byte <= BYTE.nine) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  return methodByte === 0x43 && (alphanumeric || byte === 0x5b)
}
