// The JSON view of values: the shapes are those that Dubbo Java 2.6 to 3.3 were recorded sending.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { quote, type ToJsonOptions, toJson } from '../../../codecs/hessian2/to-json.ts'
import { Bean, Double, HessianMap, List, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { parseJson } from '../../../codecs/json/parse.ts'
import { RECORDED_BODIES } from '../../support/hessian2-bodies.ts'

const bean = (type: string, fields: Record<string, Value>): Bean =>
  new Bean({ type, fields: Object.keys(fields) }, Object.values(fields))
const map = (...entries: [Value, Value][]): HessianMap => new HessianMap(new Map(entries))
const shows = (value: Value, json: string, options?: ToJsonOptions): void => {
  equal(toJson(value, options), json)
  parseJson(json)
}
const over = (value: Value, options: ToJsonOptions): void =>
  throws(
    () => toJson(value, options),
    (error: unknown) => error instanceof CodecError && error.code === 'BUDGET_EXCEEDED'
  )

const decimal = (text: string): Bean => bean('java.math.BigDecimal', { value: text })
const big = (signum: number, ...mag: number[]): Bean =>
  bean('java.math.BigInteger', { mag: new List(mag, '[int'), firstNonzeroIntNumPlusTwo: 0, signum })
const level = bean('kit.api.Level', { name: 'LOW' })

suite('a value as JSON', () => {
  test('keeps every digit of integers and decimals', () => {
    shows(new List([0, -5, 2147483647]), '[0,-5,2147483647]')
    shows(9223372036854775807n, '9223372036854775807')
    shows(-9223372036854775808n, '-9223372036854775808')
    shows(decimal('12345678901234567890.10'), '12345678901234567890.10')
    shows(decimal('1E+3'), '1E+3')
    shows(decimal('1e-400'), '1e-400')
    shows(big(1, 1, -1901262336 + 0, 5), String((1n << 64n) + (BigInt(-1901262336 >>> 0) << 32n) + 5n))
    shows(big(-1, 5), '-5')
    shows(big(0), '0')
  })

  test('shows big numbers as text when asked', () => {
    const options = { bigNumbers: 'string' } as const
    shows(9007199254740991n, '9007199254740991', options)
    shows(9007199254740992n, '"9007199254740992"', options)
    shows(-9007199254740992n, '"-9007199254740992"', options)
    shows(decimal('1.10'), '"1.10"', options)
    shows(big(1, 1, 0, 0), '"18446744073709551616"', options)
    shows(7, '7', options)
  })

  test('does not let a hostile decimal write JSON', () => {
    shows(decimal('1,"admin":true'), '"1,\\"admin\\":true"')
    shows(decimal('01'), '"01"')
    shows(decimal('NaN'), '"NaN"')
    shows(bean('java.math.BigDecimal', { value: null }), '{"value":null}')
  })

  test('tells doubles from integers', () => {
    const doubles = [1, 0, -0, 0.1, -2.5, 1e20, 1e21, 5e-324, 9007199254740992].map(value => new Double(value))
    shows(new List(doubles), '[1.0,0.0,-0.0,0.1,-2.5,100000000000000000000.0,1e+21,5e-324,9007199254740992.0]')
  })

  test('writes doubles that JSON has no number for as text', () => {
    const doubles = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(value => new Double(value))
    shows(new List(doubles), '["NaN","Infinity","-Infinity"]')
  })

  test('writes dates as ISO text in UTC, or as milliseconds', () => {
    shows(new Timestamp(1700000000123n), '"2023-11-14T22:13:20.123Z"')
    shows(new Timestamp(-1n), '"1969-12-31T23:59:59.999Z"')
    shows(new Timestamp(1700000000123n), '1700000000123', { dates: 'epoch' })
    shows(new Timestamp(9223372036854775807n), '9223372036854775807')
    shows(new Timestamp(-8640000000000001n), '-8640000000000001')
  })

  test('escapes text, lone surrogates too, and leaves the rest as it is', () => {
    const hostile = '"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\ud800é中😀\ufffd\uffff'
    shows(hostile, JSON.stringify(hostile))
    equal(quote('a b!#[]^~é中\ue000\uffff'), '"a b!#[]^~é中\ue000\uffff"')
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = `a${String.fromCharCode(unit)}b`
      if (quote(text) !== JSON.stringify(text)) equal(quote(text), JSON.stringify(text))
    }
  })

  test('writes bytes as base64 and null and booleans as they are', () =>
    shows(new List([Buffer.from([1, 2, 3, 255]), null, true, false]), '["AQID/w==",null,true,false]'))

  test('writes objects as their fields, enums as their names', () => {
    const item = bean('kit.api.Item', {
      level,
      price: decimal('1.10'),
      on: true,
      maybe: null,
      tags: new List(['a', ''])
    })
    shows(item, '{"level":"LOW","price":1.10,"on":true,"maybe":null,"tags":["a",""]}')
    shows(bean('kit.Empty', {}), '{}')
    shows(bean('kit.Named', { name: null }), '{"name":null}')
    shows(level, '{"name":"LOW"}', { isEnum: type => type !== 'kit.api.Level' })
  })

  test('names classes only when asked', () => {
    const generic = map(['id', 1], ['class', 'kit.api.Item'], ['inner', map(['class', 'kit.api.Outer$Inner'])])
    shows(generic, '{"id":1,"inner":{}}')
    shows(generic, '{"id":1,"$class":"kit.api.Item","inner":{"$class":"kit.api.Outer$Inner"}}', { classHints: true })
    shows(map(['class', 'first'], ['a', 1]), '{"class":"first","a":1}')
    shows(map(['class', 7]), '{"class":7}')
    shows(bean('a.B', { x: 1 }), '{"$class":"a.B","x":1}', { classHints: true })
    shows(bean('a.B', {}), '{"$class":"a.B"}', { classHints: true })
  })

  test('never writes a key twice', () => {
    const hiding = new Bean({ type: 'kit.Sub', fields: ['id', 'x', 'id'] }, [1, 2, null])
    shows(hiding, '{"id":1,"x":2}')
    const many = Array.from({ length: 40 }, (_, index) => `f${index % 39}`)
    const wide = new Bean(
      { type: 'kit.Wide', fields: many },
      many.map((_, index) => index)
    )
    equal((JSON.parse(toJson(wide)) as Record<string, number>)['f0'], 0)
    shows(map(['$class', 1], ['class', 'a.B']), '{"$class":1,"class":"a.B"}', { classHints: true })
    shows(bean('a.B', { $class: 1 }), '{"$class":1}', { classHints: true })
  })

  test('writes map keys as text, and pairs when that would lose something', () => {
    shows(map(), '{}')
    shows(map(['b', 1], ['1', 2], ['__proto__', 3]), '{"b":1,"1":2,"__proto__":3}')
    shows(map([1, null], [9007199254740994n, 'x']), '{"1":null,"9007199254740994":"x"}')
    shows(
      map([new Double(1), 1], [true, 2], [null, 3], [level, 4], [new Timestamp(0n), 5], [decimal('1.10'), 6]),
      '{"1.0":1,"true":2,"null":3,"LOW":4,"1970-01-01T00:00:00.000Z":5,"1.10":6}'
    )
    shows(map([1, 'a'], ['1', 'b']), '[[1,"a"],["1","b"]]')
    shows(map([bean('kit.Key', { a: 1, b: 2 }), 'x'], ['k', 'y']), '[[{"a":1,"b":2},"x"],["k","y"]]')
    shows(map([new List([1]), 'x']), '[[[1],"x"]]')
    shows(map([bean('java.util.Optional', { value: 'k' }), 'x']), '[["k","x"]]')
  })

  test('shows a circle as a reference to where it began', () => {
    const parent = bean('kit.api.Child', { name: 'p', kids: null, id: 1 })
    const kid = bean('kit.api.Child', { name: 'k', kids: new List([]), parent })
    parent.values[1] = new List([kid])
    shows(parent, '{"name":"p","kids":[{"name":"k","kids":[],"parent":{"$ref":"$"}}],"id":1}')
    shows(
      map(['odd key', new List([parent])]),
      '{"odd key":[{"name":"p","kids":[{"name":"k","kids":[],"parent":{"$ref":"$[\\"odd key\\"][0]"}}],"id":1}]}'
    )
    const self = map()
    self.entries.set('me', map(['again', self]))
    shows(bean('kit.Box', { value: self, n: 1 }), '{"value":{"me":{"again":{"$ref":"$.value"}}},"n":1}')
    const keyed = map()
    keyed.entries.set(new List([keyed]), keyed)
    shows(new List([keyed]), '[[[[{"$ref":"$[0]"}],{"$ref":"$[0]"}]]]')
    const inner = new List()
    inner.items.push(inner)
    shows(map([new List([]), inner]), '[[[],[{"$ref":"$[0][1]"}]]]')
  })

  test('survives circles through the classes that it looks into', () => {
    const optional = bean('java.util.Optional', { value: null })
    optional.values[0] = optional
    shows(optional, '{"$ref":"$"}')
    shows(map([optional, 1]), '[[{"$ref":"$[0][0]"},1]]')
    const name = bean('kit.Odd', { name: null })
    name.values[0] = name
    shows(name, '{"name":{"$ref":"$"}}')
  })

  test('repeats what is only shared, within a bound', () => {
    const shared = new List([1])
    shows(new List([shared, shared]), '[[1],[1]]')
    let bomb: Value = new List([])
    for (let level = 0; level < 40; level++) bomb = new List([bomb, bomb])
    over(bomb, { lengthMax: 100_000 })
    let wide: Value = map()
    for (let level = 0; level < 40; level++) wide = map(['a', wide], ['b', wide])
    over(wide, { lengthMax: 100_000 })
    let beans: Value = null
    for (let level = 0; level < 40; level++) beans = bean('a.B', { x: beans, y: beans })
    over(beans, { lengthMax: 100_000 })
    let pairs: Value = null
    for (let level = 0; level < 40; level++) pairs = map([new List(), pairs], [new List(), pairs])
    over(pairs, { lengthMax: 100_000 })
  })

  test('keeps to its limits', () => {
    equal(toJson('abc', { lengthMax: 5 }), '"abc"')
    over('abcd', { lengthMax: 5 })
    over(Buffer.alloc(100), { lengthMax: 50 })
    let deep: Value = 1
    for (let level = 0; level < 3; level++) deep = new List([deep])
    equal(toJson(deep, { depthMax: 3 }), '[[[1]]]')
    over(deep, { depthMax: 2 })
    for (let level = 0; level < 100_000; level++) deep = new List([deep])
    over(deep, { depthMax: 1e9 })
    over(big(1, ...new Array(4097).fill(1)), {})
  })
})

