// Values and their bytes, written by hand from the grammar, so that reader and writer are not only checked by each other.
import {
  Bean,
  type ClassDefinition,
  Double,
  HessianMap,
  List,
  Timestamp,
  type Value
} from '../../codecs/hessian2/value.ts'

/** A value and its bytes in hex; spaces are for people. */
export type Pair = readonly [hex: string, value: Value]

const point: ClassDefinition = { type: 'P', fields: ['x', 'y'] }
const empty: ClassDefinition = { type: 'E', fields: [] }
const map = (...entries: [Value, Value][]): HessianMap => new HessianMap(new Map(entries))
const self = new List()
self.items.push(self)
const shared = map()
const loop = new Bean({ type: 'N', fields: ['next'] }, [])
loop.values.push(loop)
const seventeen = Array.from({ length: 17 }, (_, index) => new Bean({ type: `T${index}`, fields: [] }, []))

/** Read and written alike: the forms that Java writes. */
export const CANONICAL: readonly Pair[] = [
  ['4e', null],
  ['54', true],
  ['46', false],
  // int: 1, 2, 3 and 5 bytes, with both ends of each range
  ['90', 0],
  ['80', -16],
  ['bf', 47],
  ['c7 ef', -17],
  ['c8 30', 48],
  ['c0 00', -2048],
  ['cf ff', 2047],
  ['d3 f7 ff', -2049],
  ['d4 08 00', 2048],
  ['d0 00 00', -262144],
  ['d7 ff ff', 262143],
  ['49 ff fb ff ff', -262145],
  ['49 00 04 00 00', 262144],
  ['49 80 00 00 00', -2147483648],
  ['49 7f ff ff ff', 2147483647],
  // long: 1, 2, 3, 5 and 9 bytes
  ['e0', 0n],
  ['d8', -8n],
  ['ef', 15n],
  ['f7 f7', -9n],
  ['f8 10', 16n],
  ['f0 00', -2048n],
  ['ff ff', 2047n],
  ['3b f7 ff', -2049n],
  ['3c 08 00', 2048n],
  ['38 00 00', -262144n],
  ['3f ff ff', 262143n],
  ['59 ff fb ff ff', -262145n],
  ['59 00 04 00 00', 262144n],
  ['59 80 00 00 00', -2147483648n],
  ['59 7f ff ff ff', 2147483647n],
  ['4c 00 00 00 00 80 00 00 00', 2147483648n],
  ['4c ff ff ff ff 7f ff ff ff', -2147483649n],
  ['4c 80 00 00 00 00 00 00 00', -9223372036854775808n],
  ['4c 7f ff ff ff ff ff ff ff', 9223372036854775807n],
  ['4c 00 20 00 00 00 00 00 01', 9007199254740993n],
  // double
  ['5b', new Double(0)],
  ['5c', new Double(1)],
  ['5d 80', new Double(-128)],
  ['5d 7f', new Double(127)],
  ['5d ff', new Double(-1)],
  ['5e ff 7f', new Double(-129)],
  ['5e 00 80', new Double(128)],
  ['5e 80 00', new Double(-32768)],
  ['5e 7f ff', new Double(32767)],
  ['5f 00 00 2f da', new Double(12.25)],
  ['5f 01 f4 00 00', new Double(32768)],
  ['5f ff ff ff ff', new Double(-0.001)],
  ['5f 00 00 00 7b', new Double(0.123)],
  // 1.001 * 1000 falls short of 1001, so that Java does not see thousandths here
  ['44 3f f0 04 18 93 74 bc 6a', new Double(1.001)],
  ['44 40 28 81 6f 00 68 db 8c', new Double(12.2528)],
  ['44 80 00 00 00 00 00 00 00', new Double(-0)],
  ['44 7f f8 00 00 00 00 00 00', new Double(NaN)],
  ['44 7f f0 00 00 00 00 00 00', new Double(Infinity)],
  ['44 ff f0 00 00 00 00 00 00', new Double(-Infinity)],
  ['44 00 00 00 00 00 00 00 01', new Double(5e-324)],
  ['44 7e 37 e4 3c 88 00 75 9c', new Double(1e300)],
  // date: whole minutes in 32 bits, or milliseconds
  ['4b 00 00 00 00', new Timestamp(0n)],
  ['4b 00 e3 83 8f', new Timestamp(0xe3838fn * 60000n)],
  ['4a 00 00 00 d0 4b 92 84 b8', new Timestamp(894621091000n)],
  ['4b ff ff ff ff', new Timestamp(-60000n)],
  ['4a ff ff ff ff ff ff ff ff', new Timestamp(-1n)],
  ['4b 7f ff ff ff', new Timestamp(128849018820000n)],
  ['4a 00 00 75 30 00 00 00 00', new Timestamp(128849018880000n)],
  ['4a 80 00 00 00 00 00 00 00', new Timestamp(-9223372036854775808n)],
  // string: UTF-16 units, each in up to 3 bytes
  ['00', ''],
  ['01 61', 'a'],
  ['01 00', '\0'],
  ['05 c3 a9 e4 b8 ad ed a0 bd ed b8 80 21', 'é中😀!'],
  ['01 ed a0 bd', '\ud83d'],
  ['02 ed b8 80 61', '\ude00a'],
  [`1f ${'61'.repeat(31)}`, 'a'.repeat(31)],
  [`30 20 ${'61'.repeat(32)}`, 'a'.repeat(32)],
  [`33 ff ${'e4b8ad'.repeat(1023)}`, '中'.repeat(1023)],
  [`53 04 00 ${'61'.repeat(1024)}`, 'a'.repeat(1024)],
  [`53 80 00 ${'61'.repeat(32768)}`, 'a'.repeat(32768)],
  [`52 80 00 ${'61'.repeat(32768)} 01 62`, `${'a'.repeat(32768)}b`],
  [`52 7f ff ${'61'.repeat(32767)} 03 ed a0 bd ed b8 80 62`, `${'a'.repeat(32767)}😀b`],
  [
    `52 80 00 ${'61'.repeat(32766)} ed a0 bd ed b8 80 52 80 00 ${'62'.repeat(32768)} 02 63 63`,
    `${'a'.repeat(32766)}😀${'b'.repeat(32768)}cc`
  ],
  // byte[]
  ['20', Buffer.of()],
  ['23 01 02 ff', Buffer.of(1, 2, 255)],
  [`2f ${'07'.repeat(15)}`, Buffer.alloc(15, 7)],
  [`34 10 ${'07'.repeat(16)}`, Buffer.alloc(16, 7)],
  [`37 ff ${'07'.repeat(1023)}`, Buffer.alloc(1023, 7)],
  [`42 04 00 ${'07'.repeat(1024)}`, Buffer.alloc(1024, 7)],
  [`42 1f fd ${'07'.repeat(8189)}`, Buffer.alloc(8189, 7)],
  [`41 1f fd ${'07'.repeat(8189)} 21 07`, Buffer.alloc(8190, 7)],
  // list: up to 7 items, more, and until Z; with type and without
  ['78', new List()],
  ['7f 90 91 92 93 94 95 96', new List([0, 1, 2, 3, 4, 5, 6])],
  [`58 98 ${'4e'.repeat(8)}`, new List(Array(8).fill(null))],
  ['70 04 5b 69 6e 74', new List([], '[int')],
  ['72 04 5b 69 6e 74 90 91', new List([0, 1], '[int')],
  [`56 01 74 98 ${'4e'.repeat(8)}`, new List(Array(8).fill(null), 't')],
  ['57 5a', new List([], undefined, true)],
  ['57 90 01 61 5a', new List([0, 'a'], undefined, true)],
  ['55 01 74 90 5a', new List([0], 't', true)],
  // map
  ['48 5a', map()],
  ['48 01 61 91 92 e3 4e 46 5a', map(['a', 1], [2, 3n], [null, false])],
  ['7b 70 01 74 70 01 75 70 91', new List([new List([], 't'), new List([], 'u'), new List([], 'u')])],
  ['4d 01 74 01 61 91 5a', new HessianMap(new Map([['a', 1]]), 't')],
  // the type is written once for lists and maps together
  ['79 4d 01 74 5a', new List([new HessianMap(new Map(), 't')])],
  [
    '7b 4d 01 74 5a 71 90 91 4d 90 5a',
    new List([new HessianMap(new Map(), 't'), new List([1], 't'), new HessianMap(new Map(), 't')])
  ],
  // object
  ['43 01 45 90 60', new Bean(empty, [])],
  ['43 01 50 92 01 78 01 79 60 91 92', new Bean(point, [1, 2])],
  ['7a 43 01 50 92 01 78 01 79 60 91 92 60 93 94', new List([new Bean(point, [1, 2]), new Bean(point, [3, 4])])],
  [
    '43 01 50 92 01 78 01 79 60 43 01 45 90 61 60 90 91',
    new Bean(point, [new Bean(empty, []), new Bean(point, [0, 1])])
  ],
  [
    `58 a1 ${seventeen.map((_, index) => `43 ${index < 10 ? '02' : '03'} ${Buffer.from(`T${index}`).toString('hex')} 90 ${index < 16 ? (0x60 + index).toString(16) : '4f a0'}`).join(' ')}`,
    new List(seventeen)
  ],
  // references: to what holds it, to what stood before
  ['79 51 90', self],
  ['43 01 4e 91 04 6e 65 78 74 60 51 90', loop],
  ['7b 48 5a 51 91 78', new List([shared, shared, new List()])],
  ['48 48 5a 51 91 5a', map([shared, shared])],
  ['7a 57 48 5a 5a 51 92', new List([new List([shared], undefined, true), shared])]
]

