// What content-length and transfer-encoding declare, and where they contradict themselves.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { declaredFraming } from '../../../codecs/http/framing.ts'
import { readHeaderLines } from '../../../codecs/http/header-lines.ts'

function declared(minorVersion: number, ...lines: string[]): unknown {
  const text = `${lines.map(line => `${line}\r\n`).join('')}\r\n`
  const bytes = Buffer.from(text, 'latin1')
  return declaredFraming(readHeaderLines(bytes, { start: 0, at: 0, end: bytes.length }, text, 10), minorVersion)
}

suite('http framing', () => {
  test('is undeclared without either header', () => {
    equal(declared(1), undefined)
    equal(declared(1, 'Content-Type: text/plain', 'Content-Lengt: 5'), undefined)
  })

  test('is a length or chunked', () => {
    deepEqual(declared(1, 'Content-Length:  42 '), { kind: 'length', bytes: 42 })
    deepEqual(declared(0, 'Content-Length: 999999999999999'), { kind: 'length', bytes: 999999999999999 })
    deepEqual(declared(1, 'Transfer-Encoding: CHUNKED', 'X:\t1'), { kind: 'chunked' })
  })

  test('is refused when it could be read in two ways', () => {
    const shapes = [
      ['Content-Length: 1', 'Content-Length: 1'],
      ['Content-Length: 1', 'X: y', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      ['Content-Length: 0000000000000001'],
      ['Content-Length: 1;'],
      ['Content-Length: \xb2'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding: chunked,']
    ]
    for (const lines of shapes) throws(() => declared(1, ...lines), { code: 'BAD_FRAMING' }, lines.join())
    throws(() => declared(0, 'Transfer-Encoding: chunked'), { code: 'BAD_FRAMING' })
  })
})
