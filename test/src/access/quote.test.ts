// Hostile text stays within its place in a line.
import { equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { quoted, quotedDetail, word } from '../../../src/access/quote.ts'

const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('')
const isQuiet = (text: string): boolean => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)

suite('quoting for a log line', () => {
  test('no control character and no line separator comes through, and a JSON parser gives the same text back', () => {
    const hostile = `${CONTROLS}\u2028\u2029"\\ 中文 \ud83d\ude00`
    ok(isQuiet(quoted(hostile)))
    equal(JSON.parse(quoted(hostile)), hostile)
    equal(quoted('a\u007fb\u007f'), '"a\\u007fb\\u007f"')
    equal(quoted('\ud800'), '"\\ud800"')
  })

  test('a long name is cut at 256 characters and a long detail at 1024', () => {
    equal(JSON.parse(quoted('n'.repeat(5000))), `${'n'.repeat(256)}…`)
    equal(JSON.parse(quotedDetail('d'.repeat(5000))), `${'d'.repeat(1024)}…`)
    equal(word('w'.repeat(5000)).length, 259)
  })

  test('a word is as it is when it cannot be mistaken, else quoted', () => {
    equal(word('org.example.Order-Service/1'), 'org.example.Order-Service/1')
    equal(word(''), '-')
    for (const [text, shown] of [
      ['-', '"-"'],
      ['a b', '"a b"'],
      ['a=b', '"a=b"'],
      ['a"b', '"a\\"b"'],
      ['a\\b', '"a\\\\b"'],
      ['a\nb', '"a\\nb"'],
      ['中', '"中"']
    ] as const)
      equal(word(text), shown)
  })
})
