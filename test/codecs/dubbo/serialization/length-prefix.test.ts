// Parts behind their length.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contentAt, endOfPrefixed, prefixed } from '../../../../codecs/dubbo/serialization/length-prefix.ts'

suite('length-prefix', () => {
  test('a part ends where its length says', () => {
    const bytes = Buffer.concat([prefixed(Buffer.from('abc')), prefixed(Buffer.alloc(0))])
    equal(bytes.toString('hex'), '0000000361626300000000')
    equal(contentAt(0), 4)
    equal(endOfPrefixed(bytes, 0, bytes.length), 7)
    equal(endOfPrefixed(bytes, 7, bytes.length), 11)
  })

  test('lengths that are negative, too large or cut are refused', () => {
    const at = (hex: string) => () => endOfPrefixed(Buffer.from(hex, 'hex'), 0, hex.length / 2)
    throws(at('ffffffff61'), { code: 'BAD_LENGTH' })
    throws(at('0000000261'), { code: 'TRUNCATED' })
    throws(at('7fffffff61'), { code: 'TRUNCATED' })
    throws(at('000000'), { code: 'TRUNCATED' })
  })
})
