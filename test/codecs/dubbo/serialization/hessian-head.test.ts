// Hessian2 heads and flags, byte by byte.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../../../codecs/dubbo/frame.ts'
import { hessianAnswerFlag, readHessianHead } from '../../../../codecs/dubbo/serialization/hessian-head.ts'
import { encodeText } from '../../../../codecs/dubbo/serialization/hessian-text.ts'

const GENERIC = 'Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;'
const frame = (...parts: (string | Buffer)[]): Buffer =>
  frameOf(0xc2, 0, Buffer.concat(parts.map(part => (typeof part === 'string' ? encodeText(part) : part))))
const flag = (hex: string): number => hessianAnswerFlag(frameOf(2, 20, Buffer.from(hex, 'hex')), 0, 16 + hex.length / 2)

suite('hessian-head', () => {
  test('long names and other alphabets are read', () => {
    const bytes = frame('2.0.2', `a.${'x'.repeat(2000)}`, '版本', 'größe', '')
    const head = readHessianHead(bytes, 0, bytes.length)
    equal(head.service.length, 2002)
    equal(head.version, '版本')
    equal(head.method, 'größe')
    equal(head.bytesEnd, bytes.length)
  })

  test('null may stand for the versions, and for nothing else', () => {
    const absent = Buffer.of(0x4e)
    const bytes = frame(absent, 'a', absent, 'm', '')
    const head = readHessianHead(bytes, 0, bytes.length)
    equal(head.protocolVersion, '')
    equal(head.version, '')
    for (const parts of [
      ['2.0.2', absent, '', 'm', ''],
      ['2.0.2', 'a', '', absent, ''],
      ['2.0.2', 'a', '', 'm', absent]
    ]) {
      const wrong = frame(...parts)
      throws(() => readHessianHead(wrong, 0, wrong.length), { code: 'BAD_TAG' })
    }
  })

  test('a generic call without a method is refused', () => {
    const wrong = frame('2.0.2', 'a', '', '$invoke', GENERIC, Buffer.of(0x4e))
    throws(() => readHessianHead(wrong, 0, wrong.length), { code: 'BAD_TAG' })
  })

  test('the flag may be an int of any size', () => {
    equal(flag('94'), 4)
    equal(flag('c804'), 4)
    equal(flag('4900000004'), 4)
    for (const wrong of ['', '01', '4900', 'c8', '4e', 'd40004']) throws(() => flag(wrong), { code: 'BAD_MESSAGE' })
  })
})
