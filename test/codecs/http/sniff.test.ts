// The first bytes decide as soon as they can, and never while two protocols are still possible.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sniffHttp1, sniffHttp2 } from '../../../codecs/http/sniff.ts'

const both = (bytes: Buffer): string => `${sniffHttp1(bytes)} ${sniffHttp2(bytes)}`

suite('http sniff', () => {
  test('knows an HTTP/1 request once its target starts', () => {
    for (const line of [
      'GET / ',
      'OPTIONS * ',
      'M-SEARCH * ',
      'GET http://a',
      'CONNECT a:1 ',
      'CONNECT [::1]:1 ',
      '\r\nPUT /'
    ]) {
      const bytes = Buffer.from(line)
      const decided = line.indexOf(' ') + 2
      for (let end = 0; end < decided; end++) equal(sniffHttp1(bytes.subarray(0, end)), 'more', `${line} at ${end}`)
      for (let end = decided; end <= bytes.length; end++) equal(sniffHttp1(bytes.subarray(0, end)), 'yes')
    }
  })

  test('leaves P, PR and PRI open and then tells the preface from methods', () => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    for (let end = 0; end < 4; end++) equal(both(preface.subarray(0, end)), 'more more')
    for (let end = 4; end < 14; end++) equal(both(preface.subarray(0, end)), 'no more')
    for (let end = 14; end <= preface.length; end++) equal(both(preface.subarray(0, end)), 'no yes')
    equal(both(Buffer.from('PO')), 'more no')
    equal(both(Buffer.from('POST /')), 'yes no')
    equal(both(Buffer.from('PRIX /')), 'yes no')
    equal(both(Buffer.from('PRI * HTTP/1.1')), 'no no')
  })

  test('refuses other protocols at their first telling byte', () => {
    for (const bytes of [[0xda, 0xbb], [0x16, 3, 1], [1], [2], [0], [0x0a], [0x20], [0x0d, 0x20], [0x47, 0x09]])
      equal(sniffHttp1(Buffer.from(bytes)), 'no', String(bytes))
    for (const text of ['get / ', 'PING\r\n', 'GET \r', 'GET a', 'SSH-2.0', 'A'.repeat(21)])
      equal(sniffHttp1(Buffer.from(text)), 'no', text)
    equal(sniffHttp1(Buffer.from('A'.repeat(20))), 'more')
  })
})
