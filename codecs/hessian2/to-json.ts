// Hessian values as JSON text, as a person would write it, with every digit.
//
//   int, long, BigInteger, BigDecimal   digits                 double          always with a dot or exponent: 1.0
//   NaN, Infinity, -Infinity            the same as text       date            ISO-8601 UTC; digits when beyond year 275760
//   bytes                               base64                 enum            its name
//   java.time, UUID, Locale, Class …    their text             Optional        the value, or null
//   object                              its fields             exception       class, message, own fields, cause
//   map                                 object; an array of [key, value] when a key is no plain text, number or date,
//                                       or when two keys have the same text
// A value met again inside itself becomes {"$ref":"$.path"}, the form that Java JSON libraries use. A value that is only
// shared is written again each time, which `lengthMax` bounds.
import { CodecError } from '../errors.ts'
import { DecimalText, reduceKnown } from './known-classes.ts'
import { writeThrowable } from './throwable.ts'
import { Bean, Double, type HessianMap, List, Timestamp, type Value } from './value.ts'

/** How values are shown. */
export type ToJsonOptions = Readonly<{
  /** `string`: integers beyond 2^53 and all BigDecimals as text, for readers that would round them. */
  bigNumbers?: 'digits' | 'string'
  /** `epoch`: milliseconds since 1970 as a number. */
  dates?: 'iso' | 'epoch'
  /** Adds `$class` to objects, and keeps the `class` of generic results under that name instead of dropping it. */
  classHints?: boolean
  /** Adds the `stack` of exceptions. */
  stackTraces?: boolean
  /** Whether objects of a class with the single field `name` are enums; on the wire they look the same. Default: all are. */
  isEnum?: (type: string) => boolean
  /** UTF-16 units of the whole text. */
  lengthMax?: number
  /** Values inside one another; never more than 1000. */
  depthMax?: number
}>

