// Against the codec of hessian.js, for the shapes that it keeps: same bytes, same values, both ways.
import { deepEqual, equal } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { bean } from '../../../codecs/hessian2/bean.ts'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { Double, HessianMap, List, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../../codecs/hessian2/writer.ts'

type Peer = {
  EncoderV2: new () => { write(value: unknown): void; get(): Buffer }
  DecoderV2: new (bytes: Buffer) => { read(): unknown }
}
const peer = createRequire(import.meta.url)('hessian.js') as Peer

/** What hessian.js is given and gives, and the same as a value of ours. */
const CASES: readonly (readonly [theirs: unknown, ours: Value])[] = [
  [null, null],
  [true, true],
  [false, false],
  ...[
    0,
    1,
    -1,
    47,
    48,
    -16,
    -17,
    2047,
    2048,
    -2048,
    -2049,
    262143,
    262144,
    -262144,
    -262145,
    2 ** 31 - 1,
    -(2 ** 31)
  ].map(value => [value, value] as const),
  ...[0.1, -0.5, 12.25, 1.001, 6.02214076, 1e-300].map(value => [value, new Double(value)] as const),
  ...['', 'a', 'wé中🤣', 'x'.repeat(31), 'x'.repeat(32), '中'.repeat(1023), 'x'.repeat(1024), 'é'.repeat(40_000)].map(
    value => [value, value] as const
  ),
  ...[0, 1, 15, 16, 1000, 1023].map(size => [Buffer.alloc(size, 7), Buffer.alloc(size, 7)] as const),
  [new Date(1_700_000_000_123), new Timestamp(1_700_000_000_123n)],
  [new Date(1_700_000_040_000), new Timestamp(1_700_000_040_000n)],
  [['a', 1, null], new List(['a', 1, null])],
  [
    { a: 1, b: [true] },
    new HessianMap(
      new Map<Value, Value>([
        ['a', 1],
        ['b', new List([true])]
      ])
    )
  ]
]

function write(value: Value): Buffer {
  const writer = new HessianWriter()
  writer.write(value)
  return writer.finish()
}

function theirBytes(value: unknown): Buffer {
  const encoder = new peer.EncoderV2()
  encoder.write(value)
  return encoder.get()
}

suite('hessian.js', () => {
  test('writes what we read', () => {
    for (const [theirs, ours] of CASES) deepEqual(new HessianReader(theirBytes(theirs)).read(), ours)
  })

  test('reads what we write', () => {
    for (const [theirs, ours] of CASES) deepEqual(new peer.DecoderV2(write(ours)).read(), theirs)
  })

  test('writes numbers, dates and short text as we do', () => {
    for (const [theirs, ours] of CASES)
      if (typeof theirs === 'number' || theirs instanceof Date || (typeof theirs === 'string' && theirs.length < 1024))
        equal(write(ours).toString('hex'), theirBytes(theirs).toString('hex'), String(theirs))
  })

  test('reads long byte[] that we cut into chunks', () => {
    for (const size of [1024, 8189, 8190, 20_000, 70_000]) {
      const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index & 255))
      deepEqual(new peer.DecoderV2(write(bytes)).read(), bytes)
    }
  })

  test('reads beans, their shared classes and references as we write them', () => {
    const li = bean('demo.User', { name: 'Li', friend: null })
    const wu = bean('demo.User', { name: 'Wu', friend: li })
    li.values[1] = wu
    const [first, second, third] = new peer.DecoderV2(write(new List([li, wu, li]))).read() as Record<string, unknown>[]
    equal(first?.['name'], 'Li')
    equal(first?.['friend'], second)
    equal(second?.['friend'], first)
    equal(third, first)
  })
})
