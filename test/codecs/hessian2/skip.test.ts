// Where values end: on bodies from Java, on every tag of the grammar, and on bytes that are no values.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { skipValues } from '../../../codecs/hessian2/skip.ts'
import { RECORDED_BODIES } from '../../support/hessian2-bodies.ts'
import { isCodecError } from '../../support/is-codec-error.ts'

const skipHex = (hex: string, count = 1): number => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return skipValues(bytes, 0, bytes.length, count)
}

/** How many values fill the body exactly. */
function countValues(bytes: Buffer): number {
  let count = 1
  while (skipValues(bytes, 0, bytes.length, count) < bytes.length) count++
  return count
}

suite('skip', () => {
  test('passes recorded bodies to their last byte', () => {
    for (const { bytes, name } of RECORDED_BODIES)
      equal(skipValues(bytes, 0, bytes.length, countValues(bytes)), bytes.length, name)
  })

  test('starts and ends anywhere in a buffer', () => {
    for (const { bytes, name } of RECORDED_BODIES) {
      const count = countValues(bytes)
      const inside = Buffer.concat([Buffer.alloc(3, 0x40), bytes, Buffer.alloc(3, 0x40)])
      equal(skipValues(inside, 3, 3 + bytes.length, count), 3 + bytes.length, name)
    }
  })

  test('refuses recorded bodies that were cut anywhere', () => {
    for (const { bytes } of RECORDED_BODIES) {
      const count = countValues(bytes)
      for (let end = 0; end < bytes.length; end++) throws(() => skipValues(bytes, 0, end, count), isCodecError)
    }
  })

  test('never looks behind the buffer', () => {
    throws(() => skipValues(Buffer.from('4e', 'hex'), 0, 2, 2), { code: 'TRUNCATED' })
    throws(() => skipHex('', 1), { code: 'TRUNCATED' })
    equal(skipHex('', 0), 0)
  })

  test('begins each call with empty tables', () => {
    equal(skipHex('43 01 41 91 01 61 60 91'), 8)
    throws(() => skipHex('60 91'), { code: 'BAD_REFERENCE' })
    throws(() => skipHex('51 90'), { code: 'BAD_REFERENCE' })
    throws(() => skipHex('71 90 91'), { code: 'BAD_REFERENCE' })
  })
})
