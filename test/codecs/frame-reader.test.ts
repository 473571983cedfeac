// A toy protocol of one length byte and a body shows that cutting does not depend on how the bytes arrive.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FrameReader } from '../../codecs/frame-reader.ts'

function reading(oversized: number[] = []): FrameReader {
  return new FrameReader({
    measure: (bytes, start) => (bytes.length - start < 2 ? 0 : 2 + bytes.readUInt16BE(start)),
    headerBytes: 2,
    frameBytesMax: 11,
    onOversize: (_bytes, _start, size) => oversized.push(size)
  })
}

function read(...chunks: Buffer[]): string[] {
  const reader = reading()
  const frames: string[] = []
  for (const chunk of chunks)
    reader.push(chunk, (bytes, start, end) => frames.push(bytes.toString('latin1', start + 2, end)))
  equal(reader.pendingBytes, 0)
  return frames
}

suite('frame reader', () => {
  const three = Buffer.from('\0\x03one\0\0\0\x05three', 'latin1')

  test('cuts one chunk into its frames', () => deepEqual(read(three), ['one', '', 'three']))

  test('does not depend on where the bytes are split', () => {
    for (let first = 0; first <= three.length; first++)
      for (let second = first; second <= three.length; second++)
        deepEqual(read(three.subarray(0, first), three.subarray(first, second), three.subarray(second)), [
          'one',
          '',
          'three'
        ])
    deepEqual(read(...Array.from(three, byte => Buffer.of(byte))), ['one', '', 'three'])
  })

  test('says how much of an unfinished frame it holds', () => {
    const reader = reading()
    reader.push(three.subarray(0, 4), () => undefined)
    equal(reader.pendingBytes, 4)
  })

  test('passes over an oversized frame without keeping it and goes on with the next', () => {
    const stream = Buffer.concat([Buffer.from([0, 10]), Buffer.alloc(10, 'x'), three])
    for (let cut = 0; cut <= stream.length; cut++) {
      const oversized: number[] = []
      const reader = reading(oversized)
      const frames: string[] = []
      for (const chunk of [stream.subarray(0, cut), stream.subarray(cut)])
        reader.push(chunk, (bytes, start, end) => frames.push(bytes.toString('latin1', start + 2, end)))
      deepEqual([oversized, frames], [[12], ['one', '', 'three']])
    }
  })
})
