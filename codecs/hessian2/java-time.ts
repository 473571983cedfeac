// java.time values: on the wire an object of small numbers (a "handle"), for people ISO-8601 text, seconds always included.
//
// All Dubbo generations read and write the handle classes below, with these fields, each an int unless another handle:
//   LocalDate day month year        LocalTime nano second minute hour    LocalDateTime time date     Year year
//   YearMonth month year            MonthDay day month                   Period days months years    ZoneId zoneId (text)
//   Instant nanos seconds(long)     Duration nanos seconds(long)         ZoneOffset seconds
//   OffsetTime zoneOffset localTime OffsetDateTime offset dateTime       ZonedDateTime offset dateTime zoneId (text)
import { CodecError } from '../errors.ts'
import { Bean, type Value } from './value.ts'

type Format = (bean: Bean) => string | number

/** The package of the handle classes, and the end of their names. */
export const HANDLE = { prefix: 'com.alibaba.com.caucho.hessian.io.java8.', suffix: 'Handle' } as const

/** ISO-8601 text (a number for a Year), or undefined when this bean is no java.time value. */
export function formatJavaTime(bean: Bean): string | number | undefined {
  return BY_CLASS.get(bean.definition.type)?.(bean)
}

const FORMATS: [string, Format][] = [
  ['LocalDate', formatDate],
  ['LocalTime', formatTime],
  ['LocalDateTime', formatDateTime],
  ['Instant', bean => `${instantText(long(bean, 'seconds'))}${fraction(int(bean, 'nanos'))}Z`],
  ['Duration', bean => formatDuration(long(bean, 'seconds'), int(bean, 'nanos'))],
  ['Period', formatPeriod],
  ['Year', bean => int(bean, 'year')],
  ['YearMonth', bean => `${year(int(bean, 'year'))}-${two(int(bean, 'month'))}`],
  ['MonthDay', bean => `--${two(int(bean, 'month'))}-${two(int(bean, 'day'))}`],
  ['ZoneOffset', formatOffset],
  ['ZoneId', bean => text(bean, 'zoneId')],
  ['OffsetTime', bean => formatTime(handle(bean, 'localTime')) + formatOffset(handle(bean, 'zoneOffset'))],
  ['OffsetDateTime', formatOffsetDateTime],
  ['ZonedDateTime', formatZonedDateTime]
]

// Caucho's own Hessian has the same handles in its own package; some encoders of other languages name the class itself.
const BY_CLASS = new Map<string, Format>(
  FORMATS.flatMap(([name, format]): [string, Format][] => [
    [`${HANDLE.prefix}${name}${HANDLE.suffix}`, format],
    [`com.caucho.hessian.io.java8.${name}${HANDLE.suffix}`, format],
    [`java.time.${name}`, format]
  ])
)

function formatDate(bean: Bean): string {
  return `${year(int(bean, 'year'))}-${two(int(bean, 'month'))}-${two(int(bean, 'day'))}`
}

function formatTime(bean: Bean): string {
  const clock = `${two(int(bean, 'hour'))}:${two(int(bean, 'minute'))}:${two(int(bean, 'second'))}`
  return clock + fraction(int(bean, 'nano'))
}

function formatDateTime(bean: Bean): string {
  return `${formatDate(handle(bean, 'date'))}T${formatTime(handle(bean, 'time'))}`
}

function formatOffsetDateTime(bean: Bean): string {
  return formatDateTime(handle(bean, 'dateTime')) + formatOffset(handle(bean, 'offset'))
}

function formatZonedDateTime(bean: Bean): string {
  const zone = text(bean, 'zoneId')
  const offset = formatOffsetDateTime(bean)
  return zone === '' || /^(Z|[+-]\d)/.test(zone) ? offset : `${offset}[${zone}]`
}

function formatOffset(bean: Bean): string {
  const seconds = int(bean, 'seconds')
  if (seconds === 0) return 'Z'
  const size = Math.abs(seconds)
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`
}

function formatPeriod(bean: Bean): string {
  const [years, months, days] = [int(bean, 'years'), int(bean, 'months'), int(bean, 'days')]
  return `P${years === 0 ? '' : `${years}Y`}${months === 0 ? '' : `${months}M`}${days === 0 && (years !== 0 || months !== 0) ? '' : `${days}D`}`
}

/** Hours may be many, days never: that is how Java writes a Duration. */
function formatDuration(seconds: bigint, nanos: number): string {
  // The nanoseconds are always positive on the wire, also of a negative duration.
  const total = seconds * 1_000_000_000n + BigInt(nanos)
  const size = total < 0n ? -total : total
  const sign = total < 0n ? '-' : ''
  const [hours, minutes] = [size / 3_600_000_000_000n, (size / 60_000_000_000n) % 60n]
  const rest = size % 60_000_000_000n
  const secondsText = `${rest / 1_000_000_000n}${fraction(Number(rest % 1_000_000_000n)).replace(/0+$/, '')}`
  if (total === 0n) return 'PT0S'
  return `PT${hours === 0n ? '' : `${sign}${hours}H`}${minutes === 0n ? '' : `${sign}${minutes}M`}${rest === 0n ? '' : `${sign}${secondsText}S`}`
}

/** Date and time of a second since 1970, UTC, without the closing Z. */
function instantText(seconds: bigint): string {
  const ms = Number(seconds) * 1000
  if (!(Math.abs(ms) <= 8.64e15)) throw new CodecError('BAD_VALUE', `second ${seconds} is outside of the calendar`)
  // JavaScript writes years outside of 0 to 9999 with six digits, Java with as few as four.
  return new Date(ms)
    .toISOString()
    .slice(0, -5)
    .replace(/^([+-])0{1,2}/, '$1')
}

/** Nothing, or a dot and 3, 6 or 9 digits, as Java prints nanoseconds. */
function fraction(nanos: number): string {
  if (nanos === 0) return ''
  const digits = String(nanos).padStart(9, '0')
  return `.${digits.endsWith('000000') ? digits.slice(0, 3) : digits.endsWith('000') ? digits.slice(0, 6) : digits}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const year = (value: number): string =>
  value > 9999 ? `+${value}` : value < 0 ? `-${String(-value).padStart(4, '0')}` : String(value).padStart(4, '0')

function int(bean: Bean, field: string): number {
  const value = bean.get(field)
  return typeof value === 'number' ? value : missing(bean, field)
}

function long(bean: Bean, field: string): bigint {
  const value = bean.get(field)
  return typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : missing(bean, field)
}

function text(bean: Bean, field: string): string {
  const value = bean.get(field)
  return typeof value === 'string' ? value : missing(bean, field)
}

function handle(bean: Bean, field: string): Bean {
  const value: Value | undefined = bean.get(field)
  return value instanceof Bean ? value : missing(bean, field)
}

function missing(bean: Bean, field: string): never {
  throw new CodecError('BAD_VALUE', `${bean.definition.type} without a usable ${field}`)
}
