// A place in bytes that moves on as things are read. Nothing is read behind the end.
import { badTag, truncated } from './breaches.ts'
import { decodeText } from './text.ts'
import { textEnd } from './text-end.ts'

/** Reads the parts that values are made of; each method moves the cursor behind what it read. */
export class Cursor {
  readonly bytes: Buffer
  readonly end: number
  at: number

  constructor(bytes: Buffer, start: number, end: number) {
    if (start < 0 || end > bytes.length || start > end) throw truncated()
    this.bytes = bytes
    this.end = end
    this.at = start
  }

  /** The next byte, which stays unread. */
  peek(): number {
    if (this.at >= this.end) throw truncated()
    return this.bytes[this.at]!
  }

  /** The next byte. */
  byte(): number {
    if (this.at >= this.end) throw truncated()
    return this.bytes[this.at++]!
  }

  /** Moves on by `size` bytes and returns where they begin. */
  take(size: number): number {
    const start = this.at
    if (size > this.end - start) throw truncated()
    this.at = start + size
    return start
  }

  /** Refuses a number of values that cannot follow: each is a byte at least. */
  expect(count: number): void {
    if (count < 0 || count > this.end - this.at) throw truncated()
  }

  /** An int of any form, its tag included. */
  int(): number {
    const tag = this.byte()
    if (tag >= 0x80 && tag <= 0xbf) return tag - 0x90
    if (tag >= 0xc0 && tag <= 0xcf) return ((tag - 0xc8) << 8) | this.byte()
    if (tag >= 0xd0 && tag <= 0xd7) return ((tag - 0xd4) << 16) | this.bytes.readUInt16BE(this.take(2))
    if (tag === 0x49) return this.bytes.readInt32BE(this.take(4))
    throw badTag(tag, 'an int')
  }

  /** A string of any form, its tag included. */
  text(): string {
    const tag = this.byte()
    if (tag === 0x52) return this.#joinedText()
    const units = this.#units(tag)
    const start = this.at
    this.at = textEnd(this.bytes, start, this.end, units)
    return decodeText(this.bytes, start, this.at, units)
  }

  /** A byte[] of any form, its tag included: a view of the stream, or a copy when Java cut it into chunks. */
  binary(): Buffer {
    const tag = this.byte()
    if (tag === 0x41) return this.#joinedBinary()
    const start = this.take(this.#size(tag))
    return this.bytes.subarray(start, this.at)
  }

  /** How many UTF-16 units the string, or the chunk of one, has. */
  #units(tag: number): number {
    if (tag < 0x20) return tag
    if (tag >= 0x30 && tag <= 0x33) return ((tag - 0x30) << 8) | this.byte()
    if (tag === 0x52 || tag === 0x53) return this.bytes.readUInt16BE(this.take(2))
    throw badTag(tag, 'a string')
  }

  /** How many bytes the byte[], or the chunk of one, has. */
  #size(tag: number): number {
    if (tag >= 0x20 && tag <= 0x2f) return tag - 0x20
    if (tag >= 0x34 && tag <= 0x37) return ((tag - 0x34) << 8) | this.byte()
    if (tag === 0x41 || tag === 0x42) return this.bytes.readUInt16BE(this.take(2))
    throw badTag(tag, 'a byte[]')
  }

  // Chunks are joined as bytes and decoded once, so that a million small chunks do not become a million strings
  // and a surrogate pair may be cut between two chunks.
  #joinedText(): string {
    const joined = new Joined()
    let units = 0
    for (let tag = 0x52; ; tag = this.byte()) {
      const more = this.#units(tag)
      const start = this.at
      this.at = textEnd(this.bytes, start, this.end, more)
      joined.add(this.bytes, start, this.at)
      units += more
      if (tag !== 0x52) return decodeText(joined.bytes, 0, joined.size, units)
    }
  }

  #joinedBinary(): Buffer {
    const joined = new Joined()
    for (let tag = 0x41; ; tag = this.byte()) {
      const start = this.take(this.#size(tag))
      joined.add(this.bytes, start, this.at)
      if (tag !== 0x41) return joined.bytes.subarray(0, joined.size)
    }
  }
}

/** Below this many bytes a loop beats a call into the runtime. */
const LOOP_BYTES_MAX = 32

/** Chunks put together; it doubles as it grows, so that its cost follows the bytes and not the number of chunks. */
class Joined {
  bytes: Buffer = Buffer.allocUnsafe(64)
  size = 0

  add(from: Buffer, start: number, end: number): void {
    const size = this.size + end - start
    if (size > this.bytes.length) {
      const larger = Buffer.allocUnsafe(size * 2)
      this.bytes.copy(larger, 0, 0, this.size)
      this.bytes = larger
    }
    if (end - start > LOOP_BYTES_MAX) from.copy(this.bytes, this.size, start, end)
    else for (let at = start, to = this.size; at < end; at++, to++) this.bytes[to] = from[at]!
    this.size = size
  }
}
