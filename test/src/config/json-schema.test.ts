// The JSON Schema that editors use, and what it says about the keys: every one has a description, an example and its unit.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { configJsonSchema, formsAt, jsonSchemaText, keysAt, type SchemaNode } from '../../../src/config/json-schema.ts'
import { configSchema } from '../../../src/config/schema.ts'

/** Every key of the schema with its path. */
function keys(node: SchemaNode, path: string): [string, SchemaNode][] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]): [string, SchemaNode][] => [
    [`${path}.${key}`, child],
    ...keys(child, `${path}.${key}`)
  ])
  const more = [node.items, node.additionalProperties, ...(node.anyOf ?? [])]
  return [...below, ...more.flatMap(child => (typeof child === 'object' ? keys(child, `${path}.*`) : []))]
}

suite('JSON schema', () => {
  const all = keys(configJsonSchema(), '')

  test('holds every section', () =>
    deepEqual(keysAt([]), [
      'workers',
      'admin',
      'listeners',
      'registries',
      'publish',
      'services',
      'routes',
      'http',
      'cors',
      'accessLog',
      'log',
      'limits'
    ]))

  test('every key has a sentence and an example', () =>
    deepEqual(
      all
        .filter(([, node]) => !/\.$/.test(node.description ?? '') || node.examples?.length !== 1)
        .map(([path]) => path),
      []
    ))

  test('everything that is counted or measured has a unit', () =>
    deepEqual(
      all
        .filter(([, { type, 'x-type': kind }]) => type === 'integer' || kind === 'duration' || kind === 'size')
        // A port is a name more than a number.
        .filter(([path, node]) => node['x-unit'] === undefined && !/\.(port|grpcPortOffset)$/.test(path))
        .map(([path]) => path),
      []
    ))

  test('everything in the limits section has a default', () =>
    deepEqual(
      all.filter(([path, node]) => path.startsWith('.limits.') && node.default === undefined),
      []
    ))

  test('every example of a section is valid', () => {
    for (const [section, node] of Object.entries(configJsonSchema().properties ?? {}))
      equal(configSchema.safeParse({ [section]: node.examples?.[0] }).success, true, section)
  })

  test('knows what may stand at a path, through every form', () => {
    deepEqual(keysAt(['services', 'x', 'endpoints', 0]), ['address', 'weight', 'labels'])
    deepEqual(keysAt(['services', 'x', 'methods', 'm', 0]), ['parameters', 'names', 'returns'])
    deepEqual(keysAt(['services', 'x', 'endpoints', 0, 'labels']), [])
    deepEqual(formsAt(['nowhere', 'x']), [])
    deepEqual(formsAt(['limits', 'toString']), [])
  })

  test('its text is JSON that names its dialect', () =>
    equal(JSON.parse(jsonSchemaText()).$schema, 'https://json-schema.org/draft/2020-12/schema'))
})
