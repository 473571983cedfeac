// Serialization 22: each value is a protobuf message behind a varint of its length.
//
//   text         StringValue { 1: text }          flag   Int32Value { 1: varint }
//   attachments  { 1: entry { 1: key  2: text }   2: entry { 1: key  2: value with its type, of newer peers } }
import { CodecError } from '../../errors.ts'
import type { AttachmentPairs } from '../../protocol.ts'
import { partsSerialization } from './parts.ts'
import type { Serialization } from './serialization.ts'

const VARINT_BYTES_MAX = 5
const FIELD_1_TEXT = 0x0a
const FIELD_2_TEXT = 0x12
const FIELD_1_INT = 0x08

/** The binary form of protobuf. */
export const protobuf: Serialization = partsSerialization({
  // Protobuf has no null, so a heartbeat is the text H.
  nullBytes: Buffer.of(3, FIELD_1_TEXT, 1, 0x48),
  endOf: endOfDelimited,
  textOf: (bytes, at, end) => textField(bytes, contentOf(bytes, at, end), end, FIELD_1_TEXT),
  intOf(bytes, at, end) {
    const from = contentOf(bytes, at, end)
    // A message leaves out what is zero.
    return from < end && bytes[from] === FIELD_1_INT ? varint(bytes, from + 1, end) : 0
  },
  entriesOf,
  encodeText: text => delimited(field(FIELD_1_TEXT, Buffer.from(text))),
  encodeFlag: flag => delimited(flag === 0 ? Buffer.alloc(0) : Buffer.of(FIELD_1_INT, flag)),
  encodeEntries: pairs => delimited(encodePairs(pairs)),
  extend
})

function entriesOf(bytes: Buffer, at: number, end: number): Map<string, string> {
  const entries = new Map<string, string>()
  let fieldAt = contentOf(bytes, at, end)
  while (fieldAt < end) {
    const fieldEnd = endOfField(bytes, fieldAt, end)
    if (bytes[fieldAt] === FIELD_1_TEXT) {
      const from = contentOf(bytes, fieldAt + 1, fieldEnd)
      entries.set(textField(bytes, from, fieldEnd, FIELD_1_TEXT), textField(bytes, from, fieldEnd, FIELD_2_TEXT))
    }
    fieldAt = fieldEnd
  }
  return entries
}

/** The last entry of a key wins, but entries with types win over text, so overridden ones of those are left out. */
function extend(part: Buffer, pairs: AttachmentPairs): Buffer {
  const overridden = new Set(pairs.map(([key]) => key))
  const kept: Buffer[] = []
  let at = contentOf(part, 0, part.length)
  while (at < part.length) {
    const end = endOfField(part, at, part.length)
    const typed = part[at] === FIELD_2_TEXT
    if (!typed || !overridden.has(textField(part, contentOf(part, at + 1, end), end, FIELD_1_TEXT)))
      kept.push(part.subarray(at, end))
    at = end
  }
  return delimited(Buffer.concat([...kept, encodePairs(pairs)]))
}

/** The text of the last field with this key, as protobuf has it; '' when there is none. */
function textField(bytes: Buffer, from: number, end: number, key: number): string {
  let text = ''
  let at = from
  while (at < end) {
    const fieldEnd = endOfField(bytes, at, end)
    if (bytes[at] === key) text = bytes.toString('utf8', contentOf(bytes, at + 1, fieldEnd), fieldEnd)
    at = fieldEnd
  }
  return text
}

function endOfField(bytes: Buffer, at: number, end: number): number {
  const key = varint(bytes, at, end)
  const valueAt = endOfVarint(bytes, at, end)
  switch (key & 7) {
    case 0:
      return endOfVarint(bytes, valueAt, end)
    case 1:
      return within(valueAt + 8, end)
    case 2:
      return endOfDelimited(bytes, valueAt, end)
    case 5:
      return within(valueAt + 4, end)
    default:
      throw new CodecError('BAD_TAG', 'a field of an unknown wire type')
  }
}

/** Where the message or text whose length stands at `at` ends. */
function endOfDelimited(bytes: Buffer, at: number, end: number): number {
  const length = varint(bytes, at, end)
  if (length < 0) throw new CodecError('BAD_LENGTH', `a value of ${length} bytes`)
  return within(endOfVarint(bytes, at, end) + length, end)
}

function contentOf(bytes: Buffer, at: number, end: number): number {
  return endOfVarint(bytes, at, end)
}

function within(at: number, end: number): number {
  if (at > end) throw new CodecError('TRUNCATED', 'a value ends before its declared length')
  return at
}

function endOfVarint(bytes: Buffer, start: number, end: number): number {
  // Values of 64 bits are only passed, and take 10 bytes at most.
  for (let at = start; at < Math.min(end, start + 10); at++) if (bytes[at]! < 0x80) return at + 1
  throw new CodecError('TRUNCATED', 'a number without its end')
}

/** The number at `at`; one of more than 32 bits is no length and no flag. */
function varint(bytes: Buffer, at: number, end: number): number {
  const size = endOfVarint(bytes, at, end) - at
  if (size > VARINT_BYTES_MAX) throw new CodecError('BAD_LENGTH', 'a number of more than 32 bits')
  let value = 0
  for (let index = 0; index < size; index++) value |= (bytes[at + index]! & 0x7f) << (7 * index)
  return value
}

function encodePairs(pairs: AttachmentPairs): Buffer {
  return Buffer.concat(
    pairs.map(([key, value]) =>
      field(
        FIELD_1_TEXT,
        Buffer.concat([field(FIELD_1_TEXT, Buffer.from(key)), field(FIELD_2_TEXT, Buffer.from(value))])
      )
    )
  )
}

function field(key: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(key), delimited(content)])
}

function delimited(content: Buffer): Buffer {
  const length: number[] = []
  let left = content.length
  while (left >= 0x80) {
    length.push((left & 0x7f) | 0x80)
    left >>>= 7
  }
  length.push(left)
  return Buffer.concat([Buffer.from(length), content])
}
