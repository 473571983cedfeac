// JSONB values: texts, ints and where values end.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  encodeJsonbText,
  endOfJsonb,
  endOfJsonbText,
  jsonbInt,
  jsonbText
} from '../../../../codecs/dubbo/serialization/jsonb.ts'
import { CodecError } from '../../../../codecs/errors.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

suite('jsonb', () => {
  test('ints of every size are read', () => {
    const cases: [string, number][] = [
      ['00', 0],
      ['2f', 47],
      ['f0', -16],
      ['ff', -1],
      ['3830', 48],
      ['3fff', 2047],
      ['3000', -2048],
      ['440800', 2048],
      ['47ffff', 262143],
      ['487fffffff', 2147483647],
      ['bd04', 4],
      ['bcfffe', -2]
    ]
    for (const [bytes, value] of cases) equal(jsonbInt(hex(bytes), 0, bytes.length / 2), value, bytes)
    for (const bytes of ['', '38', '4400', '48000000', '49', 'af', 'bd'])
      throws(() => jsonbInt(hex(bytes), 0, bytes.length / 2), CodecError, bytes)
  })

  test('texts of every form are read', () => {
    const cases: [string, string][] = [
      ['49', ''],
      ['4c616263', 'abc'],
      ['79 01 61', 'a'],
      ['7a 06 c3a9e4b8ad 61', 'é中a'],
      ['7c 04 e9002d4e', 'é中'],
      ['7d 04 00e94e2d', 'é中'],
      ['7b 04 00e94e2d', 'é中']
    ]
    for (const [bytes, text] of cases) {
      const value = hex(bytes)
      equal(endOfJsonbText(value, 0, value.length), value.length, bytes)
      equal(jsonbText(value, 0, value.length), text, bytes)
    }
    for (const bytes of ['', '4a', '7a', '7a 02 61', '79 ff 61', '7a 48 7fffffff', '7e 01 61', 'af'])
      throws(() => endOfJsonbText(hex(bytes), 0, hex(bytes).length), CodecError, bytes)
    throws(() => jsonbText(hex('7c 01 61'), 0, 3), CodecError)
  })

  test('texts of every size are written so that they are read again', () => {
    for (const size of [0, 1, 47, 48, 2047, 2048, 262143, 262144])
      for (const letter of ['a', 'é']) {
        const text = letter.repeat(letter === 'a' ? size : size >> 1)
        const bytes = encodeJsonbText(text)
        equal(endOfJsonbText(bytes, 0, bytes.length), bytes.length)
        equal(jsonbText(bytes, 0, bytes.length) === text, true)
      }
    equal(encodeJsonbText('abc').toString('hex'), '4c616263')
    equal(encodeJsonbText('é').toString('hex'), '7a02c3a9')
  })

  test('values of every known kind are passed', () => {
    for (const bytes of [
      'af',
      'b0',
      'b1',
      'b2',
      'd8',
      'c800',
      'c00000',
      'bf00000001',
      'be0000000000000001',
      'b53ff0000000000000',
      'b73f800000',
      'a6a5',
      'a6 4a6b 4a76 a5',
      'a6 4a6b a6 4a6b 94 a5 a5',
      '94',
      '96 01 4a61',
      'a4 02 01 02',
      '92 4b4c4d 00 a6 4a78 e1 a5',
      '92 00 a6a5',
      'a6 7f 4a6b 00 01 7f 00 02 a5',
      '93 4a24'
    ])
      equal(endOfJsonb(hex(bytes), 0, hex(bytes).length), hex(bytes).length, bytes)
  })

  test('values of other kinds have no known end', () => {
    for (const bytes of ['a700', '9101', 'a6 4a6b a8 a5', '95a8']) equal(endOfJsonb(hex(bytes), 0, 8), -1, bytes)
  })

  test('hostile values are refused', () => {
    for (const bytes of ['', 'a6', 'a6 4a6b', 'a6 4a6b 01', '96 01', 'a4 ff', 'a4 48 7fffffff', '92', 'be00'])
      throws(() => endOfJsonb(hex(bytes), 0, hex(bytes).length), CodecError, bytes)
    throws(() => endOfJsonb(Buffer.alloc(100000, 0x95), 0, 100000), { code: 'BUDGET_EXCEEDED' })
  })
})
