// The end of a head is found exactly once, however the bytes arrive.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { checkHeadSpan, findHeadEnd, minorVersionAt } from '../../../codecs/http/head.ts'

const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

suite('http head', () => {
  test('ends after the first empty line', () => {
    const bytes = Buffer.from(`${HEAD}rest\r\n\r\n`)
    equal(findHeadEnd(bytes, 0, bytes.length), HEAD.length)
  })

  test('is found wherever its ending lies relative to the start', () => {
    for (let padding = 0; padding < 12; padding++) {
      for (const noise of ['', '\r', '\n', '\r\n', '\n\r', '\r\r', '\n\n', 'a\r', '\r\n\r', '\n\r\n\r']) {
        const before = 'x'.repeat(padding) + noise
        const text = `${before}\r\n\r\nyyyy\r\n\r\n`
        const bytes = Buffer.from(text)
        equal(findHeadEnd(bytes, 0, bytes.length), text.indexOf('\r\n\r\n') + 4, JSON.stringify(before))
      }
    }
  })

  test('is not looked for before the start or behind the end', () => {
    const bytes = Buffer.from(`\r\n\r\n${HEAD}\r\n\r\n`)
    equal(findHeadEnd(bytes, 4, bytes.length), 4 + HEAD.length)
    equal(findHeadEnd(bytes, 4, 4 + HEAD.length - 1), -1)
    equal(findHeadEnd(bytes, 1, 4), -1)
  })

  test('is found when the search goes on where it stopped', () => {
    const bytes = Buffer.from(`skip${HEAD}`)
    let scanned = 4
    for (let end = 5; end < bytes.length; end++) {
      equal(findHeadEnd(bytes, 4, end, scanned), -1)
      scanned = end
    }
    equal(findHeadEnd(bytes, 4, bytes.length, scanned), bytes.length)
  })

  test('is refused over the limit and without its empty line', () => {
    const bytes = Buffer.from(HEAD)
    checkHeadSpan(bytes, 0, bytes.length, bytes.length)
    throws(() => checkHeadSpan(bytes, 0, bytes.length, bytes.length - 1), { code: 'HEAD_TOO_LARGE' })
    throws(() => checkHeadSpan(bytes, 0, bytes.length - 1, 100), { code: 'BAD_HEAD' })
    throws(() => checkHeadSpan(bytes, 0, bytes.length + 2, 100), { code: 'BAD_HEAD' })
    throws(() => checkHeadSpan(Buffer.from('\r\n'), 0, 2, 100), { code: 'BAD_HEAD' })
  })

  test('has version 1.0 or 1.1 in capitals', () => {
    const versionOf = (text: string): number => minorVersionAt(Buffer.from(text), 0)
    equal(versionOf('HTTP/1.1'), 1)
    equal(versionOf('HTTP/1.0'), 0)
    for (const text of [
      'http/1.1',
      'HTTP/1.2',
      'HTTP/2.0',
      'HTTP/0.9',
      'HTTP/1',
      'HTTP/1,1',
      'HTTQ/1.1',
      'HTTP 1.1',
      ''
    ])
      equal(versionOf(text), -1, text)
  })
})
