// Strict JSON: what is accepted, what is refused and where, and that nothing is lost on the way.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { type JsonLimits, parseJson } from '../../../codecs/json/parse.ts'
import { JsonNumber, type JsonValue } from '../../../codecs/json/value.ts'

const refused = (source: string | Buffer, code: string, message: RegExp, limits?: JsonLimits): void =>
  throws(
    () => parseJson(source, limits),
    (error: unknown) => error instanceof CodecError && error.code === code && message.test(error.message),
    `${source.toString().slice(0, 60)} should be ${code} ${message}`
  )

/** The shape that the platform's own parser gives, for comparing. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Map)) return value
  // Not assignment, which would set the prototype for the key `__proto__`.
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
}

const ACCEPTED = [
  '0',
  '-1',
  '1.5',
  '123456789012345',
  '-123456789012345',
  '1234567890123456',
  '0.1',
  '""',
  '"a"',
  '"\\u00e9\\n\\r\\t\\b\\f\\/\\\\\\""',
  '"\\ud83d\\ude00 中 😀"',
  '"\\ud800"',
  '"\u2028\u2029\u007f"',
  '"\\u0000"',
  'true',
  'false',
  'null',
  '[]',
  '{}',
  ' [ ] ',
  '\t{\r\n}\n',
  '[1,"a",null,[{"b":{}}]]',
  '{"a":1,"b":[true,false],"":{"c":null}}',
  '{"\\u0061b":1}',
  '[[[[[[[[]]]]]]]]',
  '[1e2,1E+2,1e-2,-0.0,1.10]'
]

const REFUSED: [string, RegExp][] = [
  ['', /line 1 column 1: expected a value, found the end/],
  [' ', /column 2: expected a value, found the end/],
  ['[', /expected a value, found the end/],
  ['{', /expected a key, found the end/],
  ['[1', /expected "," or "]", found the end/],
  ['[1,', /expected a value/],
  ['[1,]', /expected a value, found "]"/],
  ['[,1]', /expected a value, found ","/],
  ['[1 2]', /expected "," or "]"/],
  ['[1}', /expected "," or "]", found "}"/],
  ['{"a"}', /expected ":"/],
  ['{"a":}', /expected a value/],
  ['{"a":1,}', /expected a key, found "}"/],
  ['{"a" 1}', /expected ":", found "1"/],
  ['{"a":1 "b":2}', /expected "," or "}"/],
  ['{a:1}', /expected a key, found "a"/],
  ["{'a':1}", /expected a key/],
  ['{1:1}', /expected a key/],
  ['{"a":1]', /expected "," or "}", found "]"/],
  ['1 2', /expected the text to end, found "2"/],
  ['[]]', /expected the text to end/],
  ['nul', /expected a value/],
  ['nulll', /expected the text to end/],
  ['True', /expected a value/],
  ['NaN', /expected a value/],
  ['Infinity', /expected a value/],
  ['-Infinity', /expected a digit/],
  ['-', /expected a digit/],
  ['+1', /expected a value, found "\+"/],
  ['01', /expected the text to end/],
  ['-01', /expected the text to end/],
  ['1.', /expected the text to end, found "\."/],
  ['.5', /expected a value/],
  ['1.e5', /expected the text to end/],
  ['1e', /expected the text to end/],
  ['1e+', /expected the text to end/],
  ['0x10', /expected the text to end/],
  ['1_000', /expected the text to end/],
  ['１', /expected a value/],
  ['"', /unfinished string/],
  ['"a', /unfinished string/],
  ['"a\\', /unknown escape/],
  ['"\\"', /unfinished string/],
  ['"\\x41"', /unknown escape/],
  ['"\\u12"', /unknown escape/],
  ['"\\u12g4"', /unknown escape/],
  ['"\\u 123"', /unknown escape/],
  ['"a\nb"', /column 3: control character in a string/],
  ['"a\\n\u0000"', /control character in a string/],
  ['"\t"', /control character/],
  ['\ufeff1', /expected a value/],
  ['\u00a01', /expected a value/],
  ['\f1', /expected a value/],
  ['/* */1', /expected a value/],
  ['1//', /expected the text to end/],
  ['😀', /found "😀"/],
  ['{"a":1,"b":2,"a":3}', /column 14: duplicate key/],
  ['{"a":1,"\\u0061":2}', /duplicate key/]
]

