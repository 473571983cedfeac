// Java types as JSON Schema.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Schema, Schemas } from '../../../src/openapi/schema-of-type.ts'
import type { TypeSpec } from '../../../src/snapshot/snapshot.ts'

const TYPES: Readonly<Record<string, TypeSpec>> = {
  'a.Node': { kind: 'bean', fields: { next: 'a.Node', id: 'long', other: 'a.Unknown' } },
  'a.Outer$Color': { kind: 'enum', constants: ['RED', 'GREEN'] },
  'a.Outer.Color': { kind: 'enum', constants: ['BLUE'] }
}
const of = (type: string | undefined, bigNumbers: 'digits' | 'string' = 'digits'): Schema =>
  new Schemas(TYPES, bigNumbers).of(type)

suite('JSON Schema of Java types', () => {
  for (const [type, schema] of [
    ['int', { type: 'integer', format: 'int32' }],
    ['java.lang.Integer', { type: ['integer', 'null'], format: 'int32' }],
    ['byte', { type: 'integer', format: 'int32', minimum: -128, maximum: 127 }],
    ['long', { type: 'integer', format: 'int64' }],
    ['java.math.BigDecimal', { type: ['number', 'null'] }],
    ['void', { type: 'null' }],
    ['byte[]', { type: ['string', 'null'], contentEncoding: 'base64' }],
    ['char[]', { type: ['string', 'null'] }],
    [
      'int[][]',
      { type: ['array', 'null'], items: { type: ['array', 'null'], items: { type: 'integer', format: 'int32' } } }
    ],
    ['java.lang.String[]', { type: ['array', 'null'], items: { type: ['string', 'null'] } }],
    ['java.util.List<java.lang.Boolean>', { type: ['array', 'null'], items: { type: ['boolean', 'null'] } }],
    ['java.util.List', { type: ['array', 'null'], items: {} }],
    [
      'java.util.Map<java.lang.Long,java.util.Date>',
      { type: ['object', 'null'], additionalProperties: { type: ['string', 'null'], format: 'date-time' } }
    ],
    ['java.util.Optional<java.lang.Long>', { type: ['integer', 'null'], format: 'int64' }],
    ['java.lang.Object', {}],
    ['a.Unknown', {}],
    ['constructor', {}],
    ['not a type', {}],
    [undefined, {}]
  ] as const)
    test(`of ${type}`, () => deepEqual(of(type), schema))

  test('numbers that a double could not hold are also text where answers write them so', () => {
    deepEqual(of('long', 'string'), { type: ['integer', 'string'], format: 'int64' })
    deepEqual(of('java.lang.Long', 'string'), { type: ['integer', 'string', 'null'], format: 'int64' })
    deepEqual(of('java.math.BigDecimal', 'string'), { type: ['number', 'string', 'null'] })
  })

  test('classes have their own schema, which may lead back to itself', () => {
    const schemas = new Schemas(TYPES, 'digits')
    const reference = { anyOf: [{ $ref: '#/components/schemas/a.Node' }, { type: 'null' }] }
    deepEqual(schemas.of('java.util.List<a.Node>'), { type: ['array', 'null'], items: reference })
    deepEqual(schemas.components(), {
      'a.Node': {
        title: 'a.Node',
        type: 'object',
        properties: { next: reference, id: { type: 'integer', format: 'int64' }, other: {} }
      }
    })
  })

  test('classes whose names OpenAPI does not allow get one each', () => {
    const schemas = new Schemas(TYPES, 'digits')
    schemas.of('a.Outer$Color')
    schemas.of('a.Outer.Color')
    deepEqual(
      Object.entries(schemas.components()).map(([name, { title }]) => [name, title]),
      [
        ['a.Outer.Color', 'a.Outer$Color'],
        ['a.Outer.Color_2', 'a.Outer.Color']
      ]
    )
  })
})
