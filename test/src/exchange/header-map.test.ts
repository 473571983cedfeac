// Headers by name.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS, readRequestHead } from '../../../codecs/http/index.ts'
import { headerMap } from '../../../src/exchange/header-map.ts'

suite('the header map', () => {
  test('has lower-case names, and joins the values of a name in their order', () => {
    const lines = ['GET / HTTP/1.1', 'Host: h', 'X-A: 1', 'Cookie: a=1', 'x-a: 2', 'cookie: b=2', 'empty:', '', '']
    const bytes = Buffer.from(lines.join('\r\n'))
    const { headers } = readRequestHead(bytes, 0, bytes.length, HTTP_LIMITS)
    deepEqual(Object.fromEntries(headerMap(headers)), { host: 'h', 'x-a': '1, 2', cookie: 'a=1; b=2', empty: '' })
  })
})
