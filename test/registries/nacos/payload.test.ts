// Payloads against those that real Java clients and a real server exchanged.
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decodePayload, encodePayload } from '../../../registries/nacos/payload.ts'
import { RECORDINGS, recorded } from '../../support/nacos-recordings.ts'

// The clients write bodies with Jackson, which writes doubles as 1.0; JSON.stringify cannot.
const hasJavaDouble = (bytes: Buffer): boolean => /":\d+\.0[,}]/.test(bytes.toString('latin1'))

for (const name of RECORDINGS)
  suite(`the recording ${name}`, () => {
    const messages = recorded(name)

    test('is read value for value', () => {
      for (const { hex, type, clientIp, headers, body } of messages)
        deepEqual(decodePayload(Buffer.from(hex, 'hex')), { type, clientIp, headers, body })
    })

    test('is written byte for byte', () => {
      let same = 0
      for (const { hex, type, clientIp, headers, body } of messages) {
        const bytes = Buffer.from(hex, 'hex')
        if (hasJavaDouble(bytes)) continue
        equal(encodePayload({ type, clientIp, headers, body }).toString('hex'), hex)
        same++
      }
      ok(same > messages.length / 2)
    })
  })

test('bytes that hold no message are refused', () => {
  throws(() => decodePayload(Buffer.from('ff', 'hex')))
  throws(() => decodePayload(Buffer.from('1a03120178', 'hex')))
})

test('a body that is no object counts as empty', () => {
  for (const text of ['[1]', '"x"', 'null', '']) {
    const bytes = Buffer.concat([Buffer.from([0x1a, text.length + 2, 0x12, text.length]), Buffer.from(text)])
    deepEqual(decodePayload(bytes), { type: '', clientIp: '', headers: {}, body: {} })
  }
})
