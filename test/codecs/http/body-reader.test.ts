// Bodies come out the same however their bytes were cut, stop exactly at their end, and refuse every doubtful chunk.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BodyReader } from '../../../codecs/http/body-reader.ts'
import { FRAMING, type Framing } from '../../../codecs/http/framing.ts'
import { HTTP_LIMITS } from '../../../codecs/http/limits.ts'
import { requestStream, responseStream } from '../../support/http-stream.ts'

type Read = { body: string; consumed: number; ended: boolean; trailers: readonly string[] }

function read(framing: Framing, ...chunks: string[]): Read {
  const reader = new BodyReader(HTTP_LIMITS)
  reader.begin(framing)
  let body = ''
  let consumed = 0
  for (const chunk of chunks) {
    // The bytes stand in the middle of a larger buffer, as they do behind a head.
    const bytes = Buffer.from(`__${chunk}__`, 'latin1')
    const at = reader.push(bytes, 2, bytes.length - 2, (from, start, end) => {
      body += from.toString('latin1', start, end)
    })
    consumed += at - 2
    if (reader.ended) break
  }
  return { body, consumed, ended: reader.ended, trailers: reader.trailers }
}

const CHUNKED: readonly (readonly [string, string, string[]])[] = [
  ['0\r\n\r\n', '', []],
  ['5\r\nhello\r\n0\r\n\r\n', 'hello', []],
  ['005\r\nhello\r\n1\r\n!\r\n000\r\n\r\n', 'hello!', []],
  ['A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n', '01234567890123456789', []],
  ['5;a=b;c=d\r\nhello\r\n0;z\r\n\r\n', 'hello', []],
  [`${'01\r\nx\r\n'.repeat(14)}0\r\n\r\n`, 'x'.repeat(14), []],
  ['4\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n\r\n', []],
  ['1\r\nx\r\n0\r\nX-Sum: 1\r\nx-sum:  2 \r\n\r\n', 'x', ['X-Sum', '1', 'x-sum', '2']]
]

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['no digits', 'BAD_FRAMING', '\r\n'],
  ['an extension without digits', 'BAD_FRAMING', ';a\r\n'],
  ['no digits in a later chunk', 'BAD_FRAMING', '1\r\nx\r\n\r\n'],
  ['a minus', 'BAD_FRAMING', '-1\r\n'],
  ['a plus', 'BAD_FRAMING', '+1\r\n'],
  ['0x', 'BAD_FRAMING', '0x1\r\nx\r\n'],
  ['a letter beyond hex', 'BAD_FRAMING', '1g\r\n'],
  ['a space before the size', 'BAD_FRAMING', ' 1\r\nx\r\n'],
  ['a space after the size', 'BAD_FRAMING', '1 \r\nx\r\n'],
  ['a tab after the size', 'BAD_FRAMING', '1\t\r\nx\r\n'],
  ['a space before an extension', 'BAD_FRAMING', '1 ;a\r\nx\r\n'],
  ['a size beyond exact numbers', 'BAD_FRAMING', '10000000000000\r\n'],
  ['a size that is 2^64', 'BAD_FRAMING', '10000000000000000\r\n'],
  ['endless zeros', 'BAD_FRAMING', `${'0'.repeat(14)}`],
  ['a size that ends in a bare line feed', 'BAD_FRAMING', '1\nx\r\n'],
  ['a size that ends in a bare carriage return', 'BAD_FRAMING', '1\rx\r\n'],
  ['an extension that ends in a bare line feed', 'BAD_FRAMING', '1;a\nx\r\n'],
  ['a control character in an extension', 'BAD_FRAMING', '1;a\0\r\nx\r\n'],
  ['a quoted extension', 'BAD_FRAMING', '1;a="b"\r\nx\r\n'],
  ['an empty extension', 'BAD_FRAMING', '1;\r\nx\r\n'],
  ['an extension over the limit', 'BAD_FRAMING', `1;${'a'.repeat(257)}`],
  ['a chunk longer than its size', 'BAD_FRAMING', '1\r\nxy\r\n'],
  ['a chunk that ends in a bare line feed', 'BAD_FRAMING', '1\r\nx\n0\r\n\r\n'],
  ['a chunk that ends in a bare carriage return', 'BAD_FRAMING', '1\r\nx\r0\r\n\r\n'],
  ['an empty line after the last chunk that is a bare line feed', 'BAD_HEAD', '0\r\n\n'],
  ['a trailer line that ends in a bare line feed', 'BAD_HEAD', '0\r\nA: 1\nB: 2\r\n\r\n'],
  ['a trailer section that ends in bare line feeds', 'BAD_HEAD', '0\r\nA: 1\n\n'],
  ['a folded trailer', 'BAD_HEAD', '0\r\nA: 1\r\n 2\r\n\r\n'],
  ['a trailer without a name', 'BAD_HEAD', '0\r\n: 1\r\n\r\n'],
  ['a length in the trailers', 'BAD_FRAMING', '0\r\nContent-Length: 1\r\n\r\n'],
  ['a coding in the trailers', 'BAD_FRAMING', '0\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['a host in the trailers', 'BAD_FRAMING', '0\r\nHost: a\r\n\r\n'],
  ['trailers over the limit', 'HEAD_TOO_LARGE', `0\r\n${'A: 1\r\n'.repeat(1400)}`],
  ['too many trailers', 'HEAD_TOO_LARGE', `0\r\n${'A: 1\r\n'.repeat(129)}\r\n`]
]

