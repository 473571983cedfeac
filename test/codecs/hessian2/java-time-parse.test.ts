// Dates and times from text: exact for what is valid, refused otherwise, and the inverse of printing.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatJavaTime } from '../../../codecs/hessian2/java-time.ts'
import { isJavaTime, parseDateMs, parseJavaTime } from '../../../codecs/hessian2/java-time-parse.ts'

const TEXTS: Record<string, { good: string[]; bad: string[] }> = {
  LocalDate: {
    good: ['2024-02-29', '0007-01-01', '-0001-12-31', '+12345-01-01', '2000-02-29'],
    bad: [
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-00-01',
      '2024-01-00',
      '2024-1-1',
      '20240229',
      ''
    ]
  },
  LocalTime: {
    good: ['23:59:59.123', '00:00:00', '01:02:03.000000001'],
    bad: ['24:00:00', '23:60:00', '23:59:60', '1:2:3', '10']
  },
  LocalDateTime: {
    good: ['2024-02-29T23:59:59.123'],
    bad: ['2024-02-30T00:00:00', '2024-02-29T25:00:00', '2024-02-29T00:00:00Z']
  },
  Instant: {
    good: [
      '2023-11-14T22:13:20.000000005Z',
      '1969-12-31T23:59:59.500Z',
      '-0001-01-01T00:00:00Z',
      '0050-01-01T00:00:00Z'
    ],
    bad: ['2023-11-14T22:13:20', '2023-02-29T00:00:00Z', 'now']
  },
  OffsetTime: { good: ['23:59:59-05:30', '00:00:00Z'], bad: ['23:59:59', '23:59:59+19:00', '23:59:59+05:60'] },
  OffsetDateTime: {
    good: ['2024-02-29T23:59:59+08:00', '2024-02-29T23:59:59Z', '2024-02-29T23:59:59-01:02:03'],
    bad: ['2024-02-29T23:59:59', '2024-02-29T23:59:59+08:00[Asia/Shanghai]']
  },
  ZonedDateTime: {
    good: ['2024-02-29T23:59:59+08:00[Asia/Shanghai]', '2024-02-29T23:59:59+08:00', '2024-02-29T23:59:59Z[UTC]'],
    bad: ['2024-02-29T23:59:59[Asia/Shanghai]', '2024-02-29T23:59:59+08:00[]']
  },
  ZoneOffset: { good: ['Z', '+08:00', '-18:00', '-01:02:03'], bad: ['', '+18:01', 'UTC', '08:00'] },
  ZoneId: { good: ['Asia/Shanghai', 'UTC', '+08:00'], bad: ['', '/x', 'a b'] },
  Year: { good: ['2024', '-5', '0'], bad: ['', 'x', '1.5'] },
  YearMonth: { good: ['2024-02', '-0001-12'], bad: ['2024-13', '2024-00', '2024'] },
  MonthDay: { good: ['--02-29', '--12-31'], bad: ['--02-30', '--13-01', '02-29'] },
  Duration: {
    good: ['PT0S', 'PT-1M-29.999999995S', 'PT25H1M1.12S', 'PT-1.5S', 'PT-0.5S', 'PT-48H', 'PT0.000000001S'],
    bad: ['', 'P', 'PT', 'P1DT', '1H', 'PT1', 'PT1.S', 'PT1H1D']
  },
  Period: { good: ['P1Y2M3D', 'P0D', 'P-2M', 'P1Y-3D'], bad: ['', 'P', 'P1', 'PT1H', '1D'] }
}

suite('text of a java.time class', () => {
  for (const [name, { good, bad }] of Object.entries(TEXTS)) {
    const type = `java.time.${name}`
    test(`${name} is read and printed back`, () => {
      equal(isJavaTime(type), true)
      for (const text of good) equal(String(formatJavaTime(parseJavaTime(type, text)!)), text)
    })
    test(`${name} is refused when it is none`, () => {
      for (const text of bad) equal(parseJavaTime(type, text), undefined, text)
    })
  }

  test('may be a shorter or older form than the one printed', () => {
    const again = (name: string, text: string): unknown => formatJavaTime(parseJavaTime(`java.time.${name}`, text)!)
    equal(again('LocalTime', '23:59'), '23:59:00')
    equal(again('LocalDateTime', '2024-02-29 23:59:59'), '2024-02-29T23:59:59')
    equal(again('LocalDateTime', '2024-02-29'), '2024-02-29T00:00:00')
    equal(again('Instant', '2024-03-01T07:59:59+08:00'), '2024-02-29T23:59:59Z')
    equal(again('OffsetTime', '23:59+0530'), '23:59:00+05:30')
  })

  test('of a Duration means what Java reads in it', () => {
    // Seconds and nanoseconds are those of Duration.parse.
    for (const [text, seconds, nanos] of [
      ['PT-1M-29.5S', -90n, 500000000],
      ['-PT1H', -3600n, 0],
      ['P2DT3H', 183600n, 0],
      ['PT1H-30M', 1800n, 0],
      ['PT-0.5S', -1n, 500000000],
      ['P1D', 86400n, 0],
      ['-P-1DT-0.25S', 86400n, 250000000]
    ] as const)
      deepEqual(parseJavaTime('java.time.Duration', text)?.values, [nanos, seconds], text)
  })

  test('is only known for classes of a closed list', () => {
    for (const type of ['java.time.DayOfWeek', 'java.time.constructor', 'LocalDate']) {
      equal(isJavaTime(type), false)
      equal(parseJavaTime(type, '2024-02-29'), undefined)
    }
  })
})

suite('text of a java.util.Date', () => {
  test('is ISO-8601 or the form of SQL, UTC unless it says otherwise', () => {
    for (const text of [
      '2023-11-14T22:13:20.123Z',
      '2023-11-15T06:13:20.123+08:00',
      '2023-11-14 22:13:20.123',
      '2023-11-14T22:13:20.123999'
    ])
      equal(parseDateMs(text), 1700000000123n, text)
    equal(parseDateMs('2023-11-14'), 1699920000000n)
    equal(parseDateMs('2023-11-14 22:13'), 1700000000000n - 20000n)
    equal(parseDateMs('1969-12-31T23:59:59.999Z'), -1n)
    equal(parseDateMs('0001-01-01'), -62135596800000n)
    for (const text of [
      '',
      '2023',
      '2023-11',
      '14.11.2023',
      '2023-11-31',
      '2023-11-14T22',
      '+999999-01-01',
      '1700000000123'
    ])
      equal(parseDateMs(text), undefined, text)
  })
})
