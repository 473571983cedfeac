// JSON as Hessian values for a Java parameter of a named type, or of none.
//
// Two modes. `generic` is for `$invoke`, where the provider makes objects from what it gets: an object becomes a HashMap of
// its fields, an enum its name, an integer beyond 64 bits text (which the provider turns into a BigInteger or BigDecimal
// without rounding). `direct` is for a call of the method itself, where the types must be exact: an object becomes a Bean
// of the named class, an enum the object that Java writes. Both write numbers, dates, UUIDs, arrays and collections alike:
// BigDecimal, java.sql and java.time as Java objects, for providers of all generations take those in generic calls too.
//
// Without a type: integers of 32 bits are int, of 64 long; decimals are double when that keeps their digits, else BigDecimal;
// text is String, never a date. `[[key, value], …]` is accepted for a Map, whose keys are text otherwise.
//
// With a catalog of the application's classes, `direct` goes by what it says: each field of a bean, each item of a list and
// each key of a map becomes what its declared type wants, and a field that the class does not have is refused.
import { classGetName, elementType } from '../dubbo/descriptor.ts'
import { CodecError } from '../errors.ts'
import { JsonNumber, type JsonObject, type JsonValue } from '../json/value.ts'
import { bigIntegerBean } from './big-integer.ts'
import type { ClassCatalog } from './class-catalog.ts'
import { collectionKind, wireClass } from './collections.ts'
import { isScalar, type Mode, toScalar } from './java-scalars.ts'
import { isJavaTime } from './java-time-parse.ts'
import { ANY_TYPE, elementOf, erasedName, type JavaType, readJavaType } from './java-type.ts'
import { toInt, toNaturalNumber, unfit } from './json-numbers.ts'
import { Bean, type ClassDefinition, HessianMap, List, type Value } from './value.ts'

/** How JSON becomes values. */
export type FromJsonOptions = Readonly<{
  mode?: Mode
  /**
   * Lets `"$class": "org.example.Type"` in an object choose its class. Off, such an object is refused, and so is an entry
   * `class` that names one: a provider would make an object of any class that it names.
   */
  classHints?: boolean
  /** What is known of classes; `direct` goes by it. */
  catalog?: ClassCatalog | undefined
  /** What to say about a name that is not among the known ones. */
  suggest?: (wrong: string, known: readonly string[]) => string
}>

type Context = {
  readonly mode: Mode
  readonly classHints: boolean
  readonly catalog: ClassCatalog | undefined
  readonly suggest: (wrong: string, known: readonly string[]) => string
  readonly definitions: Map<string, ClassDefinition>
  /** Where in the value the conversion is, for the sentence when something does not fit. */
  readonly path: string[]
}

const ANYTHING = new Set(['java.lang.Object', 'java.io.Serializable', 'java.lang.Comparable'])

/** Array classes have short names on the wire for these. */
const ARRAY_NAMES = new Map([
  ['java.lang.String', 'string'],
  ['java.lang.Object', 'object'],
  ['java.util.Date', 'date']
])

