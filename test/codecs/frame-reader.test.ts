// A toy protocol of one length byte and a body shows that cutting does not depend on how the bytes arrive.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../codecs/errors.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'

const BODY_BYTES_MAX = 9

function measure(bytes: Buffer, start: number): number {
  if (bytes.length - start < 2) return 0
  const size = bytes.readUInt16BE(start)
  if (size > BODY_BYTES_MAX) throw new CodecError('FRAME_TOO_LARGE', `${size} > ${BODY_BYTES_MAX}`)
  return 2 + size
}

function read(...chunks: Buffer[]): string[] {
  const reader = new FrameReader(measure, 2)
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
    const reader = new FrameReader(measure, 2)
    reader.push(three.subarray(0, 4), () => undefined)
    equal(reader.pendingBytes, 4)
  })

  test('lets the error of an oversized frame out before it buffers the frame', () => {
    const reader = new FrameReader(measure, 2)
    throws(() => reader.push(Buffer.from([0, 10]), () => undefined), { code: 'FRAME_TOO_LARGE' })
    equal(reader.pendingBytes, 0)
  })
})
