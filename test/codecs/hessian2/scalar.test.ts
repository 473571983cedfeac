// Numbers at the edges of their forms. The bytes of each form are in the grammar's table, which reader and writer share.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Cursor } from '../../../codecs/hessian2/cursor.ts'
import {
  encodeDouble,
  encodeInt,
  encodeLong,
  encodeTimestamp,
  readDouble,
  readLong,
  readTimestamp
} from '../../../codecs/hessian2/scalar.ts'
import { Double, Timestamp } from '../../../codecs/hessian2/value.ts'

/** Writes in the middle of bytes that are not zero, so that a byte left out shows. */
function encoded<Value>(encode: (value: Value, bytes: Buffer, at: number) => number, value: Value): Cursor {
  const bytes = Buffer.alloc(11, 0xaa)
  const end = encode(value, bytes, 1)
  equal(bytes[0], 0xaa)
  equal(bytes[end], 0xaa)
  return new Cursor(bytes, 1, end)
}

const edges = [
  0, 1, 7, 8, 15, 16, 17, 47, 48, 127, 128, 129, 2047, 2048, 2049, 32767, 32768, 32769, 262143, 262144, 262145
]
const ints = [...edges, 2 ** 31 - 1].flatMap(value => [value, -value - 1])

suite('scalars', () => {
  test('ints come back', () => {
    for (const value of ints) {
      const cursor = encoded(encodeInt, value)
      equal(cursor.int(), value)
      equal(cursor.at, cursor.end)
    }
  })

  test('longs come back', () => {
    for (const value of [
      ...ints.map(BigInt),
      ...[31n, 32n, 52n, 53n, 54n, 63n].flatMap(bits => [2n ** bits - 1n, -(2n ** bits)])
    ]) {
      const cursor = encoded(encodeLong, value)
      equal(readLong(cursor), value)
      equal(cursor.at, cursor.end)
    }
  })

  test('doubles come back to the last bit, zero with its sign', () => {
    const fractions = [
      0.001,
      0.1,
      1.1,
      1.001,
      2.675,
      0.0005,
      2147483.647,
      2147483.648,
      2147484,
      1e17,
      5e-324,
      Number.MAX_VALUE
    ]
    for (const value of [...ints, ...fractions, -0, NaN, Infinity].flatMap(value => [value, -value])) {
      const cursor = encoded(encodeDouble, value)
      deepEqual(readDouble(cursor), new Double(value))
      equal(cursor.at, cursor.end)
    }
  })

  test('dates come back', () => {
    for (const minutes of ints.map(BigInt))
      for (const ms of [0n, 1n, 59_999n]) {
        const cursor = encoded(encodeTimestamp, minutes * 60_000n + ms)
        deepEqual(readTimestamp(cursor), new Timestamp(minutes * 60_000n + ms))
        equal(cursor.at, cursor.end)
      }
  })

  test('are not taken for each other', () => {
    const null1 = (): Cursor => new Cursor(Buffer.of(0x4e), 0, 1)
    for (const read of [readLong, readDouble, readTimestamp]) throws(() => read(null1()), { code: 'BAD_TAG' })
    throws(() => null1().int(), { code: 'BAD_TAG' })
    throws(() => null1().text(), { code: 'BAD_TAG' })
    throws(() => null1().binary(), { code: 'BAD_TAG' })
  })
})
