// Finds where an HTTP/1 head ends, and checks what requests and responses have in common.
import { CodecError } from '../errors.ts'
import { BYTE } from './grammar.ts'

/** Bytes that may already belong to the end of a head when the rest of it has not come yet. */
const OVERLAP_BYTES = 3

/**
 * Offset just after the empty line that ends the head at `start`, or -1 when it is not there yet.
 * `from` is the `end` of the last call for this head, so that no byte is looked at twice.
 */
export function findHeadEnd(bytes: Buffer, start: number, end: number, from: number = start): number {
  // `at` is where the last line feed of the ending would be. A byte that is neither CR nor LF is no part of the
  // ending, so the next place to look is four further; heads are mostly such bytes.
  let at = Math.max(start, from - OVERLAP_BYTES) + 3
  while (at < end) {
    const byte = bytes[at]!
    if (byte === BYTE.lf) {
      if (bytes[at - 1] !== BYTE.cr) at += 4
      else if (bytes[at - 2] === BYTE.lf && bytes[at - 3] === BYTE.cr) return at + 1
      else at += 2
    } else at += byte === BYTE.cr ? 1 : 4
  }
  return -1
}

/** Refuses a head that is too long, or whose `end` is not just after an empty line. */
export function checkHeadSpan(bytes: Buffer, start: number, end: number, headBytesMax: number): void {
  if (end - start > headBytesMax) throw new CodecError('HEAD_TOO_LARGE', `over ${headBytesMax} bytes`)
  if (end > bytes.length || end - start < 4 || bytes[end - 1] !== BYTE.lf || bytes[end - 3] !== BYTE.lf)
    throw new CodecError('BAD_HEAD', 'the head does not end in an empty line')
}

/** The minor version of the `HTTP/1.0` or `HTTP/1.1` at `at`, or -1 for anything else. */
export function minorVersionAt(bytes: Buffer, at: number): 0 | 1 | -1 {
  if (
    bytes[at] !== 0x48 ||
    bytes[at + 1] !== 0x54 ||
    bytes[at + 2] !== 0x54 ||
    bytes[at + 3] !== 0x50 ||
    bytes[at + 4] !== BYTE.slash ||
    bytes[at + 5] !== 0x31 ||
    bytes[at + 6] !== 0x2e
  )
    return -1
  if (bytes[at + 7] === 0x31) return 1
  return bytes[at + 7] === 0x30 ? 0 : -1
}
