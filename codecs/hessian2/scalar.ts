// Long, double and date: the values with several forms on the wire, each as short as its number allows.
import { badTag } from './breaches.ts'
import type { Cursor } from './cursor.ts'
import { Double, Timestamp } from './value.ts'

const MINUTE_MS = 60_000n

/** A Java long of any form, its tag included. */
export function readLong(cursor: Cursor): bigint {
  const tag = cursor.byte()
  const { bytes } = cursor
  if (tag >= 0xd8 && tag <= 0xef) return BigInt(tag - 0xe0)
  if (tag >= 0xf0) return BigInt(((tag - 0xf8) << 8) | cursor.byte())
  if (tag >= 0x38 && tag <= 0x3f) return BigInt(((tag - 0x3c) << 16) | bytes.readUInt16BE(cursor.take(2)))
  if (tag === 0x59) return BigInt(bytes.readInt32BE(cursor.take(4)))
  if (tag === 0x4c) return bytes.readBigInt64BE(cursor.take(8))
  throw badTag(tag, 'a long')
}

/** A Java double of any form, its tag included. */
export function readDouble(cursor: Cursor): Double {
  const tag = cursor.byte()
  const { bytes } = cursor
  switch (tag) {
    case 0x5b:
      return new Double(0)
    case 0x5c:
      return new Double(1)
    case 0x5d:
      return new Double(bytes.readInt8(cursor.take(1)))
    case 0x5e:
      return new Double(bytes.readInt16BE(cursor.take(2)))
    case 0x5f:
      // Java multiplies by 0.001 rather than divides by 1000, which differs in the last bit.
      return new Double(0.001 * bytes.readInt32BE(cursor.take(4)))
    case 0x44:
      return new Double(bytes.readDoubleBE(cursor.take(8)))
    default:
      throw badTag(tag, 'a double')
  }
}

/** A Java date of either form, its tag included. */
export function readTimestamp(cursor: Cursor): Timestamp {
  const tag = cursor.byte()
  if (tag === 0x4a) return new Timestamp(cursor.bytes.readBigInt64BE(cursor.take(8)))
  if (tag === 0x4b) return new Timestamp(BigInt(cursor.bytes.readInt32BE(cursor.take(4)) * 60_000))
  throw badTag(tag, 'a date')
}

// The encoders write at `at`, where 9 bytes must be free, and return the offset behind what they wrote.

/** Writes an int that fits 32 bits. */
export function encodeInt(value: number, bytes: Buffer, at: number): number {
  if (value >= -16 && value <= 47) {
    bytes[at] = 0x90 + value
    return at + 1
  }
  if (value >= -0x800 && value <= 0x7ff) {
    bytes[at] = 0xc8 + (value >> 8)
    bytes[at + 1] = value
    return at + 2
  }
  if (value >= -0x40000 && value <= 0x3ffff) {
    bytes[at] = 0xd4 + (value >> 16)
    bytes[at + 1] = value >> 8
    bytes[at + 2] = value
    return at + 3
  }
  bytes[at] = 0x49
  return bytes.writeInt32BE(value, at + 1)
}

/** Writes a long that fits 64 bits. */
export function encodeLong(long: bigint, bytes: Buffer, at: number): number {
  const value = Number(long)
  if (value >= -8 && value <= 15) {
    bytes[at] = 0xe0 + value
    return at + 1
  }
  if (value >= -0x800 && value <= 0x7ff) {
    bytes[at] = 0xf8 + (value >> 8)
    bytes[at + 1] = value
    return at + 2
  }
  if (value >= -0x40000 && value <= 0x3ffff) {
    bytes[at] = 0x3c + (value >> 16)
    bytes[at + 1] = value >> 8
    bytes[at + 2] = value
    return at + 3
  }
  if (value >= -0x80000000 && value <= 0x7fffffff) {
    bytes[at] = 0x59
    return bytes.writeInt32BE(value, at + 1)
  }
  bytes[at] = 0x4c
  return bytes.writeBigInt64BE(long, at + 1)
}

/** Writes a double in the form that Java picks, except -0.0, which Java would turn into 0.0. */
export function encodeDouble(value: number, bytes: Buffer, at: number): number {
  if (!Object.is(value, -0)) {
    if (value === 0 || value === 1) {
      bytes[at] = 0x5b + value
      return at + 1
    }
    if (Number.isInteger(value) && value >= -0x80 && value <= 0x7f) {
      bytes[at] = 0x5d
      return bytes.writeInt8(value, at + 1)
    }
    if (Number.isInteger(value) && value >= -0x8000 && value <= 0x7fff) {
      bytes[at] = 0x5e
      return bytes.writeInt16BE(value, at + 1)
    }
    const thousandths = Math.trunc(value * 1000)
    if (thousandths >= -0x80000000 && thousandths <= 0x7fffffff && 0.001 * thousandths === value) {
      bytes[at] = 0x5f
      return bytes.writeInt32BE(thousandths, at + 1)
    }
  }
  bytes[at] = 0x44
  return bytes.writeDoubleBE(value, at + 1)
}

/** Writes a date that fits 64 bits; whole minutes take the short form as long as they fit 32 bits. */
export function encodeTimestamp(ms: bigint, bytes: Buffer, at: number): number {
  const minutes = ms / MINUTE_MS
  if (minutes * MINUTE_MS === ms && minutes === BigInt.asIntN(32, minutes)) {
    bytes[at] = 0x4b
    return bytes.writeInt32BE(Number(minutes), at + 1)
  }
  bytes[at] = 0x4a
  return bytes.writeBigInt64BE(ms, at + 1)
}