const DIRECT = new Set([
  ...['boolean', 'byte', 'short', 'int', 'long', 'float', 'double', 'char'],
  ...['Boolean', 'Byte', 'Short', 'Integer', 'Long', 'Float', 'Double', 'Character', 'String'].map(
    name => `java.lang.${name}`
  ),
  'java.math.BigDecimal',
  'java.math.BigInteger',
  'java.util.Date'
])

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const CLASS_NAME = /^\[|^[\p{ID_Start}_$][^\s.]*(?:\.[\p{ID_Start}_$][^\s.]*)+$/u

/** The value of a parameter of the Java type `type` (any spelling), or of a type that is not known. */
export function fromJson(json: JsonValue, type: string | undefined, options?: FromJsonOptions): Value {
  const mode = options?.mode ?? 'generic'
  const context: Context = {
    mode,
    classHints: options?.classHints ?? false,
    catalog: mode === 'direct' ? options?.catalog : undefined,
    suggest: options?.suggest ?? (() => ''),
    definitions: new Map<string, ClassDefinition>(),
    path: []
  }
  try {
    return convert(context, json, type === undefined ? ANY_TYPE : typeOf(type))
  } catch (error) {
    if (context.path.length === 0 || !(error instanceof CodecError)) throw error
    const place = context.path.join('').replace(/^\./, '')
    throw new CodecError(error.code, `${place.length > 200 ? `${place.slice(0, 200)}…` : place}: ${error.message}`, {
      cause: error
    })
  }
}

/** Whether values of this parameter type can be written exactly with nothing known but its name. */
export function isDirectType(type: string): boolean {
  const name = erasedName(type)
  const element = elementType(name)
  if (element === undefined) return DIRECT.has(name) || isJavaTime(name)
  return element === 'java.lang.String' || (!element.includes('.') && DIRECT.has(element))
}

const typeOf = (type: string): JavaType => (isScalar(type) ? { name: type, arguments: [] } : readJavaType(type))

function convert(context: Context, json: JsonValue, type: JavaType): Value {
  const { name } = type
  if (ANYTHING.has(name)) return toNatural(context, json)
  const scalar = toScalar(json, name, context.mode)
  if (scalar !== undefined) return scalar
  if (json === null) return null
  const element = elementOf(type)
  if (element !== undefined) return toArray(context, json, element)
  const kind = collectionKind(name)
  if (kind === 'map') return toMap(context, json, type)
  if (kind === 'list') {
    if (!Array.isArray(json)) throw unfit(json, name)
    return new List(toItems(context, json, argumentOf(context, type, 0)), wireClass(name))
  }
  const constants = context.catalog?.constantsOf(name)
  if (constants !== undefined) return toConstant(context, json, name, constants)
  const fields = context.catalog?.fieldsOf(name)
  return fields === undefined ? toObject(context, json, name) : toKnownBean(context, json, name, fields)
}

// A generic call leaves what is inside to the provider, who knows it better.
function argumentOf({ mode }: Context, type: JavaType, index: number): JavaType {
  return mode === 'generic' ? ANY_TYPE : (type.arguments[index] ?? ANY_TYPE)
}

function toConstant(context: Context, json: JsonValue, type: string, constants: ReadonlySet<string>): Bean {
  if (typeof json !== 'string') throw unfit(json, type)
  if (!constants.has(json))
    throw new CodecError(
      'BAD_VALUE',
      `${JSON.stringify(json.slice(0, 60))} is no ${type}${context.suggest(json, [...constants])}`
    )
  return new Bean(definitionOf(context, type, ['name']), [json])
}

function toKnownBean(context: Context, json: JsonValue, type: string, known: ReadonlyMap<string, JavaType>): Bean {
  if (!(json instanceof Map)) throw unfit(json, type)
  const fields: string[] = []
  const values: Value[] = []
  for (const [key, item] of json) {
    const fieldType = known.get(key)
    if (fieldType === undefined) {
      const shown = JSON.stringify(key.slice(0, 60))
      throw new CodecError('BAD_VALUE', `${type} has no field ${shown}${context.suggest(key, [...known.keys()])}`)
    }
    // Providers that make the object themselves leave a field alone for which there is null, so it comes to the same.
    if (item === null) continue
    fields.push(key)
    values.push(convertAt(context, item, fieldType, `.${key}`))
  }
  return new Bean(definitionOf(context, type, fields), values)
}

function convertAt(context: Context, json: JsonValue, type: JavaType, place: string): Value {
  context.path.push(place)
  const value = convert(context, json, type)
  context.path.pop()
  return value
}

function toNatural(context: Context, json: JsonValue): Value {
  if (typeof json === 'string' || typeof json === 'boolean' || json === null) return json
  if (typeof json === 'number' || json instanceof JsonNumber) {
    const value = toNaturalNumber(json)
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) === value) return value
    return context.mode === 'direct' ? bigIntegerBean(value) : String(value)
  }
  if (Array.isArray(json)) return new List(toItems(context, json, ANY_TYPE))
  if (context.mode === 'direct' && json.has('$class')) return toBean(context, json, '')
  return toFields(context, json, undefined)
}

function toItems(context: Context, json: readonly JsonValue[], type: JavaType): Value[] {
  if (context.mode === 'generic') return json.map(item => convert(context, item, type))
  return json.map((item, index) => convertAt(context, item, type, `[${index}]`))
}

