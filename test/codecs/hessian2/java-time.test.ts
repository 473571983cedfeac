// java.time as text: what Java's own toString printed for these fields, but with the seconds always there.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { formatJavaTime, HANDLE } from '../../../codecs/hessian2/java-time.ts'
import { Bean, type Value } from '../../../codecs/hessian2/value.ts'

const handle = (name: string, fields: Record<string, Value>): Bean =>
  new Bean({ type: `${HANDLE.prefix}${name}${HANDLE.suffix}`, fields: Object.keys(fields) }, Object.values(fields))
const date = (year: number, month: number, day: number): Bean => handle('LocalDate', { day, month, year })
const time = (hour: number, minute: number, second = 0, nano = 0): Bean =>
  handle('LocalTime', { nano, second, minute, hour })
const offset = (seconds: number): Bean => handle('ZoneOffset', { seconds })
const dateTime = handle('LocalDateTime', { time: time(23, 59, 59), date: date(2024, 2, 29) })
const duration = (seconds: bigint, nanos = 0): Bean => handle('Duration', { nanos, seconds })
const period = (years: number, months: number, days: number): Bean => handle('Period', { days, months, years })
const instant = (seconds: bigint | number, nanos = 0): Bean => handle('Instant', { nanos, seconds })

const PRINTED: [Bean, string | number][] = [
  [date(2024, 2, 29), '2024-02-29'],
  [date(7, 1, 1), '0007-01-01'],
  [date(-1, 1, 1), '-0001-01-01'],
  [date(12345, 1, 1), '+12345-01-01'],
  [time(23, 59), '23:59:00'],
  [time(23, 59, 59, 123000000), '23:59:59.123'],
  [time(0, 0, 0, 1000), '00:00:00.000001'],
  [time(1, 2, 3, 1), '01:02:03.000000001'],
  [dateTime, '2024-02-29T23:59:59'],
  [instant(1700000000n, 5), '2023-11-14T22:13:20.000000005Z'],
  [instant(1700000000), '2023-11-14T22:13:20Z'],
  [instant(-1n, 500000000), '1969-12-31T23:59:59.500Z'],
  [instant(-62198755200n), '-0001-01-01T00:00:00Z'],
  [instant(253402300800n), '+10000-01-01T00:00:00Z'],
  [duration(0n), 'PT0S'],
  [duration(-90n, 5), 'PT-1M-29.999999995S'],
  [duration(90061n, 120000000), 'PT25H1M1.12S'],
  [duration(-2n, 500000000), 'PT-1.5S'],
  [duration(-1n, 500000000), 'PT-0.5S'],
  [duration(-172800n), 'PT-48H'],
  [duration(-3661n), 'PT-1H-1M-1S'],
  [duration(0n, 1), 'PT0.000000001S'],
  [period(1, 2, 3), 'P1Y2M3D'],
  [period(0, 0, 0), 'P0D'],
  [period(0, -2, 0), 'P-2M'],
  [period(1, 0, -3), 'P1Y-3D'],
  [offset(-3723), '-01:02:03'],
  [offset(0), 'Z'],
  [offset(28800), '+08:00'],
  [handle('OffsetDateTime', { offset: offset(0), dateTime }), '2024-02-29T23:59:59Z'],
  [handle('ZonedDateTime', { offset: offset(28800), dateTime, zoneId: '+08:00' }), '2024-02-29T23:59:59+08:00'],
  [handle('ZonedDateTime', { offset: offset(0), dateTime, zoneId: 'UTC' }), '2024-02-29T23:59:59Z[UTC]'],
  [handle('YearMonth', { month: 2, year: 2024 }), '2024-02'],
  [handle('MonthDay', { day: 29, month: 2 }), '--02-29'],
  [handle('Year', { year: -5 }), -5]
]

suite('a java.time value', () => {
  for (const [bean, printed] of PRINTED) test(`prints as ${printed}`, () => equal(formatJavaTime(bean), printed))

  test('is known by the name of its class too', () => {
    const fields = ['year', 'month', 'day']
    equal(formatJavaTime(new Bean({ type: 'java.time.LocalDate', fields }, [2024, 2, 29])), '2024-02-29')
    equal(formatJavaTime(new Bean({ type: 'java.time.DayOfWeek', fields: ['name'] }, ['MONDAY'])), undefined)
    equal(formatJavaTime(new Bean({ type: 'kit.LocalDateHandle', fields }, [2024, 2, 29])), undefined)
  })

  test('without its fields is refused', () => {
    const broken = [
      handle('LocalDate', {}),
      handle('LocalDateTime', { time: null, date: 5 }),
      handle('ZoneId', { zoneId: 5 }),
      handle('Instant', { nanos: 0, seconds: 'x' }),
      instant(9223372036854775807n)
    ]
    for (const bean of broken)
      throws(
        () => formatJavaTime(bean),
        (error: unknown) => error instanceof CodecError && error.code === 'BAD_VALUE'
      )
  })
})
