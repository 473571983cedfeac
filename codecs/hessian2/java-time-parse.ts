// Text as people write dates and times, as the Hessian values of java.util.Date and java.time. The inverse of java-time.ts.
import { HANDLE } from './java-time.ts'
import { Bean, type ClassDefinition, type Value } from './value.ts'

const DATE = '([+-]?\\d{4,9})-(\\d\\d)-(\\d\\d)'
const TIME = '(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?'
const OFFSET = '(Z|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?)'
const LOCAL_DATE = new RegExp(`^${DATE}$`)
const LOCAL_TIME = new RegExp(`^${TIME}$`)
const OFFSET_TIME = new RegExp(`^${TIME}${OFFSET}$`)
const DATE_TIME = new RegExp(`^${DATE}(?:[T ]${TIME})?$`)
const OFFSET_DATE_TIME = new RegExp(`^${DATE}[T ]${TIME}${OFFSET}(?:\\[([\\w/+:-]+)\\])?$`)
const DURATION =
  /^(-?)P(?:([+-]?\d{1,12})D)?(?:T(?=.)(?:([+-]?\d{1,14})H)?(?:([+-]?\d{1,16})M)?(?:([+-]?)(\d{1,18})(?:\.(\d{1,9}))?S)?)?$/
const PERIOD = /^P(?=.)(?:([+-]?\d{1,9})Y)?(?:([+-]?\d{1,9})M)?(?:([+-]?\d{1,9})D)?$/

type Clock = readonly [hour: number, minute: number, second: number, nano: number]

/** Milliseconds since 1970 of an ISO-8601 text, or of `yyyy-MM-dd[ HH:mm:ss[.SSS]]`; without a zone it is UTC. */
export function parseDateMs(text: string): bigint | undefined {
  const instant = parseInstant(text) ?? parseInstant(`${text}Z`) ?? parseInstant(`${text}T00:00Z`)
  return instant === undefined ? undefined : instant.seconds * 1000n + BigInt(Math.floor(instant.nanos / 1_000_000))
}

/** The value of a java.time class for its text (a number for a Year), undefined when the text is none or the class unknown. */
export function parseJavaTime(type: string, text: string): Bean | undefined {
  return PARSERS.get(type)?.(text)
}

/** Whether `parseJavaTime` knows this class. */
export const isJavaTime = (type: string): boolean => PARSERS.has(type)

const PARSERS = new Map<string, (text: string) => Bean | undefined>(
  Object.entries({
    LocalDate: text => localDate(LOCAL_DATE.exec(text), 1),
    LocalTime: text => localTime(LOCAL_TIME.exec(text), 1),
    LocalDateTime: text => localDateTime(DATE_TIME.exec(text)),
    Instant: parseInstantBean,
    OffsetTime: parseOffsetTime,
    OffsetDateTime: text => parseZoned(text, false),
    ZonedDateTime: text => parseZoned(text, true),
    ZoneOffset: text => zoneOffset(new RegExp(`^${OFFSET}$`).exec(text)?.[1]),
    ZoneId: text => (/^[A-Za-z][\w/+:-]*$|^[+-]\d\d:\d\d$/.test(text) ? handle('ZoneId', { zoneId: text }) : undefined),
    Year: text => (/^-?\d{1,9}$/.test(text) ? handle('Year', { year: Number(text) }) : undefined),
    YearMonth: text => parseYearMonth(/^([+-]?\d{4,9})-(\d\d)$/.exec(text)),
    MonthDay: text => parseMonthDay(/^--(\d\d)-(\d\d)$/.exec(text)),
    Duration: text => parseDuration(DURATION.exec(text)),
    Period: text => parsePeriod(PERIOD.exec(text))
  } satisfies Record<string, (text: string) => Bean | undefined>).map(([name, parse]) => [`java.time.${name}`, parse])
)

/** One definition for each class, so that a writer announces it once however many values there are. */
const DEFINITIONS = new Map<string, ClassDefinition>()

