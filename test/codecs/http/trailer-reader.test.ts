// A trailer section is collected over any cuts, bounded before it is kept.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS } from '../../../codecs/http/limits.ts'
import { TrailerReader } from '../../../codecs/http/trailer-reader.ts'

function pushAll(reader: TrailerReader, chunks: Iterable<string>): number {
  let consumed = 0
  for (const chunk of chunks) consumed += reader.push(Buffer.from(chunk, 'latin1'), 0, chunk.length)
  return consumed
}

suite('http trailer reader', () => {
  test('reads a section at every cut and leaves the rest alone', () => {
    const section = 'A: 1\r\nB:2\r\n\r\n'
    for (let cut = 0; cut <= section.length; cut++) {
      const reader = new TrailerReader(HTTP_LIMITS)
      equal(pushAll(reader, [section.slice(0, cut), `${section.slice(cut)}rest`]) >= section.length, true)
      deepEqual([reader.ended, reader.list], [true, ['A', '1', 'B', '2']])
    }
    const reader = new TrailerReader(HTTP_LIMITS)
    equal(reader.push(Buffer.from(`${section}rest`), 0, section.length + 4), section.length)
  })

  test('reads the empty section whole or in two bytes', () => {
    for (const chunks of [['\r\n'], ['\r', '\n']]) {
      const reader = new TrailerReader(HTTP_LIMITS)
      equal(pushAll(reader, chunks), 2)
      deepEqual([reader.ended, reader.list], [true, []])
    }
  })

  test('refuses the byte that goes over the limit', () => {
    const reader = new TrailerReader({ ...HTTP_LIMITS, trailerBytesMax: 10 })
    equal(pushAll(reader, 'A: 1234567'), 10)
    throws(() => pushAll(reader, '8'), { code: 'HEAD_TOO_LARGE' })
  })

  test('refuses headers that decide something', () => {
    for (const name of ['Content-Length', 'Connection', 'TE', 'Upgrade', 'Expect', 'Trailer'])
      throws(() => pushAll(new TrailerReader(HTTP_LIMITS), [`${name}: 1\r\n\r\n`]), { code: 'BAD_FRAMING' }, name)
  })
})
