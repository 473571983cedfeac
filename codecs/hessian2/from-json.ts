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
import { classGetName, elementType } from '../dubbo/descriptor.ts'
import { CodecError } from '../errors.ts'
import { JsonNumber, type JsonObject, type JsonValue } from '../json/value.ts'
import { bigIntegerBean } from './big-integer.ts'
import { isScalar, type Mode, toScalar } from './java-scalars.ts'
import { isJavaTime } from './java-time-parse.ts'
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
}>

type Context = { readonly mode: Mode; readonly classHints: boolean; readonly definitions: Map<string, ClassDefinition> }

const ANYTHING = new Set(['java.lang.Object', 'java.io.Serializable', 'java.lang.Comparable'])

/** The class that stands on the wire for an interface or for the class itself; undefined for the list or map without a type. */
const COLLECTIONS = new Map<string, string | undefined>([
  ...['java.lang.Iterable', 'java.util.Collection', 'java.util.List', 'java.util.ArrayList'].map(
    (type): [string, undefined] => [type, undefined]
  ),
  ['java.util.AbstractList', undefined],
  ['java.util.AbstractCollection', undefined],
  ['java.util.Set', 'java.util.HashSet'],
  ['java.util.AbstractSet', 'java.util.HashSet'],
  ['java.util.SortedSet', 'java.util.TreeSet'],
  ['java.util.NavigableSet', 'java.util.TreeSet'],
  ['java.util.Queue', 'java.util.LinkedList'],
  ['java.util.Deque', 'java.util.LinkedList'],
  ...['HashSet', 'LinkedHashSet', 'TreeSet', 'LinkedList', 'Vector', 'ArrayDeque'].map((name): [string, string] => [
    `java.util.${name}`,
    `java.util.${name}`
  ])
])
const MAPS = new Map<string, string | undefined>([
  ['java.util.Map', undefined],
  ['java.util.AbstractMap', undefined],
  ['java.util.HashMap', undefined],
  ['java.util.SortedMap', 'java.util.TreeMap'],
  ['java.util.NavigableMap', 'java.util.TreeMap'],
  ['java.util.concurrent.ConcurrentMap', 'java.util.concurrent.ConcurrentHashMap'],
  ...['TreeMap', 'LinkedHashMap', 'Hashtable', 'Properties', 'concurrent.ConcurrentHashMap'].map(
    (name): [string, string] => [`java.util.${name}`, `java.util.${name}`]
  )
])

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
  const context = {
    mode: options?.mode ?? 'generic',
    classHints: options?.classHints ?? false,
    definitions: new Map<string, ClassDefinition>()
  }
  return convert(context, json, type === undefined ? undefined : rawType(type))
}

/** Whether values of this parameter type can be written exactly with nothing known but its name. */
export function isDirectType(type: string): boolean {
  const name = rawType(type)
  const element = elementType(name)
  if (element === undefined) return DIRECT.has(name) || isJavaTime(name)
  return element === 'java.lang.String' || (!element.includes('.') && DIRECT.has(element))
}

function convert(context: Context, json: JsonValue, type: string | undefined): Value {
  if (type === undefined || ANYTHING.has(type)) return toNatural(context, json)
  const scalar = toScalar(json, type, context.mode)
  if (scalar !== undefined) return scalar
  if (json === null) return null
  if (type.startsWith('[')) return toArray(context, json, elementType(type)!)
  if (COLLECTIONS.has(type)) {
    if (!Array.isArray(json)) throw unfit(json, type)
    return new List(toItems(context, json, undefined), COLLECTIONS.get(type))
  }
  if (MAPS.has(type)) return toMap(context, json, type)
  return toObject(context, json, type)
}

/** `java.util.List<java.lang.Long>` and `int[]` in the form of Class.getName. */
function rawType(type: string): string {
  if (isScalar(type)) return type
  const generics = type.indexOf('<')
  return classGetName(generics < 0 ? type : type.slice(0, generics) + type.slice(type.lastIndexOf('>') + 1))
}

function toNatural(context: Context, json: JsonValue): Value {
  if (typeof json === 'string' || typeof json === 'boolean' || json === null) return json
  if (typeof json === 'number' || json instanceof JsonNumber) {
    const value = toNaturalNumber(json)
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) === value) return value
    return context.mode === 'direct' ? bigIntegerBean(value) : String(value)
  }
  if (Array.isArray(json)) return new List(toItems(context, json, undefined))
  if (context.mode === 'direct' && json.has('$class')) return toBean(context, json, '')
  return toFields(context, json, undefined)
}

function toItems(context: Context, json: readonly JsonValue[], type: string | undefined): Value[] {
  const items: Value[] = []
  for (const item of json) items.push(convert(context, item, type))
  return items
}

function toArray(context: Context, json: JsonValue, element: string): Value {
  if (element === 'byte' && typeof json === 'string') return toBytes(json)
  if (element === 'char' && typeof json === 'string') return json
  if (!Array.isArray(json)) throw unfit(json, `${element}[]`)
  if (element === 'byte') return Buffer.from(json.map(item => toInt(item, 'byte', 0x7f)))
  const items = toItems(context, json, element)
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

function toMap(context: Context, json: JsonValue, type: string): HessianMap {
  if (json instanceof Map) return toFields(context, json, MAPS.get(type))
  if (!Array.isArray(json)) throw unfit(json, type)
  const entries = new Map<Value, Value>()
  for (const pair of json) {
    if (!Array.isArray(pair) || pair.length !== 2) throw unfit(pair, `an entry of ${type}`)
    entries.set(toNatural(context, pair[0]!), toNatural(context, pair[1]!))
  }
  return new HessianMap(entries, MAPS.get(type))
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
  if (Array.isArray(json)) return new List(toItems(context, json, undefined), type)
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
