// Durations: what reads, what does not and why, and that writing is the way back.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatDuration, parseDuration } from '../../../src/config/duration.ts'

const READ: readonly (readonly [string, number])[] = [
  ['1500us', 1.5],
  ['250ms', 250],
  ['2s', 2000],
  ['2 s', 2000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  ['0s', 0],
  ['0.1s', 100]
]

suite('duration', () => {
  for (const [text, ms] of READ)
    test(`${text} is ${ms} ms`, () => deepEqual(parseDuration(text), { ok: true, value: ms }))

  for (const [text, reason] of [
    ['2', /needs a unit; write 2s or 2ms/],
    ['2 parsecs', /no known unit "parsecs"; units are us, ms/],
    ['2S', /no known unit "S"/],
    ['-2s', /is not a duration/],
    ['', /is not a duration/],
    ['1e3s', /is not a duration/],
    ['soon', /is not a duration; write a number with its unit, for example 2s/]
  ] as const)
    test(`"${text}" is refused with advice`, () => {
      const parsed = parseDuration(text)
      equal(parsed.ok, false)
      if (!parsed.ok) match(parsed.reason, reason)
    })

  test('writes the largest unit that loses nothing', () =>
    deepEqual([2000, 1500, 90_000, 60_000, 0, 0.5].map(formatDuration), ['2s', '1500ms', '90s', '1m', '0ms', '500us']))
})