function toArray(context: Context, json: JsonValue, type: JavaType): Value {
  const element = type.name
  if (element === 'byte' && typeof json === 'string') return toBytes(json)
  if (element === 'char' && typeof json === 'string') return json
  if (!Array.isArray(json)) throw unfit(json, `${element}[]`)
  if (element === 'byte') return Buffer.from(json.map(item => toInt(item, 'byte', 0x7f)))
  const items = toItems(context, json, type)
  if (element === 'char') return items.join('')
  // The provider fills an array of its own classes from a plain list; a typed one could not hold the maps and names in it.
  return new List(items, context.mode === 'direct' || isExact(element) ? `[${arrayName(element)}` : undefined)
}

/** Whether items of this type are the same values in both modes. */
function isExact(element: string): boolean {
  if (element.startsWith('[')) return isExact(elementType(element)!)
  return (isScalar(element) && element !== 'java.math.BigInteger') || element === 'java.lang.Object'
}

function arrayName(element: string): string {
  const inner = elementType(element)
  return inner === undefined ? (ARRAY_NAMES.get(element) ?? element) : `[${arrayName(inner)}`
}

function toBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  const digits = text.replace(/=+$/, '').length
  // Buffer skips what is not base64, so the length tells whether all of it was.
  if (!BASE64.test(text) || bytes.length !== Math.floor((digits * 3) / 4) || digits % 4 === 1)
    throw unfit(text, 'byte[]')
  return bytes
}

function toMap(context: Context, json: JsonValue, type: JavaType): HessianMap {
  const [key, value] = [argumentOf(context, type, 0), argumentOf(context, type, 1)]
  const typed = key !== ANY_TYPE || value !== ANY_TYPE
  if (json instanceof Map && !typed) return toFields(context, json, wireClass(type.name))
  if (!(json instanceof Map || Array.isArray(json))) throw unfit(json, type.name)
  const entries = new Map<Value, Value>()
  for (const pair of json as Iterable<JsonValue>) {
    if (!Array.isArray(pair) || pair.length !== 2) throw unfit(pair, `an entry of ${type.name}`)
    const place = typeof pair[0] === 'string' ? `[${JSON.stringify(pair[0].slice(0, 60))}]` : '[…]'
    entries.set(convertAt(context, pair[0]!, key, place), convertAt(context, pair[1]!, value, place))
  }
  return new HessianMap(entries, wireClass(type.name))
}

function toFields(context: Context, json: JsonObject, type: string | undefined): HessianMap {
  const entries = new Map<Value, Value>()
  for (const [key, item] of json) {
    if ((key === '$class' || key === 'class') && !context.classHints) refuseHint(context, key, item)
    entries.set(key === '$class' ? 'class' : key, toNatural(context, item))
  }
  return new HessianMap(entries, type)
}

function refuseHint(context: Context, key: string, item: JsonValue): void {
  // Only a generic call gives `class` a meaning; elsewhere it is data.
  const chooses = context.mode === 'generic' && typeof item === 'string' && CLASS_NAME.test(item)
  if (key === '$class' || chooses) throw new CodecError('BAD_VALUE', `"${key}" may not choose a Java class here`)
}

/** A class that nothing is known of but its name. */
function toObject(context: Context, json: JsonValue, type: string): Value {
  if (context.mode === 'generic') return toNatural(context, json)
  if (json instanceof Map) return toBean(context, json, type)
  // Text for a class of the application is the name of an enum's constant.
  if (typeof json === 'string') return new Bean(definitionOf(context, type, ['name']), [json])
  if (Array.isArray(json)) return new List(toItems(context, json, ANY_TYPE), type)
  throw unfit(json, type)
}

function toBean(context: Context, json: JsonObject, type: string): Bean {
  const fields: string[] = []
  const values: Value[] = []
  let name = type
  for (const [key, item] of json) {
    if (key === '$class') {
      if (!context.classHints) refuseHint(context, key, item)
      if (typeof item !== 'string') throw unfit(item, 'a class name')
      name = classGetName(item)
    } else {
      fields.push(key)
      values.push(toNatural(context, item))
    }
  }
  return new Bean(definitionOf(context, name, fields), values)
}

/** Beans with the same class and fields share their definition, which is then written once. */
function definitionOf(context: Context, type: string, fields: string[]): ClassDefinition {
  const key = JSON.stringify([type, fields])
  let definition = context.definitions.get(key)
  if (definition === undefined) {
    definition = { type, fields }
    context.definitions.set(key, definition)
  }
  return definition
}
