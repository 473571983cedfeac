// Java classes whose object on the wire stands for one plain thing: a number, a text, a date, the value inside.
import { bigIntegerOf } from './big-integer.ts'
import { formatJavaTime } from './java-time.ts'
import { type Bean, List, Timestamp, type Value } from './value.ts'

/** The digits of a java.math.BigDecimal, exactly as Java prints them. */
export class DecimalText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Reduce = (bean: Bean) => Value | DecimalText | undefined

const reduceToText = (field: string): Reduce => {
  return bean => {
    const value = bean.get(field)
    return typeof value === 'string' ? value : undefined
  }
}

const reduceToDate = (field: string): Reduce => {
  return bean => {
    const value = bean.get(field)
    return value instanceof Timestamp ? value : undefined
  }
}

const REDUCERS = new Map<string, Reduce>([
  ['java.math.BigDecimal', reduceDecimal],
  ['java.math.BigInteger', bigIntegerOf],
  ['java.util.UUID', reduceUuid],
  ['java.util.Optional', bean => bean.get('value')],
  ['java.util.Currency', reduceToText('currencyCode')],
  ['java.lang.Class', reduceToText('name')],
  ['java.io.File', reduceToText('value')],
  ['java.net.URI', reduceToText('string')],
  // The provider's midnight, not a calendar day: only the instant says it without knowing that zone.
  ['java.sql.Date', reduceToDate('value')],
  ['java.sql.Time', reduceToDate('value')],
  ['java.sql.Timestamp', reduceToDate('value')],
  ['java.util.concurrent.atomic.AtomicInteger', bean => bean.get('value')],
  ['java.util.concurrent.atomic.AtomicLong', bean => bean.get('value')],
  ['java.util.concurrent.atomic.AtomicBoolean', bean => bean.get('value') === 1],
  ...['com.alibaba.com.caucho.hessian.io.', 'com.caucho.hessian.io.'].flatMap((prefix): [string, Reduce][] => [
    [`${prefix}LocaleHandle`, reduceToText('value')],
    [`${prefix}CalendarHandle`, reduceToDate('date')],
    [`${prefix}EnumSetHandler`, reduceEnumSet]
  ])
])

/** What a bean of a well-known class stands for, undefined for every other bean. */
export function reduceKnown(bean: Bean): Value | DecimalText | undefined {
  const reduce = REDUCERS.get(bean.definition.type)
  return reduce === undefined ? formatJavaTime(bean) : reduce(bean)
}

function reduceDecimal(bean: Bean): DecimalText | undefined {
  const value = bean.get('value')
  return typeof value === 'string' ? new DecimalText(value) : undefined
}

/** Old writers send the two halves, newer ones the text. */
function reduceUuid(bean: Bean): string | undefined {
  const [text, high, low] = [bean.get('value'), bean.get('mostSigBits'), bean.get('leastSigBits')]
  if (typeof text === 'string') return text
  if (typeof high !== 'bigint' || typeof low !== 'bigint') return undefined
  const half = (bits: bigint): string => BigInt.asUintN(64, bits).toString(16).padStart(16, '0')
  return (half(high) + half(low)).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function reduceEnumSet(bean: Bean): List | undefined {
  const objects = bean.get('objects')
  return objects instanceof List ? objects : undefined
}
