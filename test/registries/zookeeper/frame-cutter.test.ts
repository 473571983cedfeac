// Frames are cut the same however their bytes arrive, and none that no server sends is waited for.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FrameCutter, replaceUnknownError } from '../../../registries/zookeeper/frame-cutter.ts'

const frame = (content: string): Buffer => {
  const bytes = Buffer.alloc(4 + content.length)
  bytes.writeInt32BE(content.length)
  bytes.write(content, 4)
  return bytes
}

const FRAMES = [frame('one'), frame(''), frame('x'.repeat(1000)), frame('last')]
const BYTES = Buffer.concat(FRAMES)

function cut(...chunks: Buffer[]): Buffer[] {
  const frames: Buffer[] = []
  const cutter = new FrameCutter(one => frames.push(one))
  for (const chunk of chunks) cutter.push(chunk)
  return frames
}

suite('frames of ZooKeeper', () => {
  test('come whole, wherever the bytes were split', () => {
    deepEqual(cut(BYTES), FRAMES)
    for (let at = 1; at < BYTES.length; at++) deepEqual(cut(BYTES.subarray(0, at), BYTES.subarray(at)), FRAMES)
    deepEqual(cut(...Array.from(BYTES, byte => Buffer.of(byte))), FRAMES)
  })

  test('do not come before they are whole', () => {
    deepEqual(cut(BYTES.subarray(0, BYTES.length - 1)), FRAMES.slice(0, 3))
  })

  test('are refused with a length that no server sends', () => {
    throws(() => cut(Buffer.from('ffffffff', 'hex')), RangeError)
    throws(() => cut(Buffer.from('HTTP/1.1 400')), RangeError)
  })

  test('lose an error that the library does not know, and nothing else', () => {
    const answer = Buffer.from('00000010000000010000000000000002ffffff83', 'hex')
    const same = Buffer.from(answer)
    replaceUnknownError(same, () => true, -100)
    deepEqual(same, answer)
    replaceUnknownError(answer, code => code !== -125, -100)
    equal(answer.readInt32BE(16), -100)
    replaceUnknownError(answer.subarray(0, 18), () => false, -100)
  })
})
