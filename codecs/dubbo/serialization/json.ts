// Serializations that write each value as a JSON text: in a line of its own (fastjson of Dubbo 2, gson, jackson, protobuf's
// JSON form) or behind an int32 of its length (fastjson of Dubbo 3). Both forms of fastjson have the number 6 in the wild.
import { CodecError } from '../../errors.ts'
import type { AttachmentPairs } from '../../protocol.ts'
import { extendJson, isObject, jsonInt, jsonObject, jsonText, textEntries, withPairs } from './json-part.ts'
import { contentAt, endOfPrefixed, prefixed } from './length-prefix.ts'
import { type PartFormat, partsSerialization } from './parts.ts'
import type { Serialization } from './serialization.ts'

const LINE_END = 0x0a

const lines: PartFormat = {
  nullBytes: Buffer.from('null\n'),
  endOf: endOfLine,
  textOf: jsonText,
  intOf: jsonInt,
  entriesOf: (bytes, at, end) => textEntries(jsonObject(bytes, at, end)),
  encodeText: line,
  encodeFlag: line,
  encodeEntries: pairs => line(Object.fromEntries(pairs)),
  extend(part, pairs) {
    const extended = extendJson(part, pairs)
    return extended === undefined ? undefined : Buffer.concat([extended, Buffer.of(LINE_END)])
  }
}

/** JSON texts in lines: fastjson of Dubbo 2, gson and jackson. */
export const jsonLines: Serialization = partsSerialization(lines)

/** JSON texts behind their lengths: fastjson of Dubbo 3. */
export const jsonLengths: Serialization = partsSerialization({
  nullBytes: prefixed(Buffer.from('null')),
  endOf: endOfPrefixed,
  textOf: (bytes, at, end) => jsonText(bytes, contentAt(at), end),
  intOf: (bytes, at, end) => jsonInt(bytes, contentAt(at), end),
  entriesOf: (bytes, at, end) => textEntries(jsonObject(bytes, contentAt(at), end)),
  encodeText: text => prefixed(Buffer.from(JSON.stringify(text))),
  encodeFlag: flag => prefixed(Buffer.from(String(flag))),
  encodeEntries: pairs => prefixed(Buffer.from(JSON.stringify(Object.fromEntries(pairs)))),
  extend(part, pairs) {
    const extended = extendJson(part.subarray(contentAt(0)), pairs)
    return extended === undefined ? undefined : prefixed(extended)
  }
})

/**
 * Protobuf messages in their JSON form, in lines. Attachments are a message with the entries as text in `attachments`
 * and, from newer peers, once more with their types in `attachmentsV2`, which wins where both have a key.
 */
export const protobufJson: Serialization = partsSerialization({
  ...lines,
  // Protobuf has no null, so a heartbeat is the text H.
  nullBytes: Buffer.from('"H"\n'),
  entriesOf: (bytes, at, end) => {
    const attachments = jsonObject(bytes, at, end)?.['attachments']
    return textEntries(isObject(attachments) ? attachments : undefined)
  },
  encodeEntries: pairs => line({ attachments: Object.fromEntries(pairs) }),
  extend: extendMessage
})

function extendMessage(part: Buffer, pairs: AttachmentPairs): Buffer | undefined {
  const message = jsonObject(part, 0, part.length)
  if (message === undefined) return undefined
  const { attachments = {}, attachmentsV2 } = message
  if (!isObject(attachments)) return undefined
  const extended: Record<string, unknown> = { ...message, attachments: withPairs(attachments, pairs) }
  if (isObject(attachmentsV2)) {
    const overridden = new Set(pairs.map(([key]) => key))
    extended['attachmentsV2'] = Object.fromEntries(
      Object.entries(attachmentsV2).filter(([key]) => !overridden.has(key))
    )
  }
  return line(extended)
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

/** JSON escapes line ends in its texts, so the next one ends the part; the last part may do without. */
function endOfLine(bytes: Buffer, at: number, end: number): number {
  if (at >= end) throw new CodecError('TRUNCATED', 'a value is missing')
  for (let to = at; to < end; to++) if (bytes[to] === LINE_END) return to + 1
  return end
}