suite('bodies recorded from Dubbo', () => {
  const shown = RECORDED_BODIES.map(({ bytes }) => {
    const reader = new HessianReader(bytes)
    const texts: string[] = []
    while (reader.offset < bytes.length) texts.push(toJson(reader.read()))
    return texts
  })

  test('all become JSON that parses', () => {
    let values = 0
    for (const texts of shown) for (const text of texts) if (parseJson(text) !== undefined) values++
    equal(values, 805)
  })

  const answers = (part: string): string[] => shown.flat().filter(text => text.includes(part))

  test('show a generic result without its classes, an object with its enum and decimal', () => {
    const rest =
      '"at":"2023-11-14T22:13:20.123Z","level":"LOW","maybe":null,"price":12345678901234567890.10,"name":"n0中😀","id":0,"on":true,"tags":["a","","c"],"ratio":1.0}'
    equal(answers(rest).length > 0, true)
    equal(answers('"class":"kit.api.Item"').length, 0)
    const fields = '{"tags":["a","","c"],"level":"LOW","at":"2023-11-14T22:13:20.123Z","price":12345678901234567890.10'
    equal(answers(fields).length > 0, true)
  })

  test('show long keys, circles and thrown exceptions', () => {
    equal(answers('"9007199254740994":{').length > 0, true)
    equal(answers('"kids":[{"$ref":"$.more.k[0]"}]').length > 0, true)
    equal(answers('"parent":{"$ref":"$[0].value"}').length > 0, true)
    equal(answers('{"class":"kit.api.KitException","message":"no 中","item":{').length > 0, true)
    equal(answers('{"class":"kit.api.KitException","message":"no 中"}').length > 0, true)
    equal(answers('"2024-02-29T23:59:59.001"').length > 0, true)
  })
})
