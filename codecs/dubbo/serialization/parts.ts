// Serializations whose bodies are parts one behind the other, each telling where it ends: all but hessian2 and the opaque ones.
// The order of the parts is that of hessian2 bodies; only the form of a part differs, and that is a PartFormat.
import { CodecError } from '../../errors.ts'
import type { RpcResponse } from '../../message.ts'
import type { AttachmentPairs, RequestHead } from '../../protocol.ts'
import { HEADER, replaceInFrame, serializationOf } from '../frame.ts'
import { countParameters, isGenericCall, versionOf } from '../head.ts'
import { ANSWER, type Serialization } from './serialization.ts'

/** How one part is read and written. `at` and `end` enclose a part with all that frames it. */
export type PartFormat = Readonly<{
  /** Body of a heartbeat. */
  nullBytes: Buffer
  /** Where the part at `at` ends, which is at most `end`. */
  endOf(bytes: Buffer, at: number, end: number): number
  textOf(bytes: Buffer, at: number, end: number): string | null
  intOf(bytes: Buffer, at: number, end: number): number
  /** The entries of an attachments part, as far as they can be read. */
  entriesOf(bytes: Buffer, at: number, end: number): Map<string, string>
  encodeText(text: string): Buffer
  encodeFlag(flag: number): Buffer
  encodeEntries(entries: AttachmentPairs): Buffer
  /** A copy of an attachments part with more pairs; undefined when it cannot be extended. */
  extend(part: Buffer, pairs: AttachmentPairs): Buffer | undefined
}>

/** The serialization whose bodies are parts of this format. */
export function partsSerialization(format: PartFormat): Serialization {
  const attachmentsAt = (bytes: Buffer, start: number, end: number, head: RequestHead): number => {
    const at = endOfParts(format, bytes, [start + head.argumentsAt, end], countParameters(head.parameterTypes))
    return at < end ? at - start : -1
  }
  return {
    readable: true,
    nullBytes: format.nullBytes,
    readHead: (bytes, start, end) => readPartsHead(format, bytes, start, end),
    attachmentsAt,
    readAttachments: (bytes, start, end, at) => ({
      at,
      entries: at < 0 ? new Map() : format.entriesOf(bytes, start + at, format.endOf(bytes, start + at, end))
    }),
    spliceRequest: (frame, pairs, known) => {
      const end = frame.length
      const at = known >= 0 ? known : attachmentsAt(frame, 0, end, readPartsHead(format, frame, 0, end))
      return extendLast(format, frame, at, pairs)
    },
    spliceAnswer: (frame, pairs) => {
      const flag = answerFlag(format, frame, 0, frame.length)
      if (flag < ANSWER.withAttachments) return frame
      const values = flag === ANSWER.null + ANSWER.withAttachments ? 0 : 1
      return extendLast(format, frame, endOfParts(format, frame, [HEADER.bytes, frame.length], 1 + values), pairs)
    },
    answerFlag: (bytes, start, end) => answerFlag(format, bytes, start, end),
    encodeText: format.encodeText,
    decodeText: body => (body.length === 0 ? '' : (format.textOf(body, 0, format.endOf(body, 0, body.length)) ?? '')),
    toRequest: refused,
    toResponse: frame => readPartsAnswer(format, frame),
    encodeAnswer: (response, withAttachments) => writePartsAnswer(format, response, withAttachments)
  }
}

function readPartsHead(format: PartFormat, bytes: Buffer, start: number, end: number): RequestHead {
  const protocolAt = start + HEADER.bytes
  const serviceAt = format.endOf(bytes, protocolAt, end)
  const versionAt = format.endOf(bytes, serviceAt, end)
  const methodAt = format.endOf(bytes, versionAt, end)
  const typesAt = format.endOf(bytes, methodAt, end)
  const argumentsAt = format.endOf(bytes, typesAt, end)
  const named = textIn(format, bytes, methodAt, typesAt)
  const parameterTypes = textIn(format, bytes, typesAt, argumentsAt)
  const generic = isGenericCall(named, parameterTypes)
  const headEnd = generic ? format.endOf(bytes, argumentsAt, end) : argumentsAt
  return {
    service: textIn(format, bytes, serviceAt, versionAt),
    version: versionOf(format.textOf(bytes, versionAt, methodAt) ?? ''),
    method: generic ? textIn(format, bytes, argumentsAt, headEnd) : named,
    parameterTypes,
    generic,
    readable: true,
    protocolVersion: format.textOf(bytes, protocolAt, serviceAt) ?? '',
    bytesEnd: headEnd - start,
    argumentsAt: argumentsAt - start,
    serialization: serializationOf(bytes, start)
  }
}

function textIn(format: PartFormat, bytes: Buffer, at: number, end: number): string {
  const text = format.textOf(bytes, at, end)
  if (text === null) throw new CodecError('BAD_MESSAGE', 'null where a request names its service and method')
  return text
}

function endOfParts(format: PartFormat, bytes: Buffer, [start, end]: [number, number], count: number): number {
  let at = start
  for (let left = count; left > 0; left--) at = format.endOf(bytes, at, end)
  return at
}

/** Extends the part at `at` if it is the last of the frame. */
function extendLast(format: PartFormat, frame: Buffer, at: number, pairs: AttachmentPairs): Buffer {
  if (at < 0 || at >= frame.length || format.endOf(frame, at, frame.length) !== frame.length) return frame
  const extended = format.extend(frame.subarray(at), pairs)
  return extended === undefined ? frame : replaceInFrame(frame, at, frame.length, extended)
}

function answerFlag(format: PartFormat, bytes: Buffer, start: number, end: number): number {
  const at = start + HEADER.bytes
  return format.intOf(bytes, at, format.endOf(bytes, at, end))
}

/** Only null and text are read: other values need the serialization's whole type system. */
function readPartsAnswer(format: PartFormat, frame: Buffer): RpcResponse {
  const end = frame.length
  const flag = answerFlag(format, frame, 0, end)
  const valueAt = format.endOf(frame, HEADER.bytes, end)
  const part = flag % ANSWER.withAttachments
  if (part === ANSWER.exception) return refused()
  const valueEnd = part === ANSWER.null ? valueAt : format.endOf(frame, valueAt, end)
  const value = part === ANSWER.null ? null : format.textOf(frame, valueAt, valueEnd)
  const attachments =
    flag < ANSWER.withAttachments || valueEnd === end
      ? new Map<string, string>()
      : format.entriesOf(frame, valueEnd, end)
  return { kind: 'value', value, attachments }
}

function writePartsAnswer(
  format: PartFormat,
  response: Exclude<RpcResponse, { kind: 'error' }>,
  withAttachments: boolean
): Buffer {
  const { kind, value } = response
  if (kind === 'exception' || !(value === null || typeof value === 'string')) return refused()
  const part = value === null ? ANSWER.null : ANSWER.value
  const parts = [format.encodeFlag(withAttachments ? part + ANSWER.withAttachments : part)]
  if (value !== null) parts.push(format.encodeText(value))
  if (withAttachments) {
    const pairs: [string, string][] = []
    for (const [key, entry] of response.attachments) if (typeof entry === 'string') pairs.push([key, entry])
    parts.push(format.encodeEntries(pairs))
  }
  return Buffer.concat(parts)
}

function refused(): never {
  throw new CodecError('UNSUPPORTED', 'only null and text are read and written in this serialization')
}
