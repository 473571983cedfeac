// The frame of Dubbo 2, big-endian, 16 bytes of header and a body:
//
//   offset  bytes  field
//   0       2      magic da bb
//   2       1      flags: 80 request, 40 two-way, 20 event, 1f serialization number
//   3       1      status (status.ts), 0 in a request
//   4       8      id; any 64 bits, chosen by the side that asks and repeated by the side that answers
//   12      4      body length, a signed int
//
// Typical first bytes: dabb c200 two-way request, dabb 8200 one-way request, dabb 0214 answer, dabb e200 heartbeat.
import { CodecError } from '../errors.ts'
import type { Sniffed } from '../protocol.ts'

/** Where the fields of the header stand. */
export const HEADER = { magic: 0xdabb, flags: 2, status: 3, id: 4, bodyLength: 12, bytes: 16 } as const

/** The bits of the flag byte. */
export const FLAG = { request: 0x80, twoWay: 0x40, event: 0x20, serialization: 0x1f } as const

/** Whether a connection that opens with these bytes speaks Dubbo. */
export function sniff(bytes: Buffer): Sniffed {
  if (bytes.length === 0) return 'more'
  if (bytes[0] !== HEADER.magic >> 8) return 'no'
  if (bytes.length === 1) return 'more'
  return bytes[1] === (HEADER.magic & 0xff) ? 'yes' : 'no'
}

/** Bytes the frame at `start` occupies, or 0 while its header is incomplete. A wrong magic is reported at the first byte that shows it. */
export function measure(bytes: Buffer, start: number, bodyBytesMax: number): number {
  const available = bytes.length - start
  if (available < HEADER.bytes) {
    if ((available > 0 && bytes[start] !== HEADER.magic >> 8) || (available > 1 && !hasMagic(bytes, start)))
      throw new CodecError('BAD_MAGIC', 'not a Dubbo frame')
    return 0
  }
  if (!hasMagic(bytes, start)) throw new CodecError('BAD_MAGIC', 'not a Dubbo frame')
  const bodyBytes = bytes.readInt32BE(start + HEADER.bodyLength)
  if (bodyBytes < 0) throw new CodecError('BAD_LENGTH', `a body of ${bodyBytes} bytes`)
  if (bodyBytes > bodyBytesMax)
    throw new CodecError('FRAME_TOO_LARGE', `a body of ${bodyBytes} bytes, more than ${bodyBytesMax}`)
  return HEADER.bytes + bodyBytes
}

function hasMagic(bytes: Buffer, start: number): boolean {
  return bytes[start] === HEADER.magic >> 8 && bytes[start + 1] === (HEADER.magic & 0xff)
}

const FASTJSON = 6
/** Fastjson with lengths has the number of fastjson in lines on the wire, so it is given one that no wire can hold. */
const FASTJSON_LENGTHS = 0x20 | FASTJSON

/** The serialization number of the frame at `start`. An answer may use another one than its request. */
export function serializationOf(bytes: Buffer, start: number): number {
  const number = bytes[start + HEADER.flags]! & FLAG.serialization
  // No JSON text opens with 00, and no length of a first value is so large that it does not.
  return number === FASTJSON && bytes[start + HEADER.bytes] === 0 ? FASTJSON_LENGTHS : number
}

/** The status byte of the answer at `start`. */
export function statusOf(bytes: Buffer, start: number): number {
  return bytes[start + HEADER.status]!
}

/** The upper 32 bits of the id, unsigned. */
export function idHigh(bytes: Buffer, start: number): number {
  return bytes.readUInt32BE(start + HEADER.id)
}

/** The lower 32 bits of the id, unsigned. */
export function idLow(bytes: Buffer, start: number): number {
  return bytes.readUInt32BE(start + HEADER.id + 4)
}

/** Gives the frame at `start` another id, in place. */
export function setId(bytes: Buffer, start: number, high: number, low: number): void {
  bytes.writeInt32BE(high | 0, start + HEADER.id)
  bytes.writeInt32BE(low | 0, start + HEADER.id + 4)
}

/** A frame with id 0 whose body is still to be filled in. */
export function allocateFrame(flags: number, status: number, bodyBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(HEADER.bytes + bodyBytes)
  frame.fill(0, 0, HEADER.bytes)
  frame.writeUInt16BE(HEADER.magic, 0)
  frame[HEADER.flags] = flags
  frame[HEADER.status] = status
  frame.writeInt32BE(bodyBytes, HEADER.bodyLength)
  return frame
}

/** A frame with id 0 around this body. */
export function frameOf(flags: number, status: number, body: Buffer): Buffer {
  const frame = allocateFrame(flags, status, body.length)
  body.copy(frame, HEADER.bytes)
  return frame
}

/** A copy of the frame in which the bytes from `from` to `to` are replaced, with its body length corrected. */
export function replaceInFrame(frame: Buffer, from: number, to: number, by: Buffer): Buffer {
  const changed = Buffer.allocUnsafe(frame.length - (to - from) + by.length)
  frame.copy(changed, 0, 0, from)
  by.copy(changed, from)
  frame.copy(changed, from + by.length, to)
  changed.writeInt32BE(changed.length - HEADER.bytes, HEADER.bodyLength)
  return changed
}