function handle(name: string, fields: Record<string, Value>): Bean {
  let definition = DEFINITIONS.get(name)
  if (definition === undefined) {
    definition = { type: `${HANDLE.prefix}${name}${HANDLE.suffix}`, fields: Object.keys(fields) }
    DEFINITIONS.set(name, definition)
  }
  return new Bean(definition, Object.values(fields))
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function dateAt(match: RegExpExecArray, from: number): readonly [number, number, number] | undefined {
  const [year, month, day] = [Number(match[from]), Number(match[from + 1]), Number(match[from + 2])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) ? [year, month, day] : undefined
}

function clockAt(match: RegExpExecArray, from: number): Clock | undefined {
  const [hour, minute, second] = [0, 1, 2].map(index => Number(match[from + index] ?? 0)) as [number, number, number]
  const nano = Number((match[from + 3] ?? '').padEnd(9, '0'))
  return hour < 24 && minute < 60 && second < 60 ? [hour, minute, second, nano] : undefined
}

function localDate(match: RegExpExecArray | null, from: number): Bean | undefined {
  const date = match === null ? undefined : dateAt(match, from)
  return date && handle('LocalDate', { day: date[2], month: date[1], year: date[0] })
}

function localTime(match: RegExpExecArray | null, from: number): Bean | undefined {
  const clock = match === null ? undefined : clockAt(match, from)
  return clock && handle('LocalTime', { nano: clock[3], second: clock[2], minute: clock[1], hour: clock[0] })
}

function localDateTime(match: RegExpExecArray | null): Bean | undefined {
  const [date, time] = [localDate(match, 1), localTime(match, 4)]
  return date && time && handle('LocalDateTime', { time, date })
}

function offsetSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (text === 'Z') return 0
  const digits = text.slice(1).replaceAll(':', '').padEnd(6, '0')
  const [hours, minutes, seconds] = [0, 2, 4].map(at => Number(digits.slice(at, at + 2))) as [number, number, number]
  const total = hours * 3600 + minutes * 60 + seconds
  if (minutes > 59 || seconds > 59 || total > 18 * 3600) return undefined
  return text[0] === '-' && total > 0 ? -total : total
}

function zoneOffset(text: string | undefined): Bean | undefined {
  const seconds = offsetSeconds(text)
  return seconds === undefined ? undefined : handle('ZoneOffset', { seconds })
}

function parseOffsetTime(text: string): Bean | undefined {
  const match = OFFSET_TIME.exec(text)
  const [zone, time] = [zoneOffset(match?.[5]), localTime(match, 1)]
  return zone && time && handle('OffsetTime', { zoneOffset: zone, localTime: time })
}

function parseZoned(text: string, named: boolean): Bean | undefined {
  const match = OFFSET_DATE_TIME.exec(text)
  const [offset, dateTime] = [zoneOffset(match?.[8]), localDateTime(match)]
  if (match === null || offset === undefined || dateTime === undefined) return undefined
  if (named) return handle('ZonedDateTime', { offset, dateTime, zoneId: match[9] ?? match[8]! })
  return match[9] === undefined ? handle('OffsetDateTime', { offset, dateTime }) : undefined
}

function parseInstant(text: string): { seconds: bigint; nanos: number } | undefined {
  const match = OFFSET_DATE_TIME.exec(text)
  const date = match === null ? undefined : dateAt(match, 1)
  const clock = match === null ? undefined : clockAt(match, 4)
  const offset = offsetSeconds(match?.[8])
  if (date === undefined || clock === undefined || offset === undefined) return undefined
  // Not Date.UTC alone, which takes the years 0 to 99 for 1900 to 1999.
  const day = new Date(0).setUTCFullYear(date[0], date[1] - 1, date[2])
  if (Number.isNaN(day)) return undefined
  return { seconds: BigInt(day / 1000 + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset), nanos: clock[3] }
}

function parseInstantBean(text: string): Bean | undefined {
  const instant = parseInstant(text)
  return instant && handle('Instant', { nanos: instant.nanos, seconds: instant.seconds })
}

function parseYearMonth(match: RegExpExecArray | null): Bean | undefined {
  const month = Number(match?.[2] ?? 0)
  return month >= 1 && month <= 12 ? handle('YearMonth', { month, year: Number(match![1]) }) : undefined
}

function parseMonthDay(match: RegExpExecArray | null): Bean | undefined {
  const [month, day] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)]
  // The 29th of February is a day of some years.
  const fits = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(2000, month)
  return fits ? handle('MonthDay', { day, month }) : undefined
}

function parseDuration(match: RegExpExecArray | null): Bean | undefined {
  if (match === null || match.slice(2).every(part => part === undefined)) return undefined
  const [, sign, days = '0', hours = '0', minutes = '0', secondSign, seconds = '0', fraction = ''] = match
  const nanoParts = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
  const minuteParts = BigInt(days) * 1440n + BigInt(hours) * 60n + BigInt(minutes)
  const positive = minuteParts * 60_000_000_000n + (secondSign === '-' ? -nanoParts : nanoParts)
  const total = sign === '-' ? -positive : positive
  // Java wants the nanoseconds positive, so a negative duration borrows a second.
  const nanos = Number(((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
  return handle('Duration', { nanos, seconds: (total - BigInt(nanos)) / 1_000_000_000n })
}

function parsePeriod(match: RegExpExecArray | null): Bean | undefined {
  if (match === null) return undefined
  const [years, months, days] = [1, 2, 3].map(index => Number(match[index] ?? 0)) as [number, number, number]
  return handle('Period', { days, months, years })
}
