// A service as an OpenAPI document, checked by the rules of OpenAPI 3.1.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { parseServiceDefinition } from '../../../registries/dubbo/service-definition-json.ts'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'
import { specOf } from '../../../src/control/definition-spec.ts'
import { openApiOf } from '../../../src/openapi/openapi-of.ts'
import type { Schema } from '../../../src/openapi/schema-of-type.ts'
import type { ServiceSpec } from '../../../src/snapshot/snapshot.ts'
import { service } from '../../support/line.ts'
import { openApiMistakes } from '../../support/openapi-validator.ts'

const shop = (more: Partial<ServiceSpec> = {}): ServiceSpec => ({ ...service('org.example.Shop', 1, 'dubbo'), ...more })
const documentOf = (spec: ServiceSpec): ReturnType<typeof openApiOf> => openApiOf(spec, { bigNumbers: 'digits' })
const recorded = (name: string): ServiceSpec => {
  const text = readFileSync(`test/vectors/service-definition/${name}.json`, 'utf8')
  return shop(specOf(parseServiceDefinition(text) as ServiceDefinition))
}
const bodyOf = (spec: ServiceSpec, method: string): Schema => {
  const post = documentOf(spec).paths[`/org.example.Shop/${method}`]?.['post'] as {
    requestBody: { content: Record<string, { schema: Schema }> }
  }
  return post.requestBody.content['application/json']?.schema ?? {}
}
const INT: Schema = { type: 'integer', format: 'int32' }

suite('OpenAPI documents', () => {
  for (const name of ['dubbo-2.7.23', 'dubbo-3.2.16', 'dubbo-3.3.6', 'dubbo-2.7.23-metadata-service'])
    test(`of ${name} are right`, () => {
      const document = documentOf(recorded(name))
      deepEqual(openApiMistakes(document), [])
      deepEqual(openApiMistakes(JSON.parse(JSON.stringify(document))), [])
      ok(Object.keys(document.paths).length > 5)
    })

  test('hold the classes that are used, by their Java names', () => {
    const { components } = documentOf(recorded('dubbo-3.3.6'))
    deepEqual(Object.keys(components.schemas), [
      'kit.api.Base',
      'kit.api.Box',
      'kit.api.Item',
      'kit.api.Level',
      'Problem'
    ])
    deepEqual(components.schemas['kit.api.Level'], {
      title: 'kit.api.Level',
      type: 'string',
      enum: ['LOW', 'MID', 'HIGH']
    })
  })

  test('several parameters are a list or an object by name', () => {
    const spec = shop({
      methods: { add: { overloads: [{ parameters: ['int', 'int'], names: ['a', 'b'], returns: 'int' }] } }
    })
    deepEqual(bodyOf(spec, 'add'), {
      anyOf: [
        { title: '(int, int)', type: 'array', minItems: 2, maxItems: 2, prefixItems: [INT, INT] },
        {
          title: '(int, int) by name',
          type: 'object',
          properties: { a: INT, b: INT },
          required: ['a', 'b'],
          additionalProperties: false
        }
      ]
    })
  })

  test('an only parameter may stand alone, unless it is a list', () => {
    const method = (type: string): ServiceSpec =>
      shop({ methods: { m: { overloads: [{ parameters: [type], returns: undefined }] } } })
    const list = (title: string, item: Schema): Schema => ({
      title,
      type: 'array',
      minItems: 1,
      maxItems: 1,
      prefixItems: [item]
    })
    deepEqual(bodyOf(method('int'), 'm'), { anyOf: [list('(int)', INT), INT] })
    deepEqual(bodyOf(method('int[]'), 'm'), list('(int[])', { type: ['array', 'null'], items: INT }))
  })

  test('overloads are alternatives, and an unknown type is anything', () => {
    const spec = shop({
      methods: {
        m: {
          overloads: [
            { parameters: [], returns: 'int' },
            { parameters: ['a.Unknown'], returns: 'int' }
          ]
        }
      }
    })
    deepEqual(bodyOf(spec, 'm'), {})
    deepEqual(openApiMistakes(documentOf(spec)), [])
    equal((bodyOf(recorded('dubbo-3.3.6'), 'over')['anyOf'] as unknown[]).length, 7)
  })

  test('a service of which no method is known has one path for all of them', () => {
    const document = documentOf(shop({ group: 'blue', version: '1.0.0' }))
    deepEqual(openApiMistakes(document), [])
    deepEqual(Object.keys(document.paths), ['/org.example.Shop/{method}'])
    equal(document.info.title, 'blue/org.example.Shop:1.0.0')
  })

  test('group and version are headers that have to be there', () => {
    const spec = shop({
      group: 'blue',
      version: '2.0',
      methods: { m: { overloads: [{ parameters: [], returns: 'void' }] } }
    })
    deepEqual(documentOf(spec).paths['/org.example.Shop/m']?.['parameters'], [
      { name: 'x-dubbo-group', in: 'header', required: true, schema: { const: 'blue' } },
      { name: 'x-dubbo-version', in: 'header', required: true, schema: { const: '2.0' } }
    ])
    deepEqual(openApiMistakes(documentOf(spec)), [])
  })
})

suite('the check of documents', () => {
  const broken = (change: (document: Record<string, never>) => void): string[] => {
    const document = JSON.parse(JSON.stringify(documentOf(recorded('dubbo-3.3.6'))))
    change(document)
    return openApiMistakes(document)
  }

  for (const [what, change] of [
    ['a reference that leads nowhere', d => delete d.components.schemas['kit.api.Level']],
    ['a type that is none', d => (d.components.schemas['kit.api.Item'].type = 'bean')],
    ['a keyword that is none', d => (d.components.schemas['kit.api.Item'].nullable = true)],
    ['a name that is not allowed', d => (d.components.schemas['a$b'] = {})],
    ['another version', d => (d.openapi = '3.0.3')],
    ['an operation without answers', d => delete d.paths['/org.example.Shop/over'].post.responses],
    ['a path without its parameter', d => (d.paths['/x/{y}'] = {})]
    // biome-ignore lint/suspicious/noExplicitAny: the document is broken on purpose, in places that its type forbids.
  ] as readonly (readonly [string, (document: any) => unknown])[])
    test(`finds ${what}`, () => ok(broken(change).length > 0))
})
