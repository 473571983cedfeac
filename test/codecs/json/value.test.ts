// The JSON model: a number's text is all there is to it, and an object is a Map.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { JsonNumber, type JsonValue, parseJson } from '../../../codecs/json/index.ts'

suite('the JSON model', () => {
  test('tells spellings of one number apart', () => {
    const [short, long] = parseJson('[1.0,1.00]') as JsonValue[]
    deepEqual([short, long], [new JsonNumber('1.0'), new JsonNumber('1.00')])
  })

  test('holds objects as Maps', () => equal((parseJson('{"a":1}') as Map<string, JsonValue>).get('a'), 1))
})
