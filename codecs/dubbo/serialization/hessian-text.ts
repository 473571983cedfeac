// Hessian 2 strings where they stand: their end, their text and their bytes, without a reader object.
//
//   00-1f          n = tag                      UTF-16 units follow, each as 1 to 3 bytes of UTF-8
//   30-33 n        n = (tag - 30) << 8 | byte
//   53 n n         n = u16                      52 n n: a chunk that is not the last one
// Java writes each half of a surrogate pair as 3 bytes of its own; 4-byte sequences of other peers count as two units.
import { CodecError } from '../../errors.ts'
import { textEnd } from '../../hessian2/text-end.ts'

const CHUNK = 0x52
const LAST_CHUNK = 0x53
const CHUNK_UNITS_MAX = 0x8000

/** Whether a value with this first byte is a string. */
export function isText(tag: number): boolean {
  return tag < 0x20 || (tag >= 0x30 && tag <= 0x33) || tag === CHUNK || tag === LAST_CHUNK
}

/** Where the string at `at` ends. */
export function endOfText(bytes: Buffer, at: number, end: number): number {
  for (;;) {
    if (at >= end) throw new CodecError('TRUNCATED', 'a string is missing')
    const tag = bytes[at]!
    if (tag < 0x20) return textEnd(bytes, at + 1, end, tag)
    const headerBytes = tag >= 0x30 && tag <= 0x33 ? 2 : 3
    if (headerBytes === 3 && tag !== CHUNK && tag !== LAST_CHUNK)
      throw new CodecError('BAD_TAG', `tag ${tag.toString(16)} instead of a string`)
    if (at + headerBytes > end) throw new CodecError('TRUNCATED', 'a string without its length')
    const units = headerBytes === 2 ? ((tag - 0x30) << 8) | bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at + 2]!
    at = textEnd(bytes, at + headerBytes, end, units)
    if (tag !== CHUNK) return at
  }
}

/** The text of the string that stands between `at` and `end`, as `endOfText` found it. */
export function textOf(bytes: Buffer, at: number, end: number): string {
  const tag = bytes[at]!
  // As many bytes as units means that all of them are ASCII, which one native call reads.
  if (tag < 0x20 && end - at - 1 === tag) return bytes.toString('latin1', at + 1, end)
  let text = ''
  let chunkAt = at
  while (chunkAt < end) {
    const chunkTag = bytes[chunkAt]!
    const from = chunkAt + (chunkTag < 0x20 ? 1 : chunkTag < 0x34 ? 2 : 3)
    chunkAt = chunkTag === CHUNK ? textEnd(bytes, from, end, (bytes[from - 2]! << 8) | bytes[from - 1]!) : end
    text += decodeUnits(bytes, from, chunkAt)
  }
  return text
}

/** `textEnd` has looked at these bytes before, so they are known to be well-formed. */
function decodeUnits(bytes: Buffer, from: number, to: number): string {
  let at = from
  while (at < to && bytes[at]! < 0x80) at += 1
  let text = bytes.toString('latin1', from, at)
  while (at < to) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      text += String.fromCharCode(lead)
      at += 1
    } else if (lead < 0xe0) {
      text += String.fromCharCode(((lead & 0x1f) << 6) | (bytes[at + 1]! & 0x3f))
      at += 2
    } else {
      const three = ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f)
      if (lead < 0xf0) text += String.fromCharCode(((lead & 0x0f) << 12) | three)
      else text += String.fromCodePoint(((lead & 0x07) << 18) | (three << 6) | (bytes[at + 3]! & 0x3f))
      at += lead < 0xf0 ? 3 : 4
    }
  }
  return text
}

/** Bytes that `writeText` needs at most for this text. */
export function textBytesMax(text: string): number {
  return text.length * 3 + 3 * (Math.floor(text.length / (CHUNK_UNITS_MAX - 1)) + 1)
}

/** Writes the text as a Hessian string and returns where it ends. */
export function writeText(into: Buffer, at: number, text: string): number {
  let from = 0
  while (text.length - from > CHUNK_UNITS_MAX) {
    // A pair is not cut in two, because Java does not either.
    const last = text.charCodeAt(from + CHUNK_UNITS_MAX - 1)
    const units = last >= 0xd800 && last < 0xdc00 ? CHUNK_UNITS_MAX - 1 : CHUNK_UNITS_MAX
    into[at] = CHUNK
    into.writeUInt16BE(units, at + 1)
    at = writeUnits(into, at + 3, text.slice(from, from + units))
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
  return writeUnits(into, at, from === 0 ? text : text.slice(from))
}

function writeUnits(into: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) into[at++] = unit
    else {
      if (unit < 0x800) into[at++] = 0xc0 | (unit >> 6)
      else {
        into[at++] = 0xe0 | (unit >> 12)
        into[at++] = 0x80 | ((unit >> 6) & 0x3f)
      }
      into[at++] = 0x80 | (unit & 0x3f)
    }
  }
  return at
}

/** The text as a Hessian string. */
export function encodeText(text: string): Buffer {
  const room = Buffer.allocUnsafe(textBytesMax(text))
  return room.subarray(0, writeText(room, 0, text))
}
