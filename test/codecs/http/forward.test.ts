// A forwarded head keeps what is meant for the end, loses what was meant for the hop, and gets what the proxy adds.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  encodeForwardedRequestHead,
  encodeForwardedResponseHead,
  type HeadChanges,
  NO_CHANGES,
  type RequestHeadChanges
} from '../../../codecs/http/forward.ts'
import { FRAMING } from '../../../codecs/http/framing.ts'
import { requestOf, responseOf } from '../../support/http-stream.ts'

function forwarded(lines: string[], changes: RequestHeadChanges = NO_CHANGES): string[] {
  const text = encodeForwardedRequestHead(requestOf(...lines), changes).toString('latin1')
  equal(text.endsWith('\r\n\r\n'), true)
  return text.slice(0, -4).split('\r\n')
}

function answered(lines: string[], changes: HeadChanges = NO_CHANGES, method = 'GET'): string[] {
  const text = encodeForwardedResponseHead(responseOf(method, ...lines), changes).toString('latin1')
  equal(text.endsWith('\r\n\r\n'), true)
  return text.slice(0, -4).split('\r\n')
}

const GET = 'GET /a HTTP/1.1'
const BAD = { code: 'BAD_VALUE' }

suite('http forward', () => {
  test('passes a head on as it is', () => {
    const lines = [GET, 'Host: a', 'X-A:  1 ', 'x-a:2', 'X: \xe9', 'Content-Length: 3', 'Expect: 100-continue']
    deepEqual(forwarded(lines), lines)
    const answer = ['HTTP/1.1 200 Fine', 'Set-Cookie: a', 'Set-Cookie: b', 'Content-Length: 3']
    deepEqual(answered(answer), answer)
  })

  test('leaves out everything that belongs to one hop', () => {
    deepEqual(
      forwarded([
        GET,
        'Connection: close, X-Mine, Host, Content-Length',
        'Host: a',
        'Keep-Alive: timeout=5',
        'TE: trailers',
        'x-mine: 1',
        'X-Kept: 1',
        'Trailer: x',
        'Proxy-Connection: keep-alive',
        'Proxy-Authorization: Basic x',
        'proxy-authenticate: x',
        'Content-Length: 3',
        'X-MINE: 2',
        'Upgrade: h2c'
      ]),
      [GET, 'Host: a', 'X-Kept: 1', 'Content-Length: 3']
    )
    deepEqual(answered(['HTTP/1.1 200 OK', 'Content-Length: 3', 'Connection: x, close', 'X: 1', 'Y: 2']), [
      'HTTP/1.1 200 OK',
      'Content-Length: 3',
      'Y: 2'
    ])
  })

  test('adds, drops and replaces', () => {
    deepEqual(
      forwarded([GET, 'Host: a', 'X-Forwarded-For: 1.1.1.1', 'X-B: 1', 'x-forwarded-for: 2.2.2.2'], {
        drop: ['x-forwarded-for', 'x-none'],
        add: ['x-forwarded-for', '1.1.1.1, 2.2.2.2, 3.3.3.3', 'x-c', '']
      }),
      [GET, 'Host: a', 'X-B: 1', 'x-forwarded-for: 1.1.1.1, 2.2.2.2, 3.3.3.3', 'x-c: ']
    )
    deepEqual(forwarded([GET, 'Host: a'], { target: '/b?c', host: 'b:1' }), ['GET /b?c HTTP/1.1', 'host: b:1'])
  })

  test('keeps what was added even when the connection header names it', () => {
    const lines = forwarded([GET, 'Host: a', 'Connection: x-forwarded-for'], { add: ['x-forwarded-for', '1.1.1.1'] })
    deepEqual(lines, [GET, 'Host: a', 'x-forwarded-for: 1.1.1.1'])
  })

  test('never loses the host or the length by name', () => {
    const lines = [GET, 'Host: a', 'Content-Length: 3']
    deepEqual(forwarded(lines, { drop: ['host', 'content-length'] }), lines)
  })

  test('writes the body anew when it is chunked or framed in another way', () => {
    const chunked = ['POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: Chunked', 'X: 1']
    deepEqual(forwarded(chunked), ['POST / HTTP/1.1', 'Host: a', 'X: 1', 'transfer-encoding: chunked'])
    deepEqual(forwarded(chunked, { framing: { kind: 'length', bytes: 9 } }), [
      'POST / HTTP/1.1',
      'Host: a',
      'X: 1',
      'content-length: 9'
    ])
    const length = ['HTTP/1.1 200 OK', 'Content-Length: 3']
    deepEqual(answered(length, { framing: FRAMING.chunked }), ['HTTP/1.1 200 OK', 'transfer-encoding: chunked'])
    deepEqual(answered(length, { framing: FRAMING.none }), ['HTTP/1.1 200 OK'])
    deepEqual(answered(['HTTP/1.0 200 OK']), ['HTTP/1.1 200 OK', 'connection: close'])
    deepEqual(answered(['HTTP/1.0 200 OK'], { framing: FRAMING.chunked }), [
      'HTTP/1.1 200 OK',
      'transfer-encoding: chunked'
    ])
  })

  test('keeps the length that a HEAD or a 304 tells', () => {
    deepEqual(answered(['HTTP/1.1 200 OK', 'Content-Length: 3'], NO_CHANGES, 'HEAD'), [
      'HTTP/1.1 200 OK',
      'Content-Length: 3'
    ])
    deepEqual(answered(['HTTP/1.1 304 Not Modified', 'Content-Length: 3']), [
      'HTTP/1.1 304 Not Modified',
      'Content-Length: 3'
    ])
  })

  test('says nothing about a body when a tunnel opens', () => {
    deepEqual(answered(['HTTP/1.1 200 OK', 'Content-Length: 3'], NO_CHANGES, 'CONNECT'), ['HTTP/1.1 200 OK'])
    deepEqual(answered(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], NO_CHANGES, 'CONNECT'), ['HTTP/1.1 200 OK'])
  })

  test('keeps an offer to change protocols only for a tunnel', () => {
    const lines = [GET, 'Host: a', 'Upgrade: websocket', 'Connection: Upgrade, x', 'Sec-WebSocket-Key: k', 'X: 1']
    deepEqual(forwarded(lines), [GET, 'Host: a', 'Sec-WebSocket-Key: k'])
    deepEqual(forwarded(lines, { connection: 'upgrade' }), [
      GET,
      'Host: a',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: k',
      'connection: upgrade'
    ])
  })

  test('turns every form of target into what an origin server gets', () => {
    deepEqual(forwarded(['GET http://a/b?c HTTP/1.1', 'Host: a']), ['GET /b?c HTTP/1.1', 'Host: a'])
    deepEqual(forwarded(['OPTIONS http://a HTTP/1.1', 'Host: a']), ['OPTIONS * HTTP/1.1', 'Host: a'])
    deepEqual(forwarded(['GET http://a/ HTTP/1.0']), ['GET / HTTP/1.1', 'host: a'])
    deepEqual(forwarded(['GET / HTTP/1.0']), ['GET / HTTP/1.1', 'host: '])
    deepEqual(forwarded(['CONNECT a:1 HTTP/1.1', 'Host: a:1']), ['CONNECT a:1 HTTP/1.1', 'Host: a:1'])
  })

  test('refuses changes that would break the head', () => {
    const lines = [GET, 'Host: a']
    throws(() => forwarded(lines, { add: ['x', 'a\r\nb: c'] }), BAD)
    throws(() => forwarded(lines, { add: ['x y', 'a'] }), BAD)
    throws(() => forwarded(lines, { add: ['host', 'b'] }), BAD)
    throws(() => forwarded(lines, { add: ['Content-Length', '1'] }), BAD)
    throws(() => forwarded(lines, { target: '/a b' }), BAD)
    throws(() => forwarded(lines, { host: 'a\r\n' }), BAD)
    throws(() => forwarded(lines, { framing: FRAMING.untilClose }), BAD)
    throws(() => answered(['HTTP/1.1 200 OK'], { add: ['x', '\n'] }), BAD)
  })
})
