// Service definitions of metadata centres: recorded from Dubbo Java 2.7.23, 3.2.16 and 3.3.6, and hostile ones.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { parseServiceDefinition } from '../../../registries/dubbo/service-definition-json.ts'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'

const text = (name: string): string =>
  readFileSync(join(process.cwd(), 'test/vectors/service-definition', `${name}.json`), 'utf8')

function recorded(name: string): ServiceDefinition {
  const definition = parseServiceDefinition(text(name))
  ok(definition !== undefined)
  return definition
}

const signatures = ({ methods }: ServiceDefinition, method: string): string[] =>
  methods
    .filter(({ name }) => name === method)
    .map(({ parameters, returns }) => `(${parameters.map(({ type }) => type).join(';')}): ${returns}`)

const KIT_TYPES = {
  'kit.api.Base': { kind: 'bean', fields: { id: 'long', name: 'java.lang.String' } },
  'kit.api.Box': {
    kind: 'bean',
    fields: {
      any: 'java.lang.Object',
      more: 'java.util.Map<java.lang.String,java.util.List<T>>',
      value: 'kit.api.Base'
    }
  },
  'kit.api.Item': {
    kind: 'bean',
    fields: {
      at: 'java.util.Date',
      id: 'long',
      level: 'kit.api.Level',
      maybe: 'java.lang.Integer',
      name: 'java.lang.String',
      on: 'boolean',
      price: 'java.math.BigDecimal',
      ratio: 'double',
      tags: 'java.util.List<java.lang.String>'
    }
  },
  'kit.api.Level': { kind: 'enum', constants: ['LOW', 'MID', 'HIGH'] }
}

/** A definition with one bean, from `properties` as JSON. */
const withBean = (properties: unknown, more: object = {}): ServiceDefinition | undefined =>
  parseServiceDefinition(JSON.stringify({ methods: [], types: [{ type: 'a.Bean', properties, ...more }] }))

const method = (name: unknown, parameterTypes: unknown, returnType: unknown = 'void'): object => ({
  name,
  parameterTypes,
  returnType
})

const methodsOf = (...methods: object[]): readonly unknown[] | undefined =>
  parseServiceDefinition(JSON.stringify({ methods }))?.methods

suite('service definitions of a metadata centre', () => {
  for (const name of ['dubbo-2.7.23', 'dubbo-3.2.16', 'dubbo-3.3.6'])
    test(`${name} describes beans with inherited fields, enums and generics, and no class of the JDK`, () => {
      deepEqual(recorded(name).types, KIT_TYPES)
    })

  test('the same interface is the same definition, whichever generation wrote it', () => {
    deepEqual(recorded('dubbo-2.7.23'), recorded('dubbo-3.3.6'))
    deepEqual(recorded('dubbo-3.2.16'), recorded('dubbo-3.3.6'))
  })

  test('methods have all overloads with their generics', () => {
    const definition = recorded('dubbo-3.3.6')
    equal(definition.methods.length, 30)
    deepEqual(signatures(definition, 'over'), [
      '(int): java.lang.String',
      '(java.lang.String): java.lang.String',
      '(java.util.List<java.lang.String>): java.lang.String',
      '(java.lang.String;int): java.lang.String'
    ])
    deepEqual(signatures(definition, 'itemMap'), [
      '(java.util.Map<java.lang.Long,kit.api.Item>): java.util.Map<java.lang.Long,kit.api.Item>'
    ])
    deepEqual(signatures(definition, 'nothing'), ['(java.lang.String): void'])
    deepEqual(definition.methods[0]?.parameters, [
      { name: '', type: 'int' },
      { name: '', type: 'int' }
    ])
  })

  test('references of 2.7 are followed, also to types that stand inside others', () => {
    const { types } = recorded('dubbo-2.7.23-metadata-service')
    deepEqual(types, {
      'org.apache.dubbo.metadata.MetadataInfo': {
        kind: 'bean',
        fields: {
          app: 'java.lang.String',
          revision: 'java.lang.String',
          services: 'java.util.Map<java.lang.String,org.apache.dubbo.metadata.MetadataInfo$ServiceInfo>'
        }
      },
      'org.apache.dubbo.metadata.MetadataInfo$ServiceInfo': {
        kind: 'bean',
        fields: {
          group: 'java.lang.String',
          name: 'java.lang.String',
          params: 'java.util.Map<java.lang.String,java.lang.String>',
          path: 'java.lang.String',
          protocol: 'java.lang.String',
          version: 'java.lang.String'
        }
      }
    })
  })

  test('nested classes get the name that a class loader knows, packages keep theirs', () => {
    const types = withBean({
      one: 'a.b.Outer.Inner',
      many: 'java.util.List<a.Outer.Middle.Inner[]>',
      other: 'a.Odd.b.C'
    })
    deepEqual(types?.types['a.Bean'], {
      kind: 'bean',
      fields: { many: 'java.util.List<a.Outer$Middle$Inner[]>', one: 'a.b.Outer$Inner', other: 'a.Odd.b.C' }
    })
  })

  test('the order in which Java reflects does not matter', () => {
    const one = methodsOf(method('b', ['int']), method('a', []), method('b', []))
    deepEqual(methodsOf(method('b', []), method('b', ['int']), method('a', [])), one)
    deepEqual(JSON.stringify(withBean({ b: 'int', a: 'long' })), JSON.stringify(withBean({ a: 'long', b: 'int' })))
  })

  test('a bridge method does not make an overload', () => {
    equal(methodsOf(method('get', ['int'], 'a.Item'), method('get', ['int'], 'java.lang.Object'))?.length, 1)
  })

  test('a class that stands for itself inside itself keeps its fields', () => {
    const again = { $ref: 'a.Bean', type: 'a.Bean', properties: {} }
    deepEqual(withBean({ next: again, id: { type: 'int' } })?.types, {
      'a.Bean': { kind: 'bean', fields: { id: 'int', next: 'a.Bean' } }
    })
  })
})