const big = Buffer.alloc(256, 9)

/** Read but not written like this: longer forms than needed, and forms of other languages. */
export const ACCEPTED: readonly Pair[] = [
  ['49 00 00 00 00', 0],
  ['c8 00', 0],
  ['d4 00 00', 0],
  ['f8 00', 0n],
  ['3c 00 00', 0n],
  ['59 00 00 00 00', 0n],
  ['4c 00 00 00 00 00 00 00 00', 0n],
  ['44 00 00 00 00 00 00 00 00', new Double(0)],
  ['5d 00', new Double(0)],
  ['5e 00 01', new Double(1)],
  ['5f 00 00 00 00', new Double(0)],
  ['4a 00 00 00 00 00 00 00 00', new Timestamp(0n)],
  ['30 01 61', 'a'],
  ['53 00 01 61', 'a'],
  ['52 00 00 00', ''],
  ['52 00 01 61 52 00 01 62 30 01 63', 'abc'],
  ['02 f0 9f 98 80', '😀'],
  ['03 61 f4 8f bf bf', 'a\u{10ffff}'],
  ['04 f0 9f 98 80 ed a0 bd ed b8 80', '😀😀'],
  ['52 00 01 ed a0 bd 01 ed b8 80', '😀'],
  ['52 00 02 f0 9f 98 80 01 ed b8 80', '😀\ude00'],
  ['34 01 07', Buffer.of(7)],
  ['42 00 01 07', Buffer.of(7)],
  ['41 00 00 20', Buffer.of()],
  ['41 00 01 01 41 00 01 02 34 01 03', Buffer.of(1, 2, 3)],
  [`41 01 00 ${big.toString('hex')} 42 01 00 ${big.toString('hex')}`, Buffer.concat([big, big])],
  ['56 01 74 90', new List([], 't')],
  ['58 92 90 91', new List([0, 1])],
  ['58 49 00 00 00 01 90', new List([0])],
  ['58 c8 02 90 91', new List([0, 1])],
  ['58 d4 00 02 90 91', new List([0, 1])],
  ['43 01 45 90 4f 90', new Bean(empty, [])],
  ['43 01 45 90 43 01 50 92 01 78 01 79 61 91 92', new Bean(point, [1, 2])],
  ['43 01 45 90 91', 1],
  ['48 01 61 43 01 45 90 91 5a', map(['a', 1])],
  ['48 01 61 91 01 61 92 5a', map(['a', 2])],
  ['7a 70 01 74 70 01 74', new List([new List([], 't'), new List([], 't')])],
  ['70 52 00 01 74 00', new List([], 't')]
]

