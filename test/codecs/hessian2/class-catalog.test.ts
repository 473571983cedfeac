// Which types can be written exactly with what is known of the classes, and what becomes of JSON then.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ClassCatalog } from '../../../codecs/hessian2/class-catalog.ts'
import { fromJson } from '../../../codecs/hessian2/from-json.ts'
import {
  type Bean,
  bean,
  enumConstant,
  HessianMap,
  List,
  Timestamp,
  type Value
} from '../../../codecs/hessian2/index.ts'
import { parseJson } from '../../../codecs/json/index.ts'

const S = 'java.lang.String'
const catalog = new ClassCatalog({
  'a.Item': { kind: 'bean', fields: { sku: S, count: 'int' } },
  'a.Color': { kind: 'enum', constants: ['RED', 'GREEN'] },
  'a.Order': {
    kind: 'bean',
    fields: {
      id: 'long',
      at: 'java.util.Date',
      color: 'a.Color',
      items: 'java.util.List<a.Item>',
      array: 'a.Item[]',
      byId: 'java.util.Map<java.lang.Long,java.util.List<a.Item>>',
      byColor: 'java.util.SortedMap<a.Color,java.lang.Integer>',
      day: 'java.time.LocalDate',
      blob: 'byte[]',
      colors: 'java.util.Set<a.Color>',
      parent: 'a.Order',
      small: 'short'
    }
  },
  'a.Floating': { kind: 'bean', fields: { ratio: 'float' } },
  'a.Open': { kind: 'bean', fields: { any: 'java.lang.Object' } },
  'a.Holder': { kind: 'bean', fields: { open: 'java.util.List<a.Open>' } },
  'a.Generic': { kind: 'bean', fields: { value: 'T' } },
  'a.Ping': { kind: 'bean', fields: { pong: 'a.Pong' } },
  'a.Pong': { kind: 'bean', fields: { ping: 'a.Ping', open: 'a.Open' } }
})

const suggest = (wrong: string, known: readonly string[]): string => `; not ${wrong} but one of ${known.join()}`
const read = (json: string, type: string): Value =>
  fromJson(parseJson(json), type, { mode: 'direct', catalog, suggest })
const order = (fields: Readonly<Record<string, Value>>): Bean => bean('a.Order', fields)
const item = (sku: string): Bean => bean('a.Item', { sku })

suite('exact types', () => {
  const exact = [
    ...['a.Item', 'a.Order', 'a.Color', 'a.Order[]', 'a.Item[][]', 'a.Color[]', 'java.util.List<a.Order>'],
    ...[
      'java.util.Map<java.lang.Long,a.Item>',
      'java.util.List<java.util.Set<a.Color>>',
      'java.util.List<? extends a.Item>'
    ]
  ]
  for (const type of exact) test(`${type} is one`, () => equal(catalog.isExact(type), true))

  const inexact = [
    ...[
      'a.Unknown',
      'java.util.List',
      'java.util.List<a.Unknown>',
      'java.util.Map<java.lang.String,?>',
      'java.util.List<T>'
    ],
    // Their items would arrive as Integer, Double and String.
    ...['Short', 'Byte', 'Float', 'Character'].map(name => `java.util.List<java.lang.${name}>`),
    ...['a.Open', 'a.Holder', 'a.Generic', 'a.Ping', 'a.Pong', 'java.lang.Object', 'java.util.Optional<a.Item>'],
    ...['a.Floating', 'java.util.List<java.math.BigInteger>', 'java.lang.Long[]', 'java.util.List<a.Item>[]', 'a<<', '']
  ]
  for (const type of inexact) test(`"${type}" is none`, () => equal(catalog.isExact(type), false))
})

suite('JSON by the catalog', () => {
  for (const [what, json, value] of [
    ['fields that are missing are left out', '{"id":7}', order({ id: 7n })],
    ['so are fields that are null', '{"id":7,"small":null,"items":null}', order({ id: 7n })],
    ['a date', '{"at":"2024-02-29T12:00:00Z"}', order({ at: new Timestamp(1709208000000n) })],
    ['an enum', '{"color":"RED"}', order({ color: enumConstant('a.Color', 'RED') })],
    ['beans in a list', '{"items":[{"sku":"x"},null]}', order({ items: new List([item('x'), null]) })],
    ['beans in an array', '{"array":[{"sku":"x"}]}', order({ array: new List([item('x')], '[a.Item') })],
    [
      'keys of a map by their type',
      '{"byId":{"9007199254740993":[{"sku":"x"}]}}',
      order({ byId: new HessianMap(new Map([[9007199254740993n, new List([item('x')])]])) })
    ],
    [
      'a sorted map with an enum as key, in pairs',
      '{"byColor":[["GREEN",1]]}',
      order({ byColor: new HessianMap(new Map([[enumConstant('a.Color', 'GREEN'), 1]]), 'java.util.TreeMap') })
    ],
    ['bytes', '{"blob":"AAE="}', order({ blob: Buffer.of(0, 1) })],
    [
      'a set of enums',
      '{"colors":["RED"]}',
      order({ colors: new List([enumConstant('a.Color', 'RED')], 'java.util.HashSet') })
    ],
    ['a bean in itself', '{"parent":{"parent":{"id":1}}}', order({ parent: order({ parent: order({ id: 1n }) }) })]
  ] as const)
    test(what, () => deepEqual(read(json, 'a.Order'), value))

  for (const [json, sentence] of [
    ['{"items":[{"sku":"x"},{"skuu":1}]}', 'items[1]: a.Item has no field "skuu"; not skuu but one of sku,count'],
    ['{"parent":{"id":"x"}}', 'parent.id: "x" does not fit long'],
    ['{"byId":{"x":[]}}', 'byId["x"]: "x" does not fit java.lang.Long'],
    ['{"color":"PINK"}', 'color: "PINK" is no a.Color; not PINK but one of RED,GREEN'],
    ['{"color":1}', 'color: 1 does not fit a.Color'],
    ['{"items":{}}', 'items: an object does not fit java.util.List'],
    ['{"class":"a.Item"}', 'a.Order has no field "class"; not class but one of'],
    ['{"small":40000}', 'small: 40000 does not fit short'],
    ['7', '7 does not fit a.Order'],
    ['"RED"', '"RED" does not fit a.Order']
  ] as const)
    test(`${json} is refused`, () => {
      throws(
        () => read(json, 'a.Order'),
        (error: Error) =>
          error.message.startsWith(sentence) || error.message === sentence || assertSaid(error, sentence)
      )
    })

  test('the names of objects in JavaScript are no fields and no classes', () => {
    throws(() => read('{"constructor":1}', 'a.Item'), /has no field "constructor"/)
    equal(catalog.fieldsOf('constructor'), undefined)
    equal(catalog.constantsOf('__proto__'), undefined)
  })

  test('a generic call leaves what is inside to the provider', () => {
    const generic = fromJson(parseJson('{"skuu":1}'), 'a.Item', { mode: 'generic', catalog })
    deepEqual(generic, new HessianMap(new Map([['skuu', 1]])))
  })

  test('beans of one shape are described once', () => {
    const items = (read('[{"sku":"x"},{"sku":"y"}]', 'java.util.List<a.Item>') as List).items as Bean[]
    equal(items[0]?.definition, items[1]?.definition)
  })
})

function assertSaid(error: Error, sentence: string): never {
  throw new Error(`said ${error.message}\nnot ${sentence}`)
}
