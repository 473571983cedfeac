// Header lines that go out are exactly the pairs that were given.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FRAMING } from '../../../codecs/http/framing.ts'
import { connectionLine, framingLines, headerLines } from '../../../codecs/http/write-headers.ts'

suite('http write headers', () => {
  test('writes one line per pair', () => {
    equal(headerLines([]), '')
    equal(headerLines(['a', '1', 'A', '', 'b', 'x\ty']), 'a: 1\r\nA: \r\nb: x\ty\r\n')
  })

  test('checks names also after more of them than it remembers', () => {
    for (let number = 0; number < 600; number++) equal(headerLines([`x-${number}`, '']), `x-${number}: \r\n`)
    throws(() => headerLines(['x\n', '']), { code: 'BAD_VALUE' })
    equal(headerLines(['x-599', '1']), 'x-599: 1\r\n')
  })

  test('frames the body', () => {
    equal(framingLines(FRAMING.none) + framingLines(FRAMING.tunnel) + framingLines(FRAMING.untilClose), '')
    equal(framingLines(FRAMING.chunked), 'transfer-encoding: chunked\r\n')
    equal(framingLines({ kind: 'length', bytes: 0 }), 'content-length: 0\r\n')
  })

  test('says close for a body that runs until then, whatever was chosen', () => {
    equal(connectionLine('keep-alive', FRAMING.untilClose), 'connection: close\r\n')
    equal(connectionLine('upgrade', FRAMING.none), 'connection: upgrade\r\n')
    equal(connectionLine(undefined, FRAMING.none), '')
  })
})