const invalid = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Refused, with the code of the error. */
export const REFUSED: readonly (readonly [hex: string, code: string])[] = [
  ...[0x40, 0x45, 0x47, 0x50, 0x5a].map(tag => [invalid(tag), 'BAD_TAG'] as const),
  ...[0x40, 0x45, 0x47, 0x50].map(tag => [`57 ${invalid(tag)} 5a`, 'BAD_TAG'] as const),
  ['48 90 5a', 'BAD_TAG'],
  ['79 5a', 'BAD_TAG'],
  // a chunk must be followed by one of its kind
  ['52 00 01 61 90', 'BAD_TAG'],
  ['52 00 01 61 4e', 'BAD_TAG'],
  ['41 00 01 61 01 61', 'BAD_TAG'],
  ['41 00 01 61 62 00 01 61', 'BAD_TAG'],
  // names are strings, counts and indexes are ints
  ['43 90 90 60', 'BAD_TAG'],
  ['43 01 41 01 61', 'BAD_TAG'],
  ['43 01 41 91 90 60 90', 'BAD_TAG'],
  ['43 01 41 e0 60', 'BAD_TAG'],
  ['4d 4e 5a', 'BAD_TAG'],
  ['4f 4e', 'BAD_TAG'],
  ['51 e0', 'BAD_TAG'],
  ['58 e0', 'BAD_TAG'],
  ['58 5b', 'BAD_TAG'],
  ['70 e0', 'BAD_TAG'],
  // what was never defined
  ['51 90', 'BAD_REFERENCE'],
  ['79 51 91', 'BAD_REFERENCE'],
  ['79 51 8f', 'BAD_REFERENCE'],
  ['7a 51 91 78', 'BAD_REFERENCE'],
  ['60', 'BAD_REFERENCE'],
  ['43 01 41 90 61', 'BAD_REFERENCE'],
  ['43 01 41 90 4f 8f', 'BAD_REFERENCE'],
  ['43 01 41 90 4f 91', 'BAD_REFERENCE'],
  ['70 90', 'BAD_REFERENCE'],
  ['4d 90 5a', 'BAD_REFERENCE'],
  ['7a 70 01 74 70 91', 'BAD_REFERENCE'],
  ['7a 70 01 74 70 8f', 'BAD_REFERENCE'],
  // counts that nothing can fulfil, refused before any work
  ['58 8f', 'TRUNCATED'],
  ['7f 79 4d 46', 'TRUNCATED'],
  ['58 49 7f ff ff ff 90', 'TRUNCATED'],
  ['56 01 74 49 80 00 00 00', 'TRUNCATED'],
  ['43 01 41 49 7f ff ff ff', 'TRUNCATED'],
  ['43 01 41 8f 60', 'TRUNCATED'],
  ['53 ff ff 61', 'TRUNCATED'],
  ['42 ff ff 61', 'TRUNCATED'],
  ['01 c0', 'TRUNCATED'],
  ['01 c0 80', 'BAD_TEXT'],
  ['01 f0 9f 98 80', 'BAD_TEXT'],
  ['52 00 01 f0 9f 98 80 01 61', 'BAD_TEXT']
]

/** The bytes that a pair shows in hex. */
export const fromHex = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
