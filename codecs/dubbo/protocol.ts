// Dubbo 2 as the line knows it: the verbs of FramedProtocol, each handed to the file that does it.
import type { AnswerOutcome, AttachmentPairs, FramedProtocol, RequestAttachments, RequestHead } from '../protocol.ts'
import { answerHeartbeat, goAway, heartbeat, kindOf } from './event.ts'
import { FLAG, HEADER, idHigh, idLow, measure, serializationOf, setId, sniff, statusOf } from './frame.ts'
import { fromRequest, toRequest } from './request.ts'
import { fromResponse, refuse, toResponse } from './response.ts'
import { ANSWER } from './serialization/serialization.ts'
import { SERIALIZATION, serializationFor } from './serialization/table.ts'
import { STATUS } from './status.ts'

/** The Dubbo 2 protocol (`dubbo://`). */
export const dubboProtocol: FramedProtocol = {
  name: 'dubbo',
  poolMode: 'multiplexed',
  headerBytes: HEADER.bytes,
  defaultSerialization: SERIALIZATION.hessian2,
  sniff,
  measure,
  kindOf,
  serializationOf,
  idHigh,
  idLow,
  setId,
  readHead(bytes: Buffer, start: number, end: number): RequestHead {
    return serializationFor(serializationOf(bytes, start)).readHead(bytes, start, end)
  },
  attachmentsAt(bytes: Buffer, start: number, end: number, head: RequestHead): number {
    return serializationFor(serializationOf(bytes, start)).attachmentsAt(bytes, start, end, head)
  },
  readAttachments(bytes: Buffer, start: number, end: number, at: number): RequestAttachments {
    return serializationFor(serializationOf(bytes, start)).readAttachments(bytes, start, end, at)
  },
  spliceAttachments(frame: Buffer, pairs: AttachmentPairs, at = -1): Buffer {
    const flags = frame[HEADER.flags]!
    const serialization = serializationFor(serializationOf(frame, 0))
    if ((flags & FLAG.event) !== 0) return frame
    if ((flags & FLAG.request) !== 0) return serialization.spliceRequest(frame, pairs, at)
    return statusOf(frame, 0) === STATUS.ok ? serialization.spliceAnswer(frame, pairs) : frame
  },
  outcomeOf(bytes: Buffer, start: number, end: number): AnswerOutcome {
    if (statusOf(bytes, start) !== STATUS.ok) return 'error'
    const flags = bytes[start + HEADER.flags]!
    if ((flags & FLAG.event) !== 0) return 'ok'
    const flag = serializationFor(serializationOf(bytes, start)).answerFlag(bytes, start, end)
    return flag % ANSWER.withAttachments === ANSWER.exception ? 'exception' : 'ok'
  },
  statusOf,
  toRequest,
  toResponse,
  fromRequest,
  fromResponse,
  refuse,
  heartbeat,
  answerHeartbeat,
  goAway
}
