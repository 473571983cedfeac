// Headers are found by name in any case, in order, and hold together with their marks.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { KIND } from '../../../codecs/http/header-kind.ts'
import {
  decidesAnything,
  type HeaderLines,
  headerCount,
  headerList,
  headerNameAt,
  headerOf,
  headersOf,
  headerValueAt,
  lineIsNamed,
  lineOfKind,
  readHeaderLines
} from '../../../codecs/http/header-lines.ts'

function linesOf(section: string, headersMax = 100): HeaderLines {
  const bytes = Buffer.from(section, 'latin1')
  return readHeaderLines(bytes, { start: 0, at: 0, end: bytes.length }, section, headersMax)
}

suite('http header lines', () => {
  const lines = linesOf('X-A: 1\r\nHost: h\r\nx-a:\t 2 \t \r\nX_A: 3\r\nEmpty:  \r\nExpect: 1\r\n\r\n')

  test('are counted and read by position', () => {
    equal(headerCount(lines), 6)
    deepEqual([headerNameAt(lines, 2), headerValueAt(lines, 2)], ['x-a', '2'])
    deepEqual([headerNameAt(lines, 4), headerValueAt(lines, 4)], ['Empty', ''])
    deepEqual(headerList(lines).length, 12)
  })

  test('are found by name in any case, first or all', () => {
    equal(headerOf(lines, 'x-a'), '1')
    deepEqual(headersOf(lines, 'x-a'), ['1', '2'])
    equal(headerOf(lines, 'x_a'), '3')
    equal(headerOf(lines, 'x-b'), undefined)
    deepEqual(headersOf(lines, 'x'), [])
    equal(lineIsNamed(lines, 0, 'x-a'), true)
    equal(lineIsNamed(lines, 3, 'x-a'), false)
  })

  test('do not take an @ for a grave accent or a bracket for a brace', () => {
    equal(headerOf(linesOf('a^b: 1\r\n\r\n'), 'a~b'), undefined)
  })

  test('know the kinds that matter', () => {
    equal(lineOfKind(lines, KIND.host), 1)
    equal(lineOfKind(lines, KIND.expect), 5)
    equal(lineOfKind(lines, KIND.upgrade), -1)
    equal(lines.repeated & ~1, 0)
    equal(linesOf('Host: a\r\nhost: b\r\n\r\n').repeated, 1 << KIND.host)
    deepEqual([decidesAnything(lines), decidesAnything(linesOf('a: b\r\n\r\n'))], [true, false])
  })

  test('are bounded and must end in the empty line', () => {
    equal(headerCount(linesOf('\r\n')), 0)
    equal(headerCount(linesOf('a: 1\r\nb: 2\r\n\r\n', 2)), 2)
    throws(() => linesOf('a: 1\r\nb: 2\r\n\r\n', 1), { code: 'HEAD_TOO_LARGE' })
    for (const section of ['a: 1\r\n', 'a: 1', 'a: 1\r\nx\r', '\r', '', '\r\n\r\n', 'a: 1\r\n\r\n\r\n'])
      throws(() => linesOf(section), { code: 'BAD_HEAD' }, JSON.stringify(section))
  })

  test('say in words what is wrong with a line', () => {
    throws(() => linesOf('a: 1\r\n b\r\n\r\n'), /folded/)
    throws(() => linesOf(': 1\r\n\r\n'), /no name/)
    throws(() => linesOf('a: 1\nb: 2\r\n\r\n'), /CR LF/)
    throws(() => linesOf('a\0: 1\r\n\r\n'), /0x00/)
  })
})
