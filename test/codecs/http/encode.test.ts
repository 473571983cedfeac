// What is written reads back as it was meant, and nothing can be smuggled into a head.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  CHUNK_END,
  CONTINUE,
  encodeChunkHeader,
  encodeLastChunk,
  encodeRequestHead,
  encodeResponseHead,
  LAST_CHUNK
} from '../../../codecs/http/encode.ts'
import { FRAMING } from '../../../codecs/http/framing.ts'
import { requestStream, responseStream } from '../../support/http-stream.ts'

const REQUEST = { method: 'GET', target: '/a?b', host: 'a:80', headers: [], framing: FRAMING.none } as const
const RESPONSE = { status: 200, headers: [], framing: FRAMING.none } as const
const BAD = { code: 'BAD_VALUE' }

suite('http encode', () => {
  test('writes a request', () => {
    equal(
      encodeRequestHead({ ...REQUEST, headers: ['X-A', '1', 'x-', '\xe9'] }).toString('latin1'),
      'GET /a?b HTTP/1.1\r\nhost: a:80\r\nX-A: 1\r\nx-: \xe9\r\n\r\n'
    )
    equal(
      encodeRequestHead({ ...REQUEST, framing: { kind: 'length', bytes: 3 }, connection: 'close' }).toString(),
      'GET /a?b HTTP/1.1\r\nhost: a:80\r\ncontent-length: 3\r\nconnection: close\r\n\r\n'
    )
    equal(
      encodeRequestHead({ ...REQUEST, framing: FRAMING.chunked }).toString(),
      'GET /a?b HTTP/1.1\r\nhost: a:80\r\ntransfer-encoding: chunked\r\n\r\n'
    )
  })

  test('writes a response', () => {
    equal(encodeResponseHead(RESPONSE).toString(), 'HTTP/1.1 200 OK\r\n\r\n')
    equal(encodeResponseHead({ ...RESPONSE, status: 299 }).toString(), 'HTTP/1.1 299 \r\n\r\n')
    equal(encodeResponseHead({ ...RESPONSE, reason: 'Fine' }).toString(), 'HTTP/1.1 200 Fine\r\n\r\n')
    equal(
      encodeResponseHead({ ...RESPONSE, framing: FRAMING.untilClose }).toString(),
      'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'
    )
    equal(
      encodeResponseHead({ ...RESPONSE, status: 204, framing: { kind: 'length', bytes: 0 } }).toString(),
      'HTTP/1.1 204 No Content\r\n\r\n'
    )
  })

  test('refuses header values that would end their line', () => {
    for (const value of ['a\r\nb: c', 'a\rb', 'a\nb', 'a\0b', 'a\x7f', '\u4e2d', '\u010d\u010a'])
      for (const encode of [
        () => encodeRequestHead({ ...REQUEST, headers: ['x', value] }),
        () => encodeResponseHead({ ...RESPONSE, headers: ['x', value] }),
        () => encodeLastChunk(['x', value])
      ])
        throws(encode, BAD, JSON.stringify(value))
    throws(() => encodeRequestHead({ ...REQUEST, headers: ['x'] }), BAD)
  })

  test('refuses header names that are none, and those that frame the message', () => {
    const names = ['', 'a b', 'a:', 'a\r\n', 'é', '\u0161', 'Content-Length', 'transfer-encoding', 'Connection', 'HOST']
    for (const name of names) {
      throws(() => encodeRequestHead({ ...REQUEST, headers: [name, '1'] }), BAD, name)
      throws(() => encodeRequestHead({ ...REQUEST, headers: [name, '1'] }), BAD, `${name} once more`)
    }
  })

  test('refuses start lines that would be read as something else', () => {
    for (const method of ['', 'get', 'GET ', 'GE\r\nT', 'G\u0145T'])
      throws(() => encodeRequestHead({ ...REQUEST, method }), BAD)
    for (const target of ['', '/a b', '/a\r\n', '/\xe9', '/\u0120', '/a#b'])
      throws(() => encodeRequestHead({ ...REQUEST, target }), BAD)
    for (const host of ['a\r\n', 'a/b', 'a b', 'u@a']) throws(() => encodeRequestHead({ ...REQUEST, host }), BAD)
    for (const status of [99, 1000, 200.5, Number.NaN]) throws(() => encodeResponseHead({ ...RESPONSE, status }), BAD)
    for (const reason of ['a\r\nb', '\0', '\u4e2d']) throws(() => encodeResponseHead({ ...RESPONSE, reason }), BAD)
  })

  test('refuses framings that the receiver could not follow', () => {
    throws(() => encodeRequestHead({ ...REQUEST, framing: FRAMING.untilClose }), BAD)
    for (const bytes of [-1, 1.5, Number.NaN, 2 ** 53])
      throws(() => encodeRequestHead({ ...REQUEST, framing: { kind: 'length', bytes } }), BAD)
    for (const status of [100, 101, 204]) {
      throws(() => encodeResponseHead({ ...RESPONSE, status, framing: FRAMING.chunked }), BAD)
      throws(() => encodeResponseHead({ ...RESPONSE, status, framing: FRAMING.untilClose }), BAD)
      throws(() => encodeResponseHead({ ...RESPONSE, status, framing: { kind: 'length', bytes: 1 } }), BAD)
    }
  })

  test('writes chunks that read back', () => {
    const payload = Buffer.alloc(300, 'x')
    const stream = requestStream()
    stream.push(
      Buffer.concat([
        encodeRequestHead({ ...REQUEST, framing: FRAMING.chunked }),
        encodeChunkHeader(payload.length),
        payload,
        CHUNK_END,
        encodeLastChunk(['x-sum', '7'])
      ])
    )
    const [message] = stream.messages
    deepEqual([message?.body, message?.trailers], [payload.toString(), ['x-sum', '7']])
    equal(encodeLastChunk([]), LAST_CHUNK)
    equal(LAST_CHUNK.toString(), '0\r\n\r\n')
  })

  test('refuses chunks and trailers that would end the body or change it', () => {
    for (const bytes of [0, -1, 1.5, Number.NaN]) throws(() => encodeChunkHeader(bytes), BAD)
    for (const name of ['content-length', 'Host', 'Upgrade', 'TE', 'expect', ''])
      throws(() => encodeLastChunk([name, '1']), BAD)
  })

  test('has the interim answer at hand', () => {
    const stream = responseStream()
    stream.push(CONTINUE)
    deepEqual(
      stream.messages.map(({ head }) => [head.status, head.reason, head.interim]),
      [[100, 'Continue', true]]
    )
  })
})
