// JSON as a Java value of a named class that holds one plain thing: numbers, text, dates and the like.
import { JsonNumber, type JsonValue } from '../json/value.ts'
import { bigIntegerBean } from './big-integer.ts'
import { isJavaTime, parseDateMs, parseJavaTime } from './java-time-parse.ts'
import { toBigInteger, toDecimal, toDouble, toInt, toLong, toNaturalNumber, unfit } from './json-numbers.ts'
import { Bean, type ClassDefinition, Timestamp, type Value } from './value.ts'

/** `generic`: what Dubbo's `$invoke` turns into the parameter's class. `direct`: exactly what Java itself would write. */
export type Mode = 'generic' | 'direct'

type Convert = (json: JsonValue, type: string, mode: Mode) => Value

const UUID: ClassDefinition = { type: 'java.util.UUID', fields: ['value'] }
const LOCALE: ClassDefinition = { type: 'com.alibaba.com.caucho.hessian.io.LocaleHandle', fields: ['value'] }
const SQL_DATES = new Map(
  ['java.sql.Date', 'java.sql.Time', 'java.sql.Timestamp'].map((type): [string, ClassDefinition] => [
    type,
    { type, fields: ['value'] }
  ])
)
const UUID_TEXT = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/
const LOCALE_TEXT = /^[A-Za-z0-9]*(?:[_-][#A-Za-z0-9]*)*$/

const toByte: Convert = (json, type) => toInt(json, type, 0x7f)
const toShort: Convert = (json, type) => toInt(json, type, 0x7fff)
const toInteger: Convert = (json, type) => toInt(json, type, 0x7fff_ffff)

/** Both the primitive and the class around it; only the first refuses null. */
const SCALARS = new Map<string, Convert>([
  ['boolean', toBoolean],
  ['java.lang.Boolean', toBoolean],
  ['byte', toByte],
  ['java.lang.Byte', toByte],
  ['short', toShort],
  ['java.lang.Short', toShort],
  ['int', toInteger],
  ['java.lang.Integer', toInteger],
  ['long', toLong],
  ['java.lang.Long', toLong],
  ['float', toDouble],
  ['java.lang.Float', toDouble],
  ['double', toDouble],
  ['java.lang.Double', toDouble],
  ['char', toChar],
  ['java.lang.Character', toChar],
  ['java.lang.String', toText],
  ['java.lang.CharSequence', toText],
  ['java.lang.Number', toNumber],
  ['java.math.BigDecimal', toDecimal],
  // A Java 17 provider with an older Hessian cannot build a BigInteger from its object, but from text it can.
  ['java.math.BigInteger', toBigIntegerValue],
  ['java.util.Date', toDate],
  ['java.sql.Date', toSqlDate],
  ['java.sql.Time', toSqlDate],
  ['java.sql.Timestamp', toSqlDate],
  ['java.util.UUID', toUuid],
  ['java.util.Locale', toLocale]
])

/** The value, or undefined when `type` is not one of these classes. */
export function toScalar(json: JsonValue, type: string, mode: Mode): Value | undefined {
  const convert = SCALARS.get(type)
  if (convert === undefined) return isJavaTime(type) ? toJavaTime(json, type) : undefined
  if (json !== null) return convert(json, type, mode)
  if (!type.includes('.')) throw unfit(json, type)
  return null
}

/** Whether values of this class are handled here. */
export const isScalar = (type: string): boolean => SCALARS.has(type) || isJavaTime(type)

function toBoolean(json: JsonValue, type: string): boolean {
  if (typeof json === 'boolean') return json
  if (json === 'true' || json === 'false') return json === 'true'
  throw unfit(json, type)
}

function toChar(json: JsonValue, type: string): string {
  if (typeof json === 'string' && json.length === 1) return json
  throw unfit(json, type)
}

function toText(json: JsonValue, type: string): string {
  if (typeof json === 'string') return json
  throw unfit(json, type)
}

function toNumber(json: JsonValue, type: string): Value {
  if (typeof json === 'number' || json instanceof JsonNumber) {
    const value = toNaturalNumber(json)
    return typeof value === 'bigint' && BigInt.asIntN(64, value) !== value ? bigIntegerBean(value) : value
  }
  throw unfit(json, type)
}

function toBigIntegerValue(json: JsonValue, type: string, mode: Mode): Value {
  const value = toBigInteger(json, type)
  return mode === 'direct' ? bigIntegerBean(value) : String(value)
}

/** Milliseconds since 1970, as a number or as one of the texts that `parseDateMs` reads. */
function toDate(json: JsonValue, type: string): Timestamp {
  if (typeof json === 'number' || json instanceof JsonNumber) return new Timestamp(toLong(json, type))
  const ms = typeof json === 'string' ? parseDateMs(json) : undefined
  if (ms === undefined) throw unfit(json, type)
  return new Timestamp(ms)
}

function toSqlDate(json: JsonValue, type: string): Bean {
  return new Bean(SQL_DATES.get(type)!, [toDate(json, type)])
}

function toJavaTime(json: JsonValue, type: string): Value {
  if (json === null) return null
  const value = typeof json === 'string' || typeof json === 'number' ? parseJavaTime(type, String(json)) : undefined
  if (value === undefined) throw unfit(json, type)
  return value
}

function toUuid(json: JsonValue, type: string): Bean {
  if (typeof json === 'string' && UUID_TEXT.test(json)) return new Bean(UUID, [json])
  throw unfit(json, type)
}

function toLocale(json: JsonValue, type: string): Bean {
  if (typeof json === 'string' && LOCALE_TEXT.test(json)) return new Bean(LOCALE, [json.replaceAll('-', '_')])
  throw unfit(json, type)
}
