// What request heads mean, and every shape that is refused because two readers could understand it differently.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { headerList, headerOf } from '../../../codecs/http/header-lines.ts'
import { HTTP_LIMITS } from '../../../codecs/http/limits.ts'
import { readRequestHead } from '../../../codecs/http/request-head.ts'
import { headBytes, requestOf } from '../../support/http-stream.ts'

const GET = 'GET / HTTP/1.1'
const HOST = 'Host: example.org'
const POST = 'POST / HTTP/1.1'

/** Heads whose bytes are refused: what is wrong, the code, the head without its empty line. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a length beside a coding', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`],
  ['a coding beside a length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5`],
  ['two lengths', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5\r\nContent-Length: 6`],
  ['two equal lengths', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5\r\ncontent-length: 5`],
  ['a list of lengths', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5, 5`],
  ['a signed length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: +5`],
  ['a negative length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: -5`],
  ['a hex length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 0x5`],
  ['a fractional length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5.0`],
  ['a length behind a tab', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length:\t5`],
  ['a coding before a tab', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked\t`],
  ['an empty length', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: `],
  ['a length with a space in it', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 5 5`],
  ['a length beyond exact numbers', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nContent-Length: 1000000000000000`],
  ['a coding that is not chunked', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: gzip`],
  ['a coding before chunked', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: gzip, chunked`],
  ['a coding after chunked', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked, gzip`],
  ['chunked twice', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked, chunked`],
  [
    'chunked in two headers',
    'BAD_FRAMING',
    `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked`
  ],
  ['identity', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: identity`],
  ['an empty coding', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding:`],
  ['a quoted coding', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: "chunked"`],
  ['a coding with a parameter', 'BAD_FRAMING', `${POST}\r\n${HOST}\r\nTransfer-Encoding: chunked;q=1`],
  ['a coding in HTTP/1.0', 'BAD_FRAMING', `POST / HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked`],
  ['a body of CONNECT', 'BAD_FRAMING', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5'],
  ['a bare line feed after the request line', 'BAD_HEAD', `${GET}\n${HOST}`],
  ['a bare line feed after a header', 'BAD_HEAD', `${GET}\r\n${HOST}\nX: y`],
  ['a bare carriage return in a value', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\rb`],
  ['a bare carriage return before a header', 'BAD_HEAD', `${GET}\r\n${HOST}\r\n\rX: a`],
  ['a doubled carriage return', 'BAD_HEAD', `${GET}\r\n${HOST}\r\r\nX: a`],
  ['a folded value', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\r\n b`],
  ['a value folded with a tab', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\r\n\tb`],
  ['white space before the first header', 'BAD_HEAD', `${GET}\r\n ${HOST}`],
  ['white space before a colon', 'BAD_HEAD', `${POST}\r\n${HOST}\r\nContent-Length : 5`],
  ['a tab before a colon', 'BAD_HEAD', `${POST}\r\n${HOST}\r\nTransfer-Encoding\t: chunked`],
  ['a NUL in a value', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\0b`],
  ['a control character in a value', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\x01b`],
  ['a DEL in a value', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX: a\x7fb`],
  ['a NUL in a name', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX\0: a`],
  ['a byte above ASCII in a name', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX\xe9: a`],
  ['a bracket in a name', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nX[: a`],
  ['an empty name', 'BAD_HEAD', `${GET}\r\n${HOST}\r\n: a`],
  ['a line without a colon', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nnothing`],
  ['no host in HTTP/1.1', 'BAD_HEAD', `${GET}\r\nX: a`],
  ['two hosts', 'BAD_HEAD', `${GET}\r\n${HOST}\r\nHost: other`],
  ['two equal hosts', 'BAD_HEAD', `${GET}\r\n${HOST}\r\n${HOST}`],
  ['a host with a path', 'BAD_HEAD', `${GET}\r\nHost: a/b`],
  ['a host with a user', 'BAD_HEAD', `${GET}\r\nHost: a@b`],
  ['a list of hosts', 'BAD_HEAD', `${GET}\r\nHost: a, b`],
  ['another host than the target', 'BAD_HEAD', 'GET http://a/ HTTP/1.1\r\nHost: b'],
  ['two empty lines before the request', 'BAD_HEAD', `\r\n\r\n${GET}\r\n${HOST}`],
  ['a bare line feed before the request', 'BAD_HEAD', `\n${GET}\r\n${HOST}`],
  ['a space before the method', 'BAD_HEAD', ` ${GET}\r\n${HOST}`],
  ['a method in lower case', 'BAD_HEAD', `get / HTTP/1.1\r\n${HOST}`],
  ['a method with a bracket', 'BAD_HEAD', `GE[T / HTTP/1.1\r\n${HOST}`],
  ['an endless method', 'BAD_HEAD', `${'G'.repeat(33)} / HTTP/1.1\r\n${HOST}`],
  ['no method', 'BAD_HEAD', ` / HTTP/1.1\r\n${HOST}`],
  ['two spaces after the method', 'BAD_HEAD', `GET  / HTTP/1.1\r\n${HOST}`],
  ['a tab after the method', 'BAD_HEAD', `GET\t/ HTTP/1.1\r\n${HOST}`],
  ['two spaces before the version', 'BAD_HEAD', `GET /  HTTP/1.1\r\n${HOST}`],
  ['a space after the version', 'BAD_HEAD', `GET / HTTP/1.1 \r\n${HOST}`],
  ['no version', 'BAD_HEAD', `GET /\r\n${HOST}`],
  ['a version in lower case', 'BAD_HEAD', `GET / http/1.1\r\n${HOST}`],
  ['version 1.2', 'BAD_HEAD', `GET / HTTP/1.2\r\n${HOST}`],
  ['version 2.0', 'BAD_HEAD', `GET / HTTP/2.0\r\n${HOST}`],
  ['version 0.9', 'BAD_HEAD', `GET / HTTP/0.9\r\n${HOST}`],
  ['version 1.10', 'BAD_HEAD', `GET / HTTP/1.10\r\n${HOST}`],
  ['a space in the target', 'BAD_HEAD', `GET /a b HTTP/1.1\r\n${HOST}`],
  ['a control character in the target', 'BAD_HEAD', `GET /a\x01 HTTP/1.1\r\n${HOST}`],
  ['a byte above ASCII in the target', 'BAD_HEAD', `GET /\xe9 HTTP/1.1\r\n${HOST}`],
  ['a byte above ASCII in the query', 'BAD_HEAD', `GET /?\xe9 HTTP/1.1\r\n${HOST}`],
  ['a fragment in the target', 'BAD_HEAD', `GET /a#b HTTP/1.1\r\n${HOST}`],
  ['a fragment in the query', 'BAD_HEAD', `GET /?a#b HTTP/1.1\r\n${HOST}`],
  ['a backslash in the path', 'BAD_HEAD', `GET /a\\b HTTP/1.1\r\n${HOST}`],
  ['a target without a slash', 'BAD_HEAD', `GET a HTTP/1.1\r\n${HOST}`],
  ['a target that is only a query', 'BAD_HEAD', `GET ?a HTTP/1.1\r\n${HOST}`],
  ['an asterisk for GET', 'BAD_HEAD', `GET * HTTP/1.1\r\n${HOST}`],
  ['a path for CONNECT', 'BAD_HEAD', `CONNECT /a HTTP/1.1\r\n${HOST}`]
]

suite('http request head', () => {
  for (const [what, code, head] of REFUSED) test(`refuses ${what}`, () => throws(() => requestOf(head), { code }))

  test('keeps method, target, headers, order, duplicates and case', () => {
    const head = requestOf('PATCH /a/b?c=d|e HTTP/1.1', 'hOsT: example.org:8080', 'X-A:  1 \t', 'x-a:2', 'X-B:')
    equal(head.method, 'PATCH')
    equal(head.target, '/a/b?c=d|e')
    equal(head.path, '/a/b?c=d|e')
    equal(head.form, 'origin')
    equal(head.minorVersion, 1)
    equal(head.host, 'example.org:8080')
    deepEqual(headerList(head.headers), ['hOsT', 'example.org:8080', 'X-A', '1', 'x-a', '2', 'X-B', ''])
    equal(headerOf(head.headers, 'x-b'), '')
  })

  test('keeps every byte of a value that is text in some encoding', () => {
    equal(headerOf(requestOf(GET, HOST, 'X: \x80\xe9\xff~ !').headers, 'x'), '\x80\xe9\xff~ !')
  })

  test('skips one empty line before the request line', () => {
    const head = requestOf(`\r\n${GET}`, HOST)
    deepEqual([head.method, head.target, head.host], ['GET', '/', 'example.org'])
    deepEqual(headerList(head.headers), ['Host', 'example.org'])
  })

  test('reads a head in the middle of other bytes', () => {
    const bytes = headBytes(GET, HOST)
    const around = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('X: after\r\n\r\n')])
    const head = readRequestHead(around, 6, 6 + bytes.length, HTTP_LIMITS)
    deepEqual([head.method, headerList(head.headers)], ['GET', ['Host', 'example.org']])
  })

  test('refuses bytes that go on after an empty line', () => {
    const bytes = Buffer.concat([headBytes(GET, HOST), headBytes(GET, HOST)])
    throws(() => readRequestHead(bytes, 0, bytes.length, HTTP_LIMITS), { code: 'BAD_HEAD' })
  })

  test('needs no host in HTTP/1.0', () => {
    equal(requestOf('GET / HTTP/1.0').host, '')
    equal(requestOf('GET http://a/ HTTP/1.0').host, 'a')
    throws(() => requestOf('GET / HTTP/1.0', HOST, HOST), { code: 'BAD_HEAD' })
  })

  test('frames the body by its headers', () => {
    deepEqual(requestOf(GET, HOST).framing, { kind: 'none' })
    deepEqual(requestOf(POST, HOST).framing, { kind: 'none' })
    deepEqual(requestOf(GET, HOST, 'content-length: 7').framing, { kind: 'length', bytes: 7 })
    deepEqual(requestOf(POST, HOST, 'Content-Length: 0').framing, { kind: 'length', bytes: 0 })
    deepEqual(requestOf(POST, HOST, 'Transfer-Encoding: Chunked').framing, { kind: 'chunked' })
    deepEqual(requestOf('POST / HTTP/1.0', 'Content-Length: 007').framing, { kind: 'length', bytes: 7 })
    deepEqual(requestOf('CONNECT a:443 HTTP/1.1', 'Host: a:443').framing, { kind: 'tunnel' })
  })

  test('keeps the connection by the rules of its version', () => {
    equal(requestOf(GET, HOST).keepAlive, true)
    equal(requestOf(GET, HOST, 'Connection: close').keepAlive, false)
    equal(requestOf(GET, HOST, 'Connection: x, CLOSE').keepAlive, false)
    equal(requestOf(GET, HOST, 'Connection: keep-alive', 'Connection: close').keepAlive, false)
    equal(requestOf('GET / HTTP/1.0').keepAlive, false)
    equal(requestOf('GET / HTTP/1.0', 'Connection: Keep-Alive').keepAlive, true)
    equal(requestOf('GET / HTTP/1.0', 'Connection: keep-alive, close').keepAlive, false)
    equal(requestOf('CONNECT a:443 HTTP/1.1', 'Host: a:443').keepAlive, false)
  })

  test('knows who waits for 100 Continue', () => {
    equal(requestOf(POST, HOST, 'Expect: 100-Continue', 'Content-Length: 1').expectContinue, true)
    equal(requestOf('POST / HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 1').expectContinue, false)
    equal(requestOf(POST, HOST, 'Expect: something').expectContinue, false)
    equal(requestOf(POST, HOST).expectContinue, false)
  })

  test('knows an offer to change protocols, unless a body comes with it', () => {
    const offer = ['Connection: Upgrade', 'Upgrade: websocket']
    equal(requestOf(GET, HOST, ...offer).upgrade, 'websocket')
    equal(requestOf(GET, HOST, ...offer, 'Content-Length: 0').upgrade, 'websocket')
    equal(requestOf(GET, HOST, 'Upgrade: websocket').upgrade, '')
    equal(requestOf(GET, HOST, 'Connection: upgrade').upgrade, '')
    equal(requestOf('GET / HTTP/1.0', ...offer).upgrade, '')
    equal(requestOf(POST, HOST, ...offer, 'Content-Length: 3').upgrade, '')
  })

  test('bounds bytes and headers', () => {
    const bytes = headBytes(GET, HOST, 'A: 1', 'B: 2')
    const within = { ...HTTP_LIMITS, headBytesMax: bytes.length, headersMax: 3 }
    equal(readRequestHead(bytes, 0, bytes.length, within).method, 'GET')
    const fewerHeaders = { ...within, headersMax: 2 }
    throws(() => readRequestHead(bytes, 0, bytes.length, fewerHeaders), { code: 'HEAD_TOO_LARGE' })
    const fewerBytes = { ...within, headBytesMax: bytes.length - 1 }
    throws(() => readRequestHead(bytes, 0, bytes.length, fewerBytes), { code: 'HEAD_TOO_LARGE' })
  })

  test('refuses every head that was cut or has a byte taken out of its line ends', () => {
    const bytes = headBytes(GET, HOST, 'X: y')
    for (let end = 0; end < bytes.length; end++)
      throws(() => readRequestHead(bytes, 0, end, HTTP_LIMITS), { code: 'BAD_HEAD' })
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== 0x0d && bytes[at] !== 0x0a) continue
      const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
      throws(() => readRequestHead(without, 0, without.length, HTTP_LIMITS), { code: 'BAD_HEAD' }, `without byte ${at}`)
    }
  })
})
