// Java types as JSON Schema (2020-12, the dialect of OpenAPI 3.1), as this bridge reads and writes their values. A class that
// is known becomes a schema of its own, everything that is not known is `{}`, which is anything.
import { type JavaType, readJavaType } from '../../codecs/hessian2/index.ts'
import type { BigNumbers, TypeSpec } from '../snapshot/snapshot.ts'

/** A JSON Schema, or any other part of a document. */
export type Schema = Readonly<Record<string, unknown>>

const whole = (format: string, limits: Schema = {}): Schema => ({ type: 'integer', format, ...limits })
const text = (format?: string): Schema => (format === undefined ? { type: 'string' } : { type: 'string', format })

const BYTE = whole('int32', { minimum: -128, maximum: 127 })
const SHORT = whole('int32', { minimum: -32_768, maximum: 32_767 })
const CHAR: Schema = { type: 'string', minLength: 1, maxLength: 1 }

/** Types without null, by name. */
const PRIMITIVES: Readonly<Record<string, Schema>> = {
  boolean: { type: 'boolean' },
  byte: BYTE,
  short: SHORT,
  int: whole('int32'),
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  char: CHAR,
  void: { type: 'null' }
}

/** Types that may be null. */
const CLASSES: Readonly<Record<string, Schema>> = {
  'java.lang.Boolean': { type: 'boolean' },
  'java.lang.Byte': BYTE,
  'java.lang.Short': SHORT,
  'java.lang.Integer': whole('int32'),
  'java.lang.Float': { type: 'number', format: 'float' },
  'java.lang.Double': { type: 'number', format: 'double' },
  'java.lang.Character': CHAR,
  'java.lang.String': text(),
  'java.lang.CharSequence': text(),
  'java.util.Date': text('date-time'),
  'java.sql.Timestamp': text('date-time'),
  'java.util.UUID': text('uuid'),
  'java.util.Locale': text(),
  'java.time.LocalDate': text('date'),
  'java.time.LocalTime': text(),
  'java.time.LocalDateTime': text(),
  'java.time.Instant': text('date-time'),
  'java.time.OffsetDateTime': text('date-time'),
  'java.time.ZonedDateTime': text(),
  'java.time.Duration': text('duration'),
  'java.time.Period': text('duration'),
  'java.time.YearMonth': text(),
  'java.time.Year': { type: 'integer' },
  'java.lang.Void': { type: 'null' }
}
const LONG = new Set(['long', 'java.lang.Long', 'java.math.BigInteger'])
const LIST = /^java\.(?:util\.(?:\w*List|\w*Set|Collection|\w*Queue|\w*Deque|Vector)|lang\.Iterable)$/
const MAP = /^java\.util\.(?:concurrent\.)?(?:\w*Map|Hashtable|Properties)$/

/** Makes the schemas of one document and keeps those of the classes that they need. */
export class Schemas {
  readonly #types: Readonly<Record<string, TypeSpec>>
  readonly #bigNumbers: BigNumbers
  readonly #components = new Map<string, Schema>()
  readonly #names = new Map<string, string>()

  constructor(types: Readonly<Record<string, TypeSpec>>, bigNumbers: BigNumbers) {
    this.#types = types
    this.#bigNumbers = bigNumbers
  }

  /** What a value of this type looks like; `{}` when nobody knows. */
  of(type: string | undefined): Schema {
    if (type === undefined) return {}
    try {
      return this.#of(readJavaType(type))
    } catch {
      return {} // a name that is none describes nothing
    }
  }

  /** The classes that were needed, by the names that they have in the document. */
  components(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  #of(type: JavaType): Schema {
    const { name, arguments: inner } = type
    const primitive = Object.hasOwn(PRIMITIVES, name) ? PRIMITIVES[name] : this.#bigNumber(name)
    if (primitive !== undefined) return name.includes('.') ? nullable(primitive) : primitive
    const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined
    if (known !== undefined) return nullable(known)
    if (name.startsWith('[')) return nullable(this.#array(type))
    if (LIST.test(name)) return nullable({ type: 'array', items: this.#argument(inner[0]) })
    if (MAP.test(name)) return nullable({ type: 'object', additionalProperties: this.#argument(inner[1]) })
    if (name === 'java.util.Optional') return nullable(this.#argument(inner[0]))
    return this.#component(name)
  }

  #argument(type: JavaType | undefined): Schema {
    return type === undefined ? {} : this.#of(type)
  }

  #array({ name, arguments: inner }: JavaType): Schema {
    if (name === '[B') return { type: 'string', contentEncoding: 'base64' }
    if (name === '[C') return { type: 'string' }
    return { type: 'array', items: this.#of({ ...readJavaType(elementName(name)), arguments: inner }) }
  }

  // Digits are kept either way; which of the forms comes in an answer is `http.bigNumbers`.
  #bigNumber(name: string): Schema | undefined {
    const asText = this.#bigNumbers === 'string'
    if (LONG.has(name)) {
      const format = name === 'java.math.BigInteger' ? {} : { format: 'int64' }
      return { type: asText ? ['integer', 'string'] : 'integer', ...format }
    }
    return name === 'java.math.BigDecimal' ? { type: asText ? ['number', 'string'] : 'number' } : undefined
  }

  #component(name: string): Schema {
    const type = Object.hasOwn(this.#types, name) ? this.#types[name] : undefined
    if (type === undefined) return {}
    const known = this.#names.get(name)
    const own = known ?? this.#nameFor(name)
    if (known === undefined) {
      // Named before its fields are looked at, for they may lead back here.
      this.#components.set(own, {})
      this.#components.set(own, this.#describe(name, type))
    }
    return nullable({ $ref: `#/components/schemas/${own}` })
  }

  #describe(name: string, type: TypeSpec): Schema {
    if (type.kind === 'enum') return { title: name, type: 'string', enum: type.constants }
    const properties = Object.entries(type.fields).map(([field, fieldType]) => [field, this.of(fieldType)])
    return { title: name, type: 'object', properties: Object.fromEntries(properties) }
  }

  /** A name that OpenAPI allows: ASCII letters, digits, dots, dashes and underscores. */
  #nameFor(name: string): string {
    const plain = name.replaceAll('$', '.').replace(/[^\w.-]/g, '_')
    let free = plain
    for (let number = 2; this.#components.has(free); number++) free = `${plain}_${number}`
    this.#names.set(name, free)
    return free
  }
}

/** `[Ljava.lang.String;` → `[Ljava.lang.String;` without its first dimension, in a spelling that can be read again. */
function elementName(array: string): string {
  const element = array.slice(1)
  if (element.startsWith('[')) return element
  return LETTERS[element] ?? element.slice(1, -1)
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ Z: 'boolean', S: 'short', I: 'int', J: 'long' },
  ...{ F: 'float', D: 'double' }
}

function nullable(schema: Schema): Schema {
  const { type } = schema
  if (Object.keys(schema).length === 0 || type === 'null') return schema
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] }
  if (!Array.isArray(type)) return schema['anyOf'] === undefined ? { anyOf: [schema, { type: 'null' }] } : schema
  return type.includes('null') ? schema : { ...schema, type: [...type, 'null'] }
}
