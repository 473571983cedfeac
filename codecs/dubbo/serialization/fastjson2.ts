// Serialization 23, what consumers of Dubbo 3.2 prefer: each value is an int32 of its length and JSONB.
import { CodecError } from '../../errors.ts'
import type { AttachmentPairs } from '../../protocol.ts'
import {
  encodeJsonbText,
  endOfJsonb,
  endOfJsonbText,
  isJsonbText,
  JSONB_NULL,
  JSONB_OBJECT,
  jsonbInt,
  jsonbText
} from './jsonb.ts'
import { contentAt, endOfPrefixed, prefixed } from './length-prefix.ts'
import { partsSerialization } from './parts.ts'
import type { Serialization } from './serialization.ts'

const INT8 = 0xbd

/** The serialization of fastjson2. */
export const fastjson2: Serialization = partsSerialization({
  nullBytes: prefixed(Buffer.of(JSONB_NULL)),
  endOf: endOfPrefixed,
  textOf(bytes, at, end) {
    const from = contentAt(at)
    if (from + 1 === end && bytes[from] === JSONB_NULL) return null
    if (endOfJsonbText(bytes, from, end) !== end) throw new CodecError('BAD_MESSAGE', 'bytes behind a text')
    return jsonbText(bytes, from, end)
  },
  intOf: (bytes, at, end) => jsonbInt(bytes, contentAt(at), end),
  entriesOf,
  encodeText: text => prefixed(encodeJsonbText(text)),
  encodeFlag: flag => prefixed(Buffer.of(INT8, flag)),
  encodeEntries: pairs =>
    prefixed(Buffer.concat([Buffer.of(JSONB_OBJECT.start), encodePairs(pairs), Buffer.of(JSONB_OBJECT.end)])),
  extend(part, pairs) {
    const from = contentAt(0)
    if (part.length === from + 1 && part[from] === JSONB_NULL) return this.encodeEntries(pairs)
    // The last byte alone proves nothing: the walk must find one object that ends with the part.
    if (part[from] !== JSONB_OBJECT.start || endOfJsonb(part, from, part.length) !== part.length) return undefined
    const open = part.subarray(from, part.length - 1)
    return prefixed(Buffer.concat([open, encodePairs(pairs), Buffer.of(JSONB_OBJECT.end)]))
  }
})

function encodePairs(pairs: AttachmentPairs): Buffer {
  return Buffer.concat(pairs.flatMap(([key, value]) => [encodeJsonbText(key), encodeJsonbText(value)]))
}

/** Reads on until a value of an unknown kind; what stands behind it stays unread. */
function entriesOf(bytes: Buffer, start: number, end: number): Map<string, string> {
  const entries = new Map<string, string>()
  let at = contentAt(start)
  if (at >= end || bytes[at] !== JSONB_OBJECT.start) return entries
  at += 1
  while (at < end && bytes[at] !== JSONB_OBJECT.end) {
    const valueAt = endOfJsonb(bytes, at, end)
    const valueEnd = valueAt < 0 ? -1 : endOfJsonb(bytes, valueAt, end)
    if (valueEnd < 0) return entries
    if (isJsonbText(bytes[at]!)) {
      const value = valueText(bytes, valueAt, valueEnd)
      if (value !== undefined) entries.set(jsonbText(bytes, at, valueAt), value)
    }
    at = valueEnd
  }
  return entries
}

function valueText(bytes: Buffer, at: number, end: number): string | undefined {
  const tag = bytes[at]!
  if (isJsonbText(tag)) return jsonbText(bytes, at, end)
  if (tag === 0xb0) return 'false'
  if (tag === 0xb1) return 'true'
  if (tag >= 0xd8 && tag <= 0xef) return String(tag - 0xe0)
  if (tag === 0xbe) return String(bytes.readBigInt64BE(at + 1))
  if (tag === 0xbf) return String(bytes.readInt32BE(at + 1))
  if (tag < 0x49 || tag >= 0xf0 || tag === INT8 || tag === 0xbc) return String(jsonbInt(bytes, at, end))
  return undefined
}
