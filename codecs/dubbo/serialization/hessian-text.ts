// Hessian 2 strings where they stand: their end, their text and their bytes, without a reader object.
//
//   00-1f          n = tag                      n UTF-16 units follow as UTF-8, surrogate halves by themselves
//   30-33 n        n = (tag - 30) << 8 | byte
//   53 n n         n = u16                      52 n n: a chunk that is not the last one
import { CodecError } from '../../errors.ts'
import { decodeText, encodeText as encodeUnits } from '../../hessian2/text.ts'
import { textEnd } from '../../hessian2/text-end.ts'
import { knownText } from './known-texts.ts'

const CHUNK = 0x52
const LAST_CHUNK = 0x53
const CHUNK_UNITS_MAX = 0x8000

/** Whether a value with this first byte is a string. */
export function isText(tag: number): boolean {
  return tag < 0x20 || (tag >= 0x30 && tag <= 0x33) || tag === CHUNK || tag === LAST_CHUNK
}

/** Where the string at `at` ends. */
export function endOfText(bytes: Buffer, at: number, end: number): number {
  let chunkAt = at
  for (;;) {
    if (chunkAt >= end) throw new CodecError('TRUNCATED', 'a string is missing')
    const tag = bytes[chunkAt]!
    if (tag < 0x20) return textEnd(bytes, chunkAt + 1, end, tag)
    if (!isText(tag)) throw new CodecError('BAD_TAG', `tag ${tag.toString(16)} instead of a string`)
    const from = chunkAt + headerBytesOf(tag)
    if (from > end) throw new CodecError('TRUNCATED', 'a string without its length')
    chunkAt = textEnd(bytes, from, end, unitsAt(bytes, chunkAt, tag))
    if (tag !== CHUNK) return chunkAt
  }
}

/** The text of the string that stands between `at` and `end`, as `endOfText` found it. */
export function textOf(bytes: Buffer, at: number, end: number): string {
  const tag = bytes[at]!
  if (tag < 0x20)
    return end - at - 1 === tag && tag > 0 ? knownText(bytes, at + 1, tag) : decodeText(bytes, at + 1, end, tag)
  let text = ''
  let chunkAt = at
  while (chunkAt < end) {
    const chunkTag = bytes[chunkAt]!
    const from = chunkAt + headerBytesOf(chunkTag)
    const units = unitsAt(bytes, chunkAt, chunkTag)
    chunkAt = textEnd(bytes, from, end, units)
    text += decodeText(bytes, from, chunkAt, units)
  }
  return text
}

function headerBytesOf(tag: number): number {
  return tag < 0x20 ? 1 : tag < 0x34 ? 2 : 3
}

function unitsAt(bytes: Buffer, at: number, tag: number): number {
  if (tag < 0x20) return tag
  return tag < 0x34 ? ((tag - 0x30) << 8) | bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at + 2]!
}

/** Bytes that `writeText` needs at most for this text. */
export function textBytesMax(text: string): number {
  return text.length * 3 + 3 * (Math.floor(text.length / (CHUNK_UNITS_MAX - 1)) + 1)
}

/** Writes the text as a Hessian string and returns where it ends. */
export function writeText(into: Buffer, start: number, text: string): number {
  let at = start
  let from = 0
  while (text.length - from > CHUNK_UNITS_MAX) {
    // A pair is not cut in two, because Java does not either.
    const isHigh = (text.charCodeAt(from + CHUNK_UNITS_MAX - 1) & 0xfc00) === 0xd800
    const units = isHigh ? CHUNK_UNITS_MAX - 1 : CHUNK_UNITS_MAX
    into[at] = CHUNK
    into.writeUInt16BE(units, at + 1)
    at = encodeUnits(text.slice(from, from + units), into, at + 3)
    from += units
  }
  const units = text.length - from
  if (units < 0x20) into[at++] = units
  else if (units < 0x400) {
    into[at++] = 0x30 + (units >> 8)
    into[at++] = units & 0xff
  } else {
    into[at++] = LAST_CHUNK
    into[at++] = units >> 8
    into[at++] = units & 0xff
  }
  return encodeUnits(from === 0 ? text : text.slice(from), into, at)
}

/** The text as a Hessian string. */
export function encodeText(text: string): Buffer {
  const room = Buffer.allocUnsafe(textBytesMax(text))
  return room.subarray(0, writeText(room, 0, text))
}