suite('service definitions that cannot be understood', () => {
  for (const [what, json] of [
    ['no JSON', '{"methods":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['the parameters of a consumer', '{"side":"consumer","methods":"a,b"}'],
    ['an application', '{"app":"x","revision":"1","services":{}}'],
    ['too many methods', JSON.stringify({ methods: Array.from({ length: 5000 }, (_, at) => method(`m${at}`, [])) })],
    ['too large a text', `{"methods":[]${' '.repeat(4 * 1024 * 1024)}}`]
  ] as const)
    test(`${what} is no definition`, () => equal(parseServiceDefinition(json), undefined))

  test('a method of which one overload makes no sense is left out whole', () => {
    const kept = method('kept', ['int'])
    for (const broken of [
      method('m', ['in;t']),
      method('m', 'int'),
      method('m', [1]),
      method('m', Array(300).fill('int'))
    ])
      deepEqual(methodsOf(method('m', []), kept, broken), methodsOf(kept))
    deepEqual(methodsOf(method('not a name', []), method(7, []), method('x', [], 7)), [])
  })

  test('a bean with a field of which nobody can tell the type is not known', () => {
    for (const type of [7, null, {}, { $ref: '$.types[9]' }, { $ref: '..' }, 'a;b', 'x'.repeat(2000)])
      deepEqual(withBean({ good: 'int', bad: type })?.types, {})
    deepEqual(withBean({ 'no name': 'int' })?.types, {})
  })

  test('what has no fields, too many, or another describer is not known', () => {
    deepEqual(withBean({})?.types, {})
    deepEqual(withBean(Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`f${at}`, 'int'])))?.types, {})
    deepEqual(withBean({ a: 'int' }, { typeBuilderName: 'x.ProtobufTypeBuilder' })?.types, {})
    deepEqual(withBean({ a: 'int' }, { type: 'java.lang.Thing' })?.types, {})
    deepEqual(withBean({ a: 'int' }, { type: 'a.Bean[]' })?.types, {})
    deepEqual(withBean({}, { enums: ['GOOD', 'not good'] })?.types, {})
  })

  test('names that mean something to JavaScript are only names', () => {
    const { types } = parseServiceDefinition(
      '{"methods":[],"types":[{"type":"a.Bean","properties":{"__proto__":"int","constructor":"long"}},{"type":"__proto__","properties":{"x":"int"}}]}'
    ) as ServiceDefinition
    deepEqual(Object.keys(types), ['__proto__', 'a.Bean'])
    deepEqual(Object.entries((types['a.Bean'] as { fields: object }).fields), [
      ['__proto__', 'int'],
      ['constructor', 'long']
    ])
    equal(({} as Record<string, unknown>)['x'], undefined)
  })

  test('nesting without end costs no stack', () => {
    const depth = 50_000
    const nested = `${'{"type":"a.B","properties":{"x":'.repeat(depth)}"int"${'}}'.repeat(depth)}`
    deepEqual(Object.keys(parseServiceDefinition(`{"methods":[],"types":[${nested}]}`)?.types ?? {}), ['a.B'])
  })

  test('a list without end costs no stack', () => {
    const items = Array.from({ length: 300_000 }, () => 'int')
    deepEqual(withBean({ a: 'int' }, { items })?.types, { 'a.Bean': { kind: 'bean', fields: { a: 'int' } } })
  })

  test('the number of types is bounded', () => {
    const types = Array.from({ length: 9000 }, (_, at) => ({ type: `a.T${at}`, properties: { x: 'int' } }))
    equal(Object.keys(parseServiceDefinition(JSON.stringify({ methods: [], types }))?.types ?? {}).length, 8192)
  })
})
