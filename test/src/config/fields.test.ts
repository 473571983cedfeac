// The building blocks of the schema, each with the advice that it gives.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { z } from 'zod'
import {
  choice,
  connectAddress,
  count,
  described,
  duration,
  labels,
  listenAddress,
  name,
  parsedText,
  size,
  words
} from '../../../src/config/fields.ts'

function read(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message).join(' | ')
}

suite('fields', () => {
  test('a duration keeps its bounds, both included', () => {
    const field = duration('10ms', '1m')
    deepEqual(
      ['10ms', '1m', '2s'].map(text => read(field, text)),
      [10, 60_000, 2000]
    )
    equal(read(field, '9ms'), '"9ms" is out of range; it must be 10ms to 1m')
    equal(read(field, '61s'), '"61s" is out of range; it must be 10ms to 1m')
    equal(read(field, 5), '5 needs a unit; write 5s or 5ms')
  })

  test('a size keeps its bounds, both included', () => {
    const field = size('1KiB', '1MiB')
    deepEqual(
      ['1KiB', '1MiB'].map(text => read(field, text)),
      [1024, 1_048_576]
    )
    equal(read(field, '2MiB'), '"2MiB" is out of range; it must be 1KiB to 1MiB')
    equal(read(field, 4096), '4096 needs a unit; write 4096B, 4096KiB or 4096MiB')
  })

  test('a count is a whole number between its bounds', () => {
    const field = count(1, 3)
    deepEqual(
      [1, 3].map(value => read(field, value)),
      [1, 3]
    )
    for (const value of [0, 4, 1.5, '2', Number.NaN]) equal(field.safeParse(value).success, false)
  })

  test('a choice offers the nearest word, and knows what comes later', () => {
    const field = choice(['json', 'text'], ['xml'])
    equal(read(field, 'text'), 'text')
    equal(read(field, 'txt'), '"txt" is not one of its words; did you mean "text"?')
    equal(read(field, 'binary'), '"binary" is not one of its words; they are: json, text')
    equal(read(field, 'xml'), '"xml" is not supported yet; this version takes json or text')
  })

  test('port 0 is for listening only', () => {
    deepEqual(read(listenAddress(), 'localhost:0'), { host: 'localhost', port: 0 })
    equal(read(connectAddress(), 'localhost:0'), '"localhost:0" has port 0, to which nobody can connect')
  })

  test('names fit into logs and metrics', () => {
    equal(read(name('listener'), 'in-1.a_b'), 'in-1.a_b')
    for (const text of ['', 'a b', '-a', 'a/b', 'a"', 'ü', 'a'.repeat(129)])
      equal(name('listener').safeParse(text).success, false)
  })

  test('words and labels are bounded', () => {
    equal(words().safeParse('').success, false)
    equal(words(3).safeParse('abcd').success, false)
    equal(labels().safeParse({ a: 'b' }).success, true)
    equal(labels().safeParse({ a: 'b'.repeat(257) }).success, false)
    equal(labels().safeParse({ '': 'b' }).success, false)
  })

  test('a description stays with its schema', () => {
    const field = described(
      parsedText('thing', text => ({ ok: true, value: text })),
      { description: 'What.', example: 'x', unit: 'y' }
    )
    deepEqual(field.meta(), { 'x-type': 'thing', description: 'What.', 'x-example': 'x', 'x-unit': 'y' })
  })
})
