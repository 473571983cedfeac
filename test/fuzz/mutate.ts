// Damages bytes the way that networks, bugs and attackers do: most of the input stays right, so that parsers get far.
import { between, type Chance, oneOf } from './fuzzer.ts'

/** Bytes at the edges of ranges, which length fields and tags care about. */
const EDGES = [0x00, 0x01, 0x0f, 0x10, 0x1f, 0x20, 0x7f, 0x80, 0xfe, 0xff] as const

/** A damaged copy: one to four changes; `others` gives material to splice in. */
export function mutate(random: Chance, bytes: Buffer, others: readonly Buffer[]): Buffer {
  let mutant: Buffer = Buffer.from(bytes)
  for (let left = between(random, 1, 4); left > 0; left--) mutant = oneOf(random, CHANGES)(random, mutant, others)
  return mutant
}

type Change = (random: Chance, bytes: Buffer, others: readonly Buffer[]) => Buffer

const place = (random: Chance, bytes: Buffer): number => between(random, 0, Math.max(0, bytes.length - 1))

function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  if (bytes.length > 0) bytes[at] = byte
  return bytes
}

const CHANGES: readonly Change[] = [
  (random, bytes) => withByte(bytes, place(random, bytes), between(random, 0, 255)),
  (random, bytes) => withByte(bytes, place(random, bytes), oneOf(random, EDGES)),
  (random, bytes) => {
    const at = place(random, bytes)
    return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << between(random, 0, 7)))
  },
  (random, bytes) => bytes.subarray(0, place(random, bytes)),
  // Takes a piece out, or puts a copy of one in.
  (random, bytes) => {
    const [start, size] = [place(random, bytes), between(random, 1, 16)]
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + size)])
  },
  (random, bytes) => {
    const [start, size, to] = [place(random, bytes), between(random, 1, 64), place(random, bytes)]
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(start, start + size), bytes.subarray(to)])
  },
  (random, bytes) => {
    const at = place(random, bytes)
    const random4 = Buffer.from(Array.from({ length: between(random, 1, 4) }, () => between(random, 0, 255)))
    return Buffer.concat([bytes.subarray(0, at), random4, bytes.subarray(at)])
  },
  // The start of one input with the end of another.
  (random, bytes, others) => {
    const other = oneOf(random, others)
    return Buffer.concat([bytes.subarray(0, place(random, bytes)), other.subarray(place(random, other))])
  }
]
