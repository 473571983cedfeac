// JSONB, the binary JSON of fastjson2: what heads and attachments use of it.
//
//   00-2f f0-ff  int -16 to 47     30-3f b  int of 12 bits     40-47 b b  int of 19 bits     48 b b b b  int
//   49-78        ASCII of 0 to 47 bytes       79 ASCII, 7a UTF-8, 7b and 7d UTF-16BE, 7c UTF-16LE: int of bytes, text
//   a6 … a5      object: keys and values      94-a3 list of 0 to 15 values, a4 int: list      91 int: binary
//   7f name      key by name                  92 name: value with its type           93 text: reference by path
//   name: text and int when it is new, that int alone later
//   af null   b0 false   b1 true   bd int8   bc int16   be int64   bf int64 in 4 bytes   b2-b7 doubles and floats
import { CodecError } from '../../errors.ts'

const TAG = { null: 0xaf, false: 0xb0, true: 0xb1, object: 0xa6, objectEnd: 0xa5 } as const
const DEPTH_MAX = 64

/** The byte that means null. */
export const JSONB_NULL: number = TAG.null
/** The bytes around the entries of an object. */
export const JSONB_OBJECT: Readonly<{ start: number; end: number }> = { start: TAG.object, end: TAG.objectEnd }

/** Bytes of the int whose first byte is this; 0 for what is no int. */
function intBytes(tag: number): number {
  if (tag < 0x30 || tag >= 0xf0) return 1
  if (tag < 0x40) return 2
  if (tag < 0x48) return 3
  return tag === 0x48 ? 5 : tag === 0xbd ? 2 : tag === 0xbc ? 3 : 0
}

/** The int at `at`, which must end before `end`. */
export function jsonbInt(bytes: Buffer, at: number, end: number): number {
  const tag = at < end ? bytes[at]! : 0x49
  const size = intBytes(tag)
  if (size === 0) throw new CodecError('BAD_TAG', 'another value where an int must be')
  if (at + size > end) throw new CodecError('TRUNCATED', 'an int ends early')
  if (tag < 0x30) return tag
  if (tag >= 0xf0) return tag - 0x100
  if (tag < 0x40) return ((tag - 0x38) << 8) + bytes[at + 1]!
  if (tag < 0x48) return ((tag - 0x44) << 16) + bytes.readUInt16BE(at + 1)
  if (tag === 0x48) return bytes.readInt32BE(at + 1)
  return tag === 0xbd ? bytes.readInt8(at + 1) : bytes.readInt16BE(at + 1)
}

/** Whether a value with this first byte is text. */
export function isJsonbText(tag: number): boolean {
  return tag >= 0x49 && tag <= 0x7d
}

/** Where the text at `at` ends. */
export function endOfJsonbText(bytes: Buffer, at: number, end: number): number {
  const from = textFrom(bytes, at, end)
  const tag = bytes[at]!
  const size = tag < 0x79 ? tag - 0x49 : jsonbInt(bytes, at + 1, end)
  if (size < 0) throw new CodecError('BAD_LENGTH', `a text of ${size} bytes`)
  if (size > end - from) throw new CodecError('TRUNCATED', 'a text ends before its declared length')
  return from + size
}

function textFrom(bytes: Buffer, at: number, end: number): number {
  const tag = at < end ? bytes[at]! : 0
  if (!isJsonbText(tag)) throw new CodecError('BAD_TAG', 'another value where a text must be')
  if (tag < 0x79) return at + 1
  jsonbInt(bytes, at + 1, end)
  return at + 1 + intBytes(bytes[at + 1]!)
}

/** The text between `at` and `end`, as `endOfJsonbText` found it. */
export function jsonbText(bytes: Buffer, at: number, end: number): string {
  const from = textFrom(bytes, at, end)
  const tag = bytes[at]!
  if (tag <= 0x79) return bytes.toString('latin1', from, end)
  if (tag === 0x7a) return bytes.toString('utf8', from, end)
  if ((end - from) % 2 !== 0) throw new CodecError('BAD_TEXT', 'half a character of UTF-16')
  if (tag === 0x7c) return bytes.toString('utf16le', from, end)
  return Buffer.from(bytes.subarray(from, end)).swap16().toString('utf16le')
}

