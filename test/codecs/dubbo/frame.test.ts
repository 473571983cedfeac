// The frame: where it ends, whose it is and how it is cut from a stream.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HEADER, idHigh, idLow, measure, serializationOf, setId, sniff, statusOf } from '../../../codecs/dubbo/frame.ts'
import { CodecError } from '../../../codecs/errors.ts'
import { FrameReader } from '../../../codecs/frame-reader.ts'
import { recordedFrames, wholeFrames } from '../../support/dubbo-frames.ts'

const BODY_BYTES_MAX = 8 * 1024 * 1024
const header = (bodyLength: number): Buffer => {
  const bytes = Buffer.from('dabbc200000000000000000000000000', 'hex')
  bytes.writeInt32BE(bodyLength, 12)
  return bytes
}
const refusedWith = (code: string) => (error: unknown) => error instanceof CodecError && error.code === code

function read(chunks: Buffer[]): string[] {
  const frames: string[] = []
  const reader = new FrameReader({
    measure: (bytes, start) => measure(bytes, start, BODY_BYTES_MAX),
    headerBytes: HEADER.bytes,
    frameBytesMax: BODY_BYTES_MAX,
    onOversize: () => undefined
  })
  for (const chunk of chunks) reader.push(chunk, (bytes, start, end) => frames.push(bytes.toString('hex', start, end)))
  return frames
}

suite('frame', () => {
  test('recorded frames have their recorded size', () => {
    for (const { name, bytes, size } of recordedFrames) equal(measure(bytes, 0, BODY_BYTES_MAX), size, name)
  })

  test('a stream of recorded frames is cut at their ends, fed whole or byte by byte', () => {
    const frames = wholeFrames.map(({ bytes }) => bytes)
    const expected = frames.map(bytes => bytes.toString('hex'))
    deepEqual(read([Buffer.concat(frames)]), expected)
    const few = frames.filter(bytes => bytes.length < 300)
    deepEqual(
      read(few.flatMap(bytes => Array.from(bytes, byte => Buffer.of(byte)))),
      few.map(bytes => bytes.toString('hex'))
    )
  })

  test('no split point changes what is read', () => {
    const first = wholeFrames[0]!.bytes
    const both = Buffer.concat([first, wholeFrames[1]!.bytes])
    const expected = read([both])
    for (let cut = 0; cut <= both.length; cut++) deepEqual(read([both.subarray(0, cut), both.subarray(cut)]), expected)
  })

  test('an unfinished header has no size yet', () => {
    for (let size = 0; size < HEADER.bytes; size++) equal(measure(header(5).subarray(0, size), 0, 100), 0)
    equal(measure(header(5), 0, 100), 21)
  })

  test('other bytes are refused as soon as one of them shows', () => {
    throws(() => measure(Buffer.from('G'), 0, 100), refusedWith('BAD_MAGIC'))
    throws(() => measure(Buffer.from([0xda, 0xbc]), 0, 100), refusedWith('BAD_MAGIC'))
    throws(() => measure(Buffer.from('ls -l and some more text'), 0, 100), refusedWith('BAD_MAGIC'))
    throws(() => measure(Buffer.concat([Buffer.of(0), header(0)]), 0, 100), refusedWith('BAD_MAGIC'))
  })

  test('hostile lengths are refused before anything is buffered', () => {
    for (const length of [-1, -2147483648]) throws(() => measure(header(length), 0, 100), refusedWith('BAD_LENGTH'))
    for (const length of [101, 2147483647])
      throws(() => measure(header(length), 0, 100), refusedWith('FRAME_TOO_LARGE'))
    equal(measure(header(100), 0, 100), 116)
    equal(measure(header(0), 0, 100), 16)
  })

  test('the first two bytes decide what a connection speaks', () => {
    equal(sniff(Buffer.alloc(0)), 'more')
    equal(sniff(Buffer.of(0xda)), 'more')
    equal(sniff(Buffer.of(0xda, 0xbb)), 'yes')
    equal(sniff(Buffer.of(0xda, 0xbc)), 'no')
    equal(sniff(Buffer.from('GET')), 'no')
  })

  test('all 64 bits of an id are read and written in place', () => {
    const bytes = Buffer.concat([Buffer.alloc(3), wholeFrames[0]!.bytes])
    const before = Buffer.from(bytes)
    setId(bytes, 3, 0xffffffff, 0x80000001)
    equal(bytes.toString('hex', 7, 15), 'ffffffff80000001')
    equal(idHigh(bytes, 3), 0xffffffff)
    equal(idLow(bytes, 3), 0x80000001)
    setId(bytes, 3, idHigh(before, 3), idLow(before, 3))
    deepEqual(bytes, before)
  })

  test('an answer keeps a serialization and a status of its own', () => {
    // A provider of 3.2 answers a hessian2 request with an error in fastjson2.
    const answer = Buffer.from('dabb1746000000000000001f00000000', 'hex')
    equal(serializationOf(answer, 0), 23)
    equal(statusOf(answer, 0), 70)
  })
})
