// Text in Java's form and in plain UTF-8: whatever mixture arrives, the string is the same.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decodeText, encodeText } from '../../../codecs/hessian2/text.ts'

function encode(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 3 + 2, 0xaa)
  const end = encodeText(text, bytes, 1)
  equal(bytes[end], 0xaa)
  return bytes.subarray(1, end)
}

/** Each unit by itself, as Java does it. */
const unitByUnit = (text: string): Buffer =>
  Buffer.concat(
    Array.from({ length: text.length }, (_, index) => {
      const unit = text.charCodeAt(index)
      if ((unit & 0xf800) !== 0xd800) return Buffer.from(String.fromCharCode(unit))
      return Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63))
    })
  )

const PIECES = [
  'a',
  '\0',
  '\x7f',
  '\x80',
  'é',
  '\u07ff',
  '\u0800',
  '中',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\ufeff',
  '😀',
  '\u{10000}',
  '\u{10ffff}',
  '\ud83d',
  '\ude00'
]

suite('text', () => {
  test('is written unit by unit, whatever its length', () => {
    for (const piece of PIECES)
      for (const around of [0, 1, 5, 22, 23, 24, 25, 60]) {
        const text = `${'x'.repeat(around)}${piece}${'y'.repeat(around)}`
        deepEqual(encode(text), unitByUnit(text))
      }
  })

  test('is read back from that form and from UTF-8', () => {
    for (const first of PIECES)
      for (const second of PIECES) {
        const text = `${first}x${second}`
        const java = encode(text)
        equal(decodeText(java, 0, java.length, text.length), text)
        const utf8 = Buffer.from(text)
        if (!/\p{Surrogate}/u.test(text)) equal(decodeText(utf8, 0, utf8.length, text.length), text)
      }
  })

  test('is read from a mixture of both, within other bytes', () => {
    const bytes = Buffer.concat([Buffer.of(0xff), Buffer.from('😀'), encode('😀é'), Buffer.from('𐀀'), Buffer.of(0xff)])
    equal(decodeText(bytes, 1, bytes.length - 1, 7), '😀😀é𐀀')
  })
})
