// What a frame is, and the events: a body that is null is a heartbeat, "R" means read-only, "W" writable again.
import type { FrameKind } from '../protocol.ts'
import { FLAG, frameOf, HEADER, idHigh, idLow, serializationOf, setId } from './frame.ts'
import { serializationFor } from './serialization/table.ts'
import { STATUS } from './status.ts'

/** Java refuses larger event bodies as well (it allows 15 bytes); no event that exists needs as much. */
const EVENT_BYTES_MAX = 32

const HESSIAN2 = 2
const LETTER = { readOnly: 0x52, writable: 0x57, heartbeat: 0x48 } as const

/** What the frame at `start` is. Events are recognised in every serialization that has been seen to write them. */
export function kindOf(bytes: Buffer, start: number, end: number): FrameKind {
  const flags = bytes[start + HEADER.flags]!
  if ((flags & FLAG.request) === 0) return (flags & FLAG.event) === 0 ? 'response' : 'heartbeat-answer'
  const twoWay = (flags & FLAG.twoWay) !== 0
  if ((flags & FLAG.event) === 0) return twoWay ? 'request' : 'one-way'
  if (end - start > HEADER.bytes + EVENT_BYTES_MAX) return 'event'
  switch (letterOf(bytes, start + HEADER.bytes, end)) {
    case LETTER.readOnly:
      return 'going-away'
    case LETTER.writable:
      return 'back'
    case LETTER.heartbeat:
      // One that is not two-way wants no answer.
      return twoWay ? 'heartbeat' : 'event'
    default:
      // Heartbeats are the only two-way events, so the null of an unreadable serialization needs no decoding.
      return twoWay && !serializationFor(serializationOf(bytes, start)).readable ? 'heartbeat' : 'event'
  }
}

/**
 * The letter of an event, `H` for null, or 0. The bodies are `4e` and `0152` (hessian2), `00000001 af` and
 * `00000002 4a52` (fastjson2), `null` and `"R"` with a length or a line end (JSON), `.. 740001 52` (Java) and
 * `03 0a0152` (protobuf, which cannot write null and writes `H` for it).
 */
function letterOf(bytes: Buffer, start: number, bodyEnd: number): number {
  let end = bodyEnd
  // JSON ends in a quote and perhaps a line end; the other forms end in the letter itself.
  while (end > start && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d || bytes[end - 1] === 0x22)) end -= 1
  const size = end - start
  if (size === 0) return bodyEnd === start ? LETTER.heartbeat : 0 // some peers send an empty body for null
  const last = bytes[end - 1]!
  const before = size > 1 ? bytes[end - 2]! : 0
  if (last === LETTER.readOnly || last === LETTER.writable || last === LETTER.heartbeat)
    return before === 0x01 || before === 0x4a || before === 0x22 ? last : 0
  const isNull =
    (last === 0x4e && size === 1) ||
    (last === 0xaf && (size === 1 || size === 5)) ||
    (last === 0x6c && before === 0x6c && (size === 4 || size === 8))
  return isNull ? LETTER.heartbeat : 0
}

/** A heartbeat that wants an answer. */
export function heartbeat(): Buffer {
  return frameOf(FLAG.request | FLAG.twoWay | FLAG.event | HESSIAN2, 0, Buffer.of(0x4e))
}

/** The answer to the heartbeat at `start`: same id, same serialization, and the same null, since that is its body. */
export function answerHeartbeat(bytes: Buffer, start: number, end: number): Buffer {
  const serialization = serializationOf(bytes, start)
  // An empty body makes Java peers fail, so it is not answered in kind.
  const body =
    end - start > HEADER.bytes && end - start <= HEADER.bytes + EVENT_BYTES_MAX
      ? bytes.subarray(start + HEADER.bytes, end)
      : serializationFor(serialization).nullBytes
  const answer = frameOf(FLAG.event | (serialization & FLAG.serialization), STATUS.ok, body)
  setId(answer, 0, idHigh(bytes, start), idLow(bytes, start))
  return answer
}

/** The read-only event: the peer shall send no more requests on this link. Hessian2 is what all versions read. */
export function goAway(): Buffer {
  return frameOf(FLAG.request | FLAG.event | HESSIAN2, 0, Buffer.of(0x01, LETTER.readOnly))
}
