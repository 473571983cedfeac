// The time of a line against what JavaScript itself says.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isoTime } from '../../../src/access/iso-time.ts'

suite('ISO time', () => {
  test('is the same text as that of a Date, also when the second changes and when time goes back', () => {
    const base = Date.UTC(2026, 10, 23, 22, 59, 59)
    for (const epochMs of [
      base,
      base + 7,
      base + 45,
      base + 999,
      base + 1000,
      base - 1,
      base + 3_600_000,
      0,
      base + 100
    ])
      equal(isoTime(epochMs), new Date(epochMs).toISOString())
  })

  test('cuts parts of a millisecond', () => {
    equal(isoTime(1.999), '1970-01-01T00:00:00.001Z')
    equal(isoTime(999.9999), '1970-01-01T00:00:00.999Z')
  })
})