suite('http body reader', () => {
  for (const [wire, body, trailers] of CHUNKED)
    test(`reads ${JSON.stringify(wire)} however it is cut`, () => {
      const expected = { body, consumed: wire.length, ended: true, trailers }
      deepEqual(read(FRAMING.chunked, wire), expected)
      deepEqual(read(FRAMING.chunked, `${wire}GET / HTTP/1.1`), expected)
      deepEqual(read(FRAMING.chunked, ...wire), expected)
      for (let cut = 1; cut < wire.length; cut++) {
        deepEqual(read(FRAMING.chunked, wire.slice(0, cut), `${wire.slice(cut)}next`), expected)
        equal(read(FRAMING.chunked, wire.slice(0, cut)).ended, false)
      }
    })

  for (const [what, code, wire] of REFUSED)
    test(`refuses ${what}`, () => {
      throws(() => read(FRAMING.chunked, wire), { code })
      throws(() => read(FRAMING.chunked, ...wire), { code })
    })

  test('accepts sizes, extensions and trailers right up to their limits', () => {
    equal(read(FRAMING.chunked, 'fffffffffffff\r\n').ended, false)
    equal(read(FRAMING.chunked, `1;${'a'.repeat(256)}\r\nx\r\n1;${'a'.repeat(256)}\r\ny\r\n0\r\n\r\n`).body, 'xy')
    const section = `A: ${'b'.repeat(HTTP_LIMITS.trailerBytesMax - 7)}\r\n\r\n`
    equal(read(FRAMING.chunked, `0\r\n${section}`).ended, true)
    throws(() => read(FRAMING.chunked, `0\r\nA${section}`), { code: 'HEAD_TOO_LARGE' })
  })

  test('reads a fixed length and leaves the rest alone', () => {
    const framing: Framing = { kind: 'length', bytes: 5 }
    const expected = { body: 'hello', consumed: 5, ended: true, trailers: [] }
    deepEqual(read(framing, 'hello'), expected)
    deepEqual(read(framing, 'helloGET'), expected)
    deepEqual(read(framing, ...'helloGET'), expected)
    deepEqual(read(framing, 'hell'), { ...expected, body: 'hell', consumed: 4, ended: false })
  })

  test('takes nothing for a message without a body', () => {
    const expected = { body: '', consumed: 0, ended: true, trailers: [] }
    deepEqual(read(FRAMING.none, 'GET'), expected)
    deepEqual(read({ kind: 'length', bytes: 0 }, 'GET'), expected)
  })

  test('takes everything until the close, and for a tunnel', () => {
    for (const framing of [FRAMING.untilClose, FRAMING.tunnel])
      deepEqual(read(framing, 'a\r\n', '0\r\n\r\n'), {
        body: 'a\r\n0\r\n\r\n',
        consumed: 8,
        ended: false,
        trailers: []
      })
  })

  test('ends by a close only what runs until the close', () => {
    const reader = new BodyReader(HTTP_LIMITS)
    reader.close()
    reader.begin(FRAMING.untilClose)
    equal(reader.ended, false)
    reader.close()
    equal(reader.ended, true)
    reader.begin({ kind: 'length', bytes: 1 })
    throws(() => reader.close(), { code: 'TRUNCATED' })
    reader.begin(FRAMING.chunked)
    throws(() => reader.close(), { code: 'TRUNCATED' })
  })

  test('hands out views of the very bytes that came', () => {
    const reader = new BodyReader(HTTP_LIMITS)
    reader.begin(FRAMING.chunked)
    const bytes = Buffer.from('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
    const pieces: unknown[] = []
    reader.push(bytes, 0, bytes.length, (from, start, end) => pieces.push([from === bytes, start, end]))
    deepEqual(pieces, [
      [true, 3, 6],
      [true, 11, 13]
    ])
  })

  test('forgets the last message when the next begins', () => {
    const reader = new BodyReader(HTTP_LIMITS)
    const push = (text: string): number => reader.push(Buffer.from(text), 0, text.length, () => undefined)
    reader.begin(FRAMING.chunked)
    push('0\r\nA: 1\r\n\r\n')
    deepEqual(reader.trailers, ['A', '1'])
    reader.begin(FRAMING.chunked)
    deepEqual(reader.trailers, [])
    equal(push('0\r\n\r\nmore'), 5)
    deepEqual(reader.trailers, [])
  })
})

const PIPELINE = [
  'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nGET / HTTP/',
  '\r\nPOST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\n\r\n\r\r\n1\r\n0\r\n0\r\nA: b\r\n\r\n',
  'POST /d HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  'DELETE /e HTTP/1.0\r\n\r\n'
].join('')

suite('pipelined messages', () => {
  test('are told apart at every cut', () => {
    const bytes = Buffer.from(PIPELINE)
    const whole = requestStream()
    whole.push(bytes)
    deepEqual(
      whole.messages.map(({ head, body, trailers }) => [head.target, body, trailers]),
      [
        ['/a', '', []],
        ['/b', 'GET / HTTP/', []],
        ['/c', '\r\n\r0', ['A', 'b']],
        ['/d', '', []],
        ['/e', '', []]
      ]
    )
    for (let cut = 1; cut < bytes.length; cut++) {
      const stream = requestStream()
      stream.push(bytes.subarray(0, cut))
      stream.push(bytes.subarray(cut))
      deepEqual(stream.messages, whole.messages, `cut at ${cut}`)
    }
    const stream = requestStream()
    for (const byte of bytes) stream.push(Buffer.of(byte))
    deepEqual([stream.messages, stream.unfinished], [whole.messages, false])
  })

  test('answers that close the connection take what is left', () => {
    const stream = responseStream()
    stream.push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 '))
    stream.push(Buffer.from('200 OK\r\n\r\n'))
    stream.close()
    deepEqual(
      stream.messages.map(({ head, body }) => [head.status, body]),
      [
        [100, ''],
        [200, 'HTTP/1.1 200 OK\r\n\r\n']
      ]
    )
  })
})
