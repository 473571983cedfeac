// A structural check of OpenAPI 3.1 documents: the rules of the specification for the parts that Anji writes, JSON Schema
// 2020-12 keywords with their kinds, and every $ref followed. What is not listed here is a mistake.

type Json = Readonly<Record<string, unknown>>
type Check = (value: unknown, place: string, mistakes: string[]) => void

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const a =
  (kind: string): Check =>
  (value, place, mistakes) => {
    const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
    if (found !== kind) mistakes.push(`${place}: is ${found}, not ${kind}`)
  }
const anything: Check = () => undefined
const text = a('string')
const flag = a('boolean')
const number = a('number')

const mapOf =
  (each: Check, key = /^/): Check =>
  (value, place, mistakes) => {
    if (!isMap(value)) return void mistakes.push(`${place}: is no map`)
    for (const [name, item] of Object.entries(value)) {
      if (!key.test(name)) mistakes.push(`${place}: the key ${name} is not allowed`)
      each(item, `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, mistakes)
    }
  }

const listOf =
  (each: Check, least = 0): Check =>
  (value, place, mistakes) => {
    if (!Array.isArray(value) || value.length < least)
      return void mistakes.push(`${place}: is no list of ${least} or more`)
    for (const [index, item] of value.entries()) each(item, `${place}/${index}`, mistakes)
  }

const record =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, place, mistakes) => {
    if (!isMap(value)) return void mistakes.push(`${place}: is no map`)
    for (const name of Object.keys(required)) if (!(name in value)) mistakes.push(`${place}: has no ${name}`)
    for (const [name, item] of Object.entries(value)) {
      const check = required[name] ?? optional[name]
      if (check === undefined) mistakes.push(`${place}: ${name} is no member here`)
      else check(item, `${place}/${name}`, mistakes)
    }
  }

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'])
const typeWord: Check = (value, place, mistakes) => {
  const words = Array.isArray(value) ? value : [value]
  if (words.length === 0 || new Set(words).size < words.length || words.some(word => !TYPES.has(word as string)))
    mistakes.push(`${place}: ${JSON.stringify(value)} is no type`)
}

const schema: Check = (value, place, mistakes) => {
  if (typeof value === 'boolean') return
  SCHEMA(value, place, mistakes)
}
const unique: Check = (value, place, mistakes) => {
  listOf(anything, 1)(value, place, mistakes)
  if (Array.isArray(value) && new Set(value).size < value.length) mistakes.push(`${place}: holds something twice`)
}
const SCHEMA = record(
  {},
  {
    $ref: text,
    title: text,
    description: text,
    type: typeWord,
    format: text,
    enum: unique,
    const: anything,
    minimum: number,
    maximum: number,
    minLength: number,
    maxLength: number,
    minItems: number,
    maxItems: number,
    contentEncoding: text,
    items: (...all) => schema(...all),
    prefixItems: (...all) => listOf(schema, 1)(...all),
    anyOf: (...all) => listOf(schema, 1)(...all),
    properties: (...all) => mapOf(schema)(...all),
    additionalProperties: (...all) => schema(...all),
    required: (...all) => listOf(text)(...all)
  }
)

const media = mapOf(record({}, { schema }), /^[\w.+-]+\/[\w.+-]+$/)
const parameter = record({ name: text, in: text, schema }, { required: flag, description: text })
const operation = record(
  { operationId: text, responses: mapOf(record({ description: text }, { content: media }), /^(?:default|[1-5]\d\d)$/) },
  {
    summary: text,
    description: text,
    requestBody: record({ content: media }, { required: flag }),
    parameters: listOf(parameter)
  }
)
const document = record({
  openapi: text,
  info: record({ title: text, version: text }, { description: text }),
  servers: listOf(record({ url: text }, { description: text })),
  paths: mapOf(record({}, { post: operation, get: operation, parameters: listOf(parameter) }), /^\//),
  components: record({ schemas: mapOf(schema, /^[\w.-]+$/) })
})

/** Everything that is wrong with a document, each with its place; empty when it is right. */
export function openApiMistakes(value: unknown): string[] {
  const mistakes: string[] = []
  document(value, '#', mistakes)
  if (isMap(value)) {
    if (!/^3\.1\.\d+$/.test(String(value['openapi']))) mistakes.push('#/openapi: is not 3.1')
    references(value, value, '#', mistakes)
    paths(value, mistakes)
  }
  return mistakes
}

function references(root: Json, value: unknown, place: string, mistakes: string[]): void {
  if (typeof value !== 'object' || value === null) return
  const reference = isMap(value) ? value['$ref'] : undefined
  if (typeof reference === 'string' && resolved(root, reference) === undefined)
    mistakes.push(`${place}: ${reference} leads nowhere`)
  for (const [name, item] of Object.entries(value)) references(root, item, `${place}/${name}`, mistakes)
}

function resolved(root: Json, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined
  let at: unknown = root
  for (const part of reference.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    at = isMap(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

// Operation ids are unique, and every part of a path in braces is a parameter of it.
function paths(root: Json, mistakes: string[]): void {
  const ids = new Set<unknown>()
  for (const [path, item] of Object.entries(isMap(root['paths']) ? root['paths'] : {})) {
    if (!isMap(item)) continue
    const declared = (Array.isArray(item['parameters']) ? item['parameters'] : []) as Json[]
    for (const [, name] of path.matchAll(/\{([^}]*)\}/g))
      if (!declared.some(each => each['in'] === 'path' && each['name'] === name && each['required'] === true))
        mistakes.push(`#/paths/${path}: ${name} is no parameter`)
    for (const each of [item['post'], item['get']].filter(isMap)) {
      if (ids.has(each['operationId'])) mistakes.push(`#/paths/${path}: the operationId is used twice`)
      ids.add(each['operationId'])
    }
  }
}