/** Where the value at `at` ends, or -1 when it is of a kind that is not known here. */
export function endOfJsonb(bytes: Buffer, at: number, end: number, depth = 0): number {
  if (at >= end) throw new CodecError('TRUNCATED', 'a value is missing')
  if (depth > DEPTH_MAX) throw new CodecError('BUDGET_EXCEEDED', 'values nested too deep')
  const tag = bytes[at]!
  if (isJsonbText(tag)) return endOfJsonbText(bytes, at, end)
  const size = intBytes(tag) || fixedBytes(tag)
  if (size > 0) {
    if (at + size > end) throw new CodecError('TRUNCATED', 'a value ends early')
    return at + size
  }
  if (tag === TAG.object) return endOfObject(bytes, at + 1, end, depth)
  if (tag >= 0x94 && tag <= 0xa4) return endOfList(bytes, at, end, depth)
  if (tag === 0x93) return endOfJsonbText(bytes, at + 1, end)
  if (tag === 0x7f) return endOfName(bytes, at + 1, end)
  if (tag === 0x92) return endOfJsonb(bytes, endOfName(bytes, at + 1, end), end, depth + 1)
  return -1
}

function fixedBytes(tag: number): number {
  if (tag === TAG.null || tag === TAG.false || tag === TAG.true || tag === 0xb2 || tag === 0xb3) return 1
  if (tag >= 0xd8 && tag <= 0xef) return 1 // int64 -8 to 15
  if (tag >= 0xc8 && tag <= 0xd7) return 2
  if (tag >= 0xc0 && tag <= 0xc7) return 3
  if (tag === 0xbf || tag === 0xb7) return 5
  return tag === 0xbe || tag === 0xb5 ? 9 : 0
}

/** A name stands with its number when it is met first, and as that number alone later. */
function endOfName(bytes: Buffer, at: number, end: number): number {
  const numberAt = at < end && isJsonbText(bytes[at]!) ? endOfJsonbText(bytes, at, end) : at
  jsonbInt(bytes, numberAt, end)
  return numberAt + intBytes(bytes[numberAt]!)
}

function endOfObject(bytes: Buffer, from: number, end: number, depth: number): number {
  let at = from
  while (at < end && bytes[at] !== TAG.objectEnd) {
    for (let left = 2; left > 0; left--) {
      at = endOfJsonb(bytes, at, end, depth + 1)
      if (at < 0) return -1
    }
  }
  if (at >= end) throw new CodecError('TRUNCATED', 'an object without its end')
  return at + 1
}

function endOfList(bytes: Buffer, from: number, end: number, depth: number): number {
  const long = bytes[from] === 0xa4
  const count = long ? jsonbInt(bytes, from + 1, end) : bytes[from]! - 0x94
  if (count < 0 || count > end - from) throw new CodecError('BAD_LENGTH', `a list of ${count} values`)
  let at = long ? from + 1 + intBytes(bytes[from + 1]!) : from + 1
  for (let left = count; left > 0; left--) {
    at = endOfJsonb(bytes, at, end, depth + 1)
    if (at < 0) return -1
  }
  return at
}

/** The text as JSONB: ASCII where it is, UTF-8 where it is not. */
export function encodeJsonbText(text: string): Buffer {
  const content = Buffer.from(text)
  const ascii = content.length === text.length
  const size = content.length
  const head: number[] = []
  if (ascii && size <= 0x2f) head.push(0x49 + size)
  else {
    head.push(ascii ? 0x79 : 0x7a)
    if (size <= 0x2f) head.push(size)
    else if (size <= 0x7ff) head.push(0x38 + (size >> 8), size & 0xff)
    else if (size <= 0x3ffff) head.push(0x44 + (size >> 16), (size >> 8) & 0xff, size & 0xff)
    else head.push(0x48, size >>> 24, (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff)
  }
  return Buffer.concat([Buffer.from(head), content])
}
