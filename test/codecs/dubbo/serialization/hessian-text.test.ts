// Hessian strings where they stand.
import { equal, throws } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import {
  encodeText,
  endOfText,
  isText,
  textBytesMax,
  textOf,
  writeText
} from '../../../../codecs/dubbo/serialization/hessian-text.ts'
import { CodecError } from '../../../../codecs/errors.ts'
import { HessianWriter } from '../../../../codecs/hessian2/writer.ts'

const hessian = createRequire(import.meta.url)('hessian.js') as {
  DecoderV2: new (bytes: Buffer) => { readString(): string }
}
const read = (bytes: Buffer): string => textOf(bytes, 0, endOfText(bytes, 0, bytes.length))
const texts = [
  '',
  'a',
  'é',
  '中',
  '😀',
  'a\ud800',
  '\udc00',
  'x'.repeat(31),
  'x'.repeat(32),
  '中'.repeat(1023),
  'é'.repeat(1024),
  'x'.repeat(0x8000),
  'x'.repeat(0x8001),
  `${'x'.repeat(0x7fff)}😀`,
  '😀'.repeat(50000)
]

suite('hessian-text', () => {
  test('what is written is what the writer writes, and is read again', () => {
    for (const text of texts) {
      const bytes = encodeText(text)
      const writer = new HessianWriter()
      writer.writeString(text)
      equal(bytes.equals(writer.finish()), true, text.slice(0, 9))
      equal(bytes.length <= textBytesMax(text), true)
      equal(read(bytes) === text, true, text.slice(0, 9))
    }
  })

  test('an independent reader reads the same', () => {
    for (const text of texts.filter(text => !/[\ud800-\udfff]/.test(text)))
      equal(new hessian.DecoderV2(encodeText(text)).readString() === text, true, text.slice(0, 9))
  })

  test('a text ends where it ends, whatever stands behind', () => {
    for (const text of texts) {
      const bytes = Buffer.concat([Buffer.alloc(3), encodeText(text), Buffer.from('more')])
      const end = endOfText(bytes, 3, bytes.length)
      equal(end, bytes.length - 4)
      equal(textOf(bytes, 3, end) === text, true)
    }
  })

  test('chunks may be of any size and four-byte characters count twice', () => {
    equal(read(Buffer.from('520001' + '61' + '520000' + '3001' + '62', 'hex')), 'ab')
    equal(read(Buffer.from('02f09f9880', 'hex')), '😀')
    equal(read(Buffer.from('520001' + '61' + '00', 'hex')), 'a')
  })

  test('other values and cut texts are refused', () => {
    for (const wrong of [
      '',
      '4e',
      '91',
      '48',
      '01',
      '0261',
      '30',
      '3002',
      '52',
      '520001',
      '52000161',
      '5300',
      '01f09f9880',
      '01ff'
    ])
      throws(() => endOfText(Buffer.from(wrong, 'hex'), 0, wrong.length / 2), CodecError, wrong)
  })

  test('texts are told from other values by their first byte', () => {
    for (let tag = 0; tag < 256; tag++)
      equal(isText(tag), tag < 0x20 || (tag >= 0x30 && tag < 0x34) || tag === 0x52 || tag === 0x53)
  })

  test('writing goes on behind what was written', () => {
    const into = Buffer.alloc(8)
    equal(writeText(into, writeText(into, 1, 'a'), 'é'), 6)
    equal(into.toString('hex'), '00016101c3a90000')
  })
})