suite('JSON text', () => {
  for (const source of ACCEPTED)
    test(`accepts ${JSON.stringify(source)} as the platform does`, () =>
      deepEqual(plain(parseJson(source)), JSON.parse(source)))

  for (const [source, message] of REFUSED)
    test(`refuses ${JSON.stringify(source)}`, () => refused(source, 'BAD_TEXT', message))

  test('names line and column of a mistake', () => {
    refused('{\n  "a": 1,\n  "b": x\n}', 'BAD_TEXT', /^JSON, line 3 column 8: expected a value, found "x"$/)
    refused('[1,\r\n2,\r\n,3]', 'BAD_TEXT', /line 3 column 1/)
  })

  test('keeps the text of numbers that JavaScript would print differently', () => {
    for (const kept of ['1.10', '1.0', '1e400', '1E5', '1e5', '-0', '-0.0', '9007199254740993', '9223372036854775807'])
      deepEqual(parseJson(kept), new JsonNumber(kept))
    deepEqual(parseJson('0.1234567890123456789'), new JsonNumber('0.1234567890123456789'))
    deepEqual(parseJson(`[-9223372036854775808,${'9'.repeat(400)}]`), [
      new JsonNumber('-9223372036854775808'),
      new JsonNumber('9'.repeat(400))
    ])
  })

  test('gives plain numbers where nothing is lost', () => {
    const texts = ['0', '7', '-7', '999999999999999', '9007199254740992', '0.1', '-2.5', '1e+21', '5e-324', '1e-7']
    for (const text of texts) equal(parseJson(text), Number(text))
  })

  test('keeps the order of all keys, integer-like ones too', () => {
    const keys = [...(parseJson('{"b":1,"10":2,"a":3,"2":4,"":5}') as Map<string, JsonValue>).keys()]
    deepEqual(keys, ['b', '10', 'a', '2', ''])
  })

  test('treats __proto__ and constructor as keys like any other', () => {
    const value = parseJson('{"__proto__":{"x":1},"constructor":2}')
    deepEqual(
      value,
      new Map<string, JsonValue>([
        ['__proto__', new Map([['x', 1]])],
        ['constructor', 2]
      ])
    )
    equal(({} as Record<string, unknown>)['x'], undefined)
  })

  test('reads bytes as UTF-8 and refuses what is not', () => {
    deepEqual(parseJson(Buffer.from('["中😀","\ufffd"]')), ['中😀', '\ufffd'])
    for (const hex of ['22ff22', '22c322', '22c0af22', '22eda08022', '22f490808022', '22e4b8'])
      refused(Buffer.from(hex, 'hex'), 'BAD_TEXT', /not valid UTF-8/)
  })

  test('keeps to its limits', () => {
    equal(JSON.stringify(parseJson('[[1]]', { depthMax: 2 })), '[[1]]')
    refused('[[1]]', 'BUDGET_EXCEEDED', /column 2: nested too deep/, { depthMax: 1 })
    refused('[{"a":{}}]', 'BUDGET_EXCEEDED', /nested too deep/, { depthMax: 2 })
    deepEqual(plain(parseJson('[[],[],{},{}]', { depthMax: 2 })), [[], [], {}, {}])
    refused('['.repeat(100_000), 'BUDGET_EXCEEDED', /nested too deep/, { depthMax: 1e9 })
    refused('['.repeat(257), 'BUDGET_EXCEEDED', /nested too deep/)
    deepEqual(parseJson('[1,2]', { valuesMax: 3 }), [1, 2])
    refused('[1,2,3]', 'BUDGET_EXCEEDED', /too many values/, { valuesMax: 3 })
    refused('"abcd"', 'BUDGET_EXCEEDED', /6 > 5 bytes/, { lengthMax: 5 })
    refused(Buffer.from('"中"'), 'BUDGET_EXCEEDED', /5 > 4 bytes/, { lengthMax: 4 })
  })
})
