// What response heads mean for the request that they answer, and the shapes that are refused.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { headerList } from '../../../codecs/http/header-lines.ts'
import { HTTP_LIMITS } from '../../../codecs/http/limits.ts'
import { readResponseHead } from '../../../codecs/http/response-head.ts'
import { headBytes, responseOf } from '../../support/http-stream.ts'

const OK = 'HTTP/1.1 200 OK'
const LENGTH = 'Content-Length: 5'
const CHUNKED = 'Transfer-Encoding: chunked'

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a length beside a coding', 'BAD_FRAMING', `${OK}\r\n${LENGTH}\r\n${CHUNKED}`],
  ['two equal lengths', 'BAD_FRAMING', `${OK}\r\n${LENGTH}\r\n${LENGTH}`],
  ['a coding in HTTP/1.0', 'BAD_FRAMING', `HTTP/1.0 200 OK\r\n${CHUNKED}`],
  ['a coding that is not chunked', 'BAD_FRAMING', `${OK}\r\nTransfer-Encoding: gzip`],
  ['a body of 204', 'BAD_FRAMING', `HTTP/1.1 204 No Content\r\n${LENGTH}`],
  ['a chunked body of 204', 'BAD_FRAMING', `HTTP/1.1 204 No Content\r\n${CHUNKED}`],
  ['a body of 100', 'BAD_FRAMING', `HTTP/1.1 100 Continue\r\n${LENGTH}`],
  ['a 101 that nobody asked for', 'BAD_HEAD', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x'],
  ['an empty line before the status line', 'BAD_HEAD', `\r\n${OK}`],
  ['a version in lower case', 'BAD_HEAD', 'http/1.1 200 OK'],
  ['version 2', 'BAD_HEAD', 'HTTP/2.0 200 OK'],
  ['two digits of status', 'BAD_HEAD', 'HTTP/1.1 20 OK'],
  ['four digits of status', 'BAD_HEAD', 'HTTP/1.1 2000 OK'],
  ['a status below 100', 'BAD_HEAD', 'HTTP/1.1 099 OK'],
  ['a status with a letter', 'BAD_HEAD', 'HTTP/1.1 2O0 OK'],
  ['two spaces before the status', 'BAD_HEAD', 'HTTP/1.1  200 OK'],
  ['a tab before the status', 'BAD_HEAD', 'HTTP/1.1\t200 OK'],
  ['a tab after the status', 'BAD_HEAD', 'HTTP/1.1 200\tOK'],
  ['a control character in the reason', 'BAD_HEAD', 'HTTP/1.1 200 O\x01K'],
  ['a bare line feed', 'BAD_HEAD', `${OK}\n${LENGTH}`],
  ['a folded value', 'BAD_HEAD', `${OK}\r\nX: a\r\n b`]
]

suite('http response head', () => {
  for (const [what, code, head] of REFUSED)
    test(`refuses ${what}`, () => throws(() => responseOf('GET', head), { code }))

  test('keeps status, reason and headers', () => {
    const head = responseOf('GET', 'HTTP/1.1 404 Not \xe9 there', 'Set-Cookie: a', 'set-cookie: b', LENGTH)
    deepEqual([head.status, head.reason, head.minorVersion, head.interim], [404, 'Not \xe9 there', 1, false])
    deepEqual(headerList(head.headers), ['Set-Cookie', 'a', 'set-cookie', 'b', 'Content-Length', '5'])
  })

  test('may have an empty reason, or none', () => {
    deepEqual([responseOf('GET', 'HTTP/1.1 200 ').reason, responseOf('GET', 'HTTP/1.1 200').reason], ['', ''])
    equal(responseOf('GET', 'HTTP/1.1 200', LENGTH).status, 200)
  })

  test('frames the body by method, status and headers', () => {
    deepEqual(responseOf('GET', OK, LENGTH).framing, { kind: 'length', bytes: 5 })
    deepEqual(responseOf('GET', OK, CHUNKED).framing, { kind: 'chunked' })
    deepEqual(responseOf('GET', OK).framing, { kind: 'until-close' })
    deepEqual(responseOf('HEAD', OK, LENGTH).framing, { kind: 'none' })
    deepEqual(responseOf('HEAD', OK, CHUNKED).framing, { kind: 'none' })
    deepEqual(responseOf('HEAD', OK).framing, { kind: 'none' })
    deepEqual(responseOf('GET', 'HTTP/1.1 304 Not Modified', LENGTH).framing, { kind: 'none' })
    deepEqual(responseOf('GET', 'HTTP/1.1 204 No Content').framing, { kind: 'none' })
    deepEqual(responseOf('GET', 'HTTP/1.1 204 No Content', 'Content-Length: 0').framing, { kind: 'none' })
    deepEqual(responseOf('CONNECT', OK).framing, { kind: 'tunnel' })
    deepEqual(responseOf('CONNECT', OK, LENGTH).framing, { kind: 'tunnel' })
    deepEqual(responseOf('CONNECT', 'HTTP/1.1 403 Forbidden', LENGTH).framing, { kind: 'length', bytes: 5 })
  })

  test('tells interim answers from the real one', () => {
    for (const status of [100, 102, 103, 199]) {
      const head = responseOf('GET', `HTTP/1.1 ${status} Wait`)
      deepEqual([head.interim, head.framing, head.keepAlive], [true, { kind: 'none' }, true])
    }
    equal(responseOf('GET', OK, LENGTH).interim, false)
  })

  test('changes protocols only as it was asked to', () => {
    const read = (upgrade: string, ...lines: string[]): unknown => {
      const bytes = headBytes('HTTP/1.1 101 Switching Protocols', ...lines)
      const head = readResponseHead(bytes, 0, bytes.length, { limits: HTTP_LIMITS, method: 'GET', upgrade })
      return [head.upgrade, head.framing.kind, head.keepAlive, head.interim]
    }
    deepEqual(read('websocket', 'Connection: Upgrade', 'Upgrade: WebSocket'), ['WebSocket', 'tunnel', false, false])
    throws(() => read('websocket', 'Upgrade: websocket'), { code: 'BAD_HEAD' })
    throws(() => read('websocket', 'Connection: Upgrade'), { code: 'BAD_HEAD' })
    throws(() => read('', 'Connection: Upgrade', 'Upgrade: websocket'), { code: 'BAD_HEAD' })
  })

  test('keeps the connection by the rules of its version and framing', () => {
    equal(responseOf('GET', OK, LENGTH).keepAlive, true)
    equal(responseOf('GET', OK).keepAlive, false)
    equal(responseOf('GET', OK, LENGTH, 'Connection: close').keepAlive, false)
    equal(responseOf('GET', 'HTTP/1.0 200 OK', LENGTH).keepAlive, false)
    equal(responseOf('GET', 'HTTP/1.0 200 OK', LENGTH, 'Connection: keep-alive').keepAlive, true)
    equal(responseOf('HEAD', OK).keepAlive, true)
  })

  test('bounds its bytes', () => {
    const bytes = headBytes(OK)
    const limits = { ...HTTP_LIMITS, headBytesMax: bytes.length - 1 }
    const read = (): unknown => readResponseHead(bytes, 0, bytes.length, { limits, method: 'GET', upgrade: '' })
    throws(read, { code: 'HEAD_TOO_LARGE' })
  })
})