const LENGTH_MAX = 32 * 1024 * 1024
const DEPTH_MAX = 256
const DEPTH_CEILING = 1000
const FEW_FIELDS = 16
const CALENDAR_MS = 8_640_000_000_000_000n
const SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const CLASS_NAME = /^\[*L?[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)+;?$/u

/** All but what may stand in JSON text as it is; halves of surrogate pairs count as unsafe, for they may stand alone. */
const NEEDS_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

/** Text between quotation marks; most text has nothing to escape, which is several times cheaper. */
export const quote = (text: string): string => (NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`)

/** The text so far and the containers around the place where it grows. */
export type JsonWriter = {
  out: string
  readonly open: object[]
  readonly keys: (string | number)[]
  readonly options: ToJsonOptions
  readonly lengthMax: number
  readonly depthMax: number
}

/** Writes a value as JSON text. */
export function toJson(value: Value, options: ToJsonOptions = {}): string {
  const writer: JsonWriter = {
    out: '',
    open: [],
    keys: [],
    options,
    lengthMax: options.lengthMax ?? LENGTH_MAX,
    depthMax: Math.min(options.depthMax ?? DEPTH_MAX, DEPTH_CEILING)
  }
  writeValue(writer, value, '')
  if (writer.out.length > writer.lengthMax) tooLong(writer)
  return writer.out
}

/** Writes one value; `key` is its name or index in the container around it. */
export function writeValue(writer: JsonWriter, value: Value | DecimalText, key: string | number): void {
  if (typeof value === 'string') writer.out += quote(value)
  else if (typeof value === 'number' || typeof value === 'boolean' || value === null) writer.out += value
  else if (typeof value === 'bigint') writer.out += longText(writer, value)
  else if (value instanceof Double) writer.out += doubleText(value.value)
  else if (value instanceof Timestamp) writer.out += dateText(writer, value.ms)
  else if (value instanceof DecimalText) writer.out += decimalText(writer, value.text)
  else if (Buffer.isBuffer(value)) writeBytes(writer, value)
  else {
    if (writer.out.length > writer.lengthMax) tooLong(writer)
    const around = writer.open.lastIndexOf(value)
    if (around >= 0) {
      writer.out += `{"$ref":${JSON.stringify(pathTo(writer, around))}}`
      return
    }
    if (writer.open.length >= writer.depthMax)
      throw new CodecError('BUDGET_EXCEEDED', 'a value is nested too deep for JSON')
    writer.open.push(value)
    writer.keys.push(key)
    if (value instanceof Bean) writeBean(writer, value, key)
    else if (value instanceof List) writeList(writer, value.items)
    else writeMap(writer, value)
    writer.open.pop()
    writer.keys.pop()
  }
}

function writeList(writer: JsonWriter, items: readonly Value[]): void {
  writer.out += '['
  for (let index = 0; index < items.length; index++) {
    if (index > 0) writer.out += ','
    writeValue(writer, items[index]!, index)
    if (writer.out.length > writer.lengthMax) tooLong(writer)
  }
  writer.out += ']'
}

function writeBean(writer: JsonWriter, received: Bean, key: string | number): void {
  const bean = withoutRepeats(received)
  const { fields, type } = bean.definition
  const known = reduceKnown(bean)
  if (known !== undefined) {
    writeValue(writer, known, key)
    return
  }
  if (fields.length === 1 && fields[0] === 'name' && typeof bean.values[0] === 'string') {
    if (writer.options.isEnum?.(type) ?? true) {
      writer.out += quote(bean.values[0])
      return
    }
  }
  if (fields.includes('stackTrace') && fields.includes('detailMessage')) {
    writeThrowable(writer, bean, writeValue)
    return
  }
  writer.out += '{'
  if (writer.options.classHints === true && !fields.includes('$class'))
    writer.out += `"$class":${quote(type)}${fields.length > 0 ? ',' : ''}`
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!
    writer.out += `${(index === 0 ? '' : ',') + quote(field)}:`
    writeValue(writer, bean.values[index] ?? null, field)
    if (writer.out.length > writer.lengthMax) tooLong(writer)
  }
  writer.out += '}'
}

/**
 * Java writes a field and a field of the same name that it hides; the first is that of the class itself.
 * Fields are few, so comparing them costs less than a Set; when they are not, it does not.
 */
function withoutRepeats(bean: Bean): Bean {
  const { fields, type } = bean.definition
  let repeats = false
  if (fields.length > FEW_FIELDS) repeats = new Set(fields).size < fields.length
  else for (let index = 1; index < fields.length; index++) repeats ||= fields.indexOf(fields[index]!) < index
  if (!repeats) return bean
  const first = new Map<string, Value>()
  for (const [index, field] of fields.entries()) if (!first.has(field)) first.set(field, bean.values[index] ?? null)
  return new Bean({ type, fields: [...first.keys()] }, [...first.values()])
}

function writeMap(writer: JsonWriter, map: HessianMap): void {
  const names = textKeys(writer, map)
  if (names === undefined) {
    writePairs(writer, map)
    return
  }
  let separator = '{'
  let index = 0
  for (const [key, value] of map.entries) {
    let name = names === 'as they are' ? (key as string) : names[index++]!
    if (name === 'class' && typeof value === 'string' && CLASS_NAME.test(value)) {
      if (writer.options.classHints !== true) continue
      if (!map.entries.has('$class')) name = '$class'
    }
    writer.out += `${separator + quote(name)}:`
    separator = ','
    writeValue(writer, value, name)
    if (writer.out.length > writer.lengthMax) tooLong(writer)
  }
  writer.out += separator === '{' ? '{}' : '}'
}

function writePairs(writer: JsonWriter, map: HessianMap): void {
  let index = 0
  writer.out += '['
  for (const [key, value] of map.entries) {
    writer.out += index === 0 ? '[' : ',['
    writeValue(writer, key, `${index}[0]`)
    writer.out += ','
    writeValue(writer, value, `${index}[1]`)
    writer.out += ']'
    index++
    if (writer.out.length > writer.lengthMax) tooLong(writer)
  }
  writer.out += ']'
}

/** The key of each entry as text, or undefined when some key has none or two would be the same. */
function textKeys(writer: JsonWriter, map: HessianMap): string[] | 'as they are' | undefined {
  let plain = true
  for (const key of map.entries.keys()) plain &&= typeof key === 'string'
  if (plain) return 'as they are'
  const names = new Set<string>()
  for (const key of map.entries.keys()) {
    const name = keyText(writer, key)
    if (name === undefined || names.has(name)) return undefined
    names.add(name)
  }
  return [...names]
}

function keyText(writer: JsonWriter, key: Value | DecimalText | undefined): string | undefined {
  if (typeof key === 'string') return key
  if (key instanceof Double) return doubleText(key.value).replaceAll('"', '')
  if (key instanceof Timestamp) return dateText(writer, key.ms).replaceAll('"', '')
  if (key instanceof DecimalText) return key.text
  if (key instanceof Bean) {
    const { fields } = key.definition
    if (fields.length === 1 && fields[0] === 'name' && typeof key.values[0] === 'string') return key.values[0]
    // The value inside an Optional could be anything, itself included; it is never looked into here.
    return key.definition.type === 'java.util.Optional' ? undefined : plainKeyText(writer, reduceKnown(key))
  }
  return key === undefined || (typeof key === 'object' && key !== null) ? undefined : String(key)
}

const plainKeyText = (writer: JsonWriter, key: Value | DecimalText | undefined): string | undefined =>
  key instanceof Bean ? undefined : keyText(writer, key)

function longText(writer: JsonWriter, value: bigint): string {
  const asText = writer.options.bigNumbers === 'string' && (value > SAFE || value < -SAFE)
  return asText ? `"${value}"` : `${value}`
}

function decimalText(writer: JsonWriter, text: string): string {
  return writer.options.bigNumbers === 'string' || !JSON_NUMBER.test(text) ? JSON.stringify(text) : text
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : `${value}`
}

function dateText(writer: JsonWriter, ms: bigint): string {
  if (writer.options.dates === 'epoch' || ms > CALENDAR_MS || ms < -CALENDAR_MS) return `${ms}`
  return `"${new Date(Number(ms)).toISOString()}"`
}

function writeBytes(writer: JsonWriter, bytes: Buffer): void {
  if (writer.out.length + bytes.length > writer.lengthMax) tooLong(writer)
  writer.out += `"${bytes.toString('base64')}"`
}

function pathTo(writer: JsonWriter, depth: number): string {
  let path = '$'
  for (let index = 1; index <= depth; index++) {
    const key = writer.keys[index]!
    if (typeof key === 'number' || /^\d+\[[01]\]$/.test(key)) path += String(key).replace(/^\d+/, '[$&]')
    else path += /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
  }
  return path
}

function tooLong(writer: JsonWriter): never {
  throw new CodecError('BUDGET_EXCEEDED', `a value needs more than ${writer.lengthMax} characters of JSON`)
}
