// JSON texts as parts of a body.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  extendJson,
  isObject,
  jsonInt,
  jsonObject,
  jsonText,
  textEntries,
  withPairs
} from '../../../../codecs/dubbo/serialization/json-part.ts'
import { CodecError } from '../../../../codecs/errors.ts'

const textIn = (json: string): string | null => jsonText(Buffer.from(json), 0, Buffer.byteLength(json))
const extended = (json: string, ...pairs: [string, string][]): string | undefined =>
  extendJson(Buffer.from(json), pairs)?.toString()

suite('json-part', () => {
  test('texts are read with or without escapes', () => {
    equal(textIn('"abc"\n'), 'abc')
    equal(textIn(' "中"\r\n'), '中')
    equal(textIn('"a\\nb\\u00e9\\""'), 'a\nbé"')
    equal(textIn('null\n'), null)
    for (const wrong of ['', '"', '"a', '1', '{}', '"a" "b"', '"a\\"', 'nul', 'true'])
      throws(() => textIn(wrong), CodecError, wrong)
  })

  test('ints are read', () => {
    equal(jsonInt(Buffer.from('4\n'), 0, 2), 4)
    for (const wrong of ['', 'x', '1.5', '"1"', 'null', '1'.repeat(40)])
      throws(() => jsonInt(Buffer.from(wrong), 0, wrong.length), CodecError, wrong)
  })

  test('objects give their text, number and boolean entries', () => {
    const json = '{"a":"x","b":1,"c":true,"d":null,"e":[1],"__proto__":"p"}'
    const entries = textEntries(jsonObject(Buffer.from(json), 0, json.length))
    deepEqual(
      [...entries],
      [
        ['a', 'x'],
        ['b', '1'],
        ['c', 'true'],
        ['__proto__', 'p']
      ]
    )
    equal(jsonObject(Buffer.from('[1]'), 0, 3), undefined)
    deepEqual([isObject({}), isObject(null), isObject([]), isObject('')], [true, false, false, false])
    deepEqual(Object.keys(withPairs({ a: 1 }, [['__proto__', 'p']])), ['a', '__proto__'])
  })

  test('new keys leave the old text alone', () => {
    equal(extended('{"a":1.50}\n', ['b', 'x']), '{"a":1.50,"b":"x"}')
    equal(extended('{ }', ['b', '"']), '{ "b":"\\""}')
    equal(extended('null', ['b', 'x']), '{"b":"x"}')
    equal(extended('{"a":"}"}'), '{"a":"}"}')
    equal(extended('[]', ['b', 'x']), undefined)
  })

  test('an overridden key is there once, unless that would touch other values', () => {
    equal(extended('{"a":"1","b":"2"}', ['a', '3']), '{"a":"3","b":"2"}')
    equal(extended('{"a":"1","b":1.50}', ['a', '3']), '{"a":"1","b":1.50,"a":"3"}')
  })
})
