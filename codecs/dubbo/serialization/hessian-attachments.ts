// The attachments of hessian2 bodies in place: finding, reading and extending the map that ends the body.
import { CodecError } from '../../errors.ts'
import { HessianReader } from '../../hessian2/reader.ts'
import { skipValues } from '../../hessian2/skip.ts'
import { Double, HessianMap } from '../../hessian2/value.ts'
import type { AttachmentPairs, RequestAttachments, RequestHead } from '../../protocol.ts'
import { HEADER } from '../frame.ts'
import { countParameters } from '../head.ts'
import { hessianAnswerFlag, readHessianHead } from './hessian-head.ts'
import { endOfText, isText, textBytesMax, textOf, writeText } from './hessian-text.ts'

const TAG = { map: 0x48, typedMap: 0x4d, end: 0x5a, null: 0x4e, reference: 0x51 } as const

/** Offset from `start` of the attachments of the request with this head; -1 when its body ends before them. */
export function hessianAttachmentsAt(bytes: Buffer, start: number, end: number, head: RequestHead): number {
  const at = skipValues(bytes, start + head.argumentsAt, end, countParameters(head.parameterTypes))
  return at < end ? at - start : -1
}

/** Reads the attachments that start at `at`. Values of other kinds than text, number and boolean are left out. */
export function readHessianAttachments(bytes: Buffer, start: number, end: number, at: number): RequestAttachments {
  const entries = new Map<string, string>()
  if (at < 0) return { at, entries }
  if (bytes[start + at] === TAG.null) return { at, entries }
  if (bytes[start + at] !== TAG.map) return readSlowly(bytes, start, end, at)
  let keyAt = start + at + 1
  while (keyAt < end && isText(bytes[keyAt]!)) {
    const valueAt = endOfText(bytes, keyAt, end)
    if (valueAt >= end || !isText(bytes[valueAt]!)) return readSlowly(bytes, start, end, at)
    const valueEnd = endOfText(bytes, valueAt, end)
    entries.set(textOf(bytes, keyAt, valueAt), textOf(bytes, valueAt, valueEnd))
    keyAt = valueEnd
  }
  if (keyAt >= end) throw new CodecError('TRUNCATED', 'attachments without their end')
  return bytes[keyAt] === TAG.end ? { at, entries } : readSlowly(bytes, start, end, at)
}

/** Adds pairs to the attachments of a request; `at` may be -1 to have them searched. */
export function spliceHessianRequest(frame: Buffer, pairs: AttachmentPairs, at: number): Buffer {
  const end = frame.length
  if (at >= 0 && isTextMapTo(frame, at, end)) return append(frame, pairs)
  const head = readHessianHead(frame, 0, end)
  return spliceLast(frame, pairs, head.argumentsAt, countParameters(head.parameterTypes))
}

/** Adds pairs to the attachments of an answer that has some. */
export function spliceHessianAnswer(frame: Buffer, pairs: AttachmentPairs): Buffer {
  const flag = hessianAnswerFlag(frame, 0, frame.length)
  if (flag < 3) return frame
  return spliceLast(frame, pairs, skipValues(frame, HEADER.bytes, frame.length, 1), flag === 5 ? 0 : 1)
}

/**
 * Adds to the map that follows `count` values. The last byte proves nothing, since a reference may end in 5a as well;
 * so the walk must show that one more value, a map, ends exactly with the frame.
 */
function spliceLast(frame: Buffer, pairs: AttachmentPairs, from: number, count: number): Buffer {
  const at = skipValues(frame, from, frame.length, count)
  if (at >= frame.length || skipValues(frame, from, frame.length, count + 1) !== frame.length) return frame
  if (frame[at] === TAG.map || frame[at] === TAG.typedMap) return append(frame, pairs)
  if (frame[at] !== TAG.null) return frame
  const opened = Buffer.allocUnsafe(frame.length + 1)
  frame.copy(opened, 0, 0, at)
  opened[at] = TAG.map
  opened[at + 1] = TAG.end
  return append(opened, pairs)
}

/** Whether a map of texts starts at `at` and ends with the frame: nearly all attachments are one. */
function isTextMapTo(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at] !== TAG.map) return false
  let keyAt = at + 1
  while (keyAt < end && isText(bytes[keyAt]!)) {
    const valueAt = endOfText(bytes, keyAt, end)
    if (valueAt >= end || !isText(bytes[valueAt]!)) return false
    keyAt = endOfText(bytes, valueAt, end)
  }
  return keyAt === end - 1 && bytes[keyAt] === TAG.end
}

/** Puts the pairs before the end mark that is the last byte. Texts take no reference number, so nothing else shifts. */
function append(frame: Buffer, pairs: AttachmentPairs): Buffer {
  let room = frame.length
  for (const pair of pairs) room += textBytesMax(pair[0]) + textBytesMax(pair[1])
  const spliced = Buffer.allocUnsafe(room)
  frame.copy(spliced)
  let at = frame.length - 1
  for (const pair of pairs) at = writeText(spliced, writeText(spliced, at, pair[0]), pair[1])
  spliced[at] = TAG.end
  spliced.writeInt32BE(at + 1 - HEADER.bytes, HEADER.bodyLength)
  return spliced.subarray(0, at + 1)
}

/** The same for maps of any kind. Their values may refer to classes and values that the arguments brought. */
function readSlowly(bytes: Buffer, start: number, end: number, at: number): RequestAttachments {
  const entries = new Map<string, string>()
  // A reference means what the arguments say; equal attachments must read equal whatever stands before them.
  if (bytes[start + at] === TAG.reference) return { at: -1, entries }
  const reader = new HessianReader(bytes, start + HEADER.bytes, end)
  while (reader.offset < start + at) reader.skip()
  const map = reader.read()
  if (!(map instanceof HessianMap)) return { at: -1, entries }
  for (const [key, value] of map.entries) {
    if (typeof key !== 'string') continue
    if (typeof value === 'string') entries.set(key, value)
    else if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      entries.set(key, String(value))
    else if (value instanceof Double) entries.set(key, String(value.value))
  }
  return { at, entries }
}
