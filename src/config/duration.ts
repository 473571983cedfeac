// Durations as people write them: a number and its unit in one word, `1500us`, `250ms`, `2s`, `1.5m`, `1h`, `1d`.
import type { Parsed } from './parsed.ts'

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000]
])

/** What editors may check before Anji does. */
export const DURATION_PATTERN = '^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)$'

/** Reads `2s` as 2000 milliseconds. */
export function parseDuration(text: string): Parsed<number> {
  const found = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/.exec(text.trim())
  if (found === null) return { ok: false, reason: 'is not a duration; write a number with its unit, for example 2s' }
  const [, digits = '', unit = ''] = found
  if (unit === '') return { ok: false, reason: `needs a unit; write ${digits}s or ${digits}ms` }
  const factor = UNIT_MS.get(unit)
  if (factor !== undefined) return { ok: true, value: roundMs(Number(digits) * factor) }
  return { ok: false, reason: `has no known unit "${unit}"; units are us, ms, s, m, h and d` }
}

/** Writes milliseconds in the largest unit that loses nothing: 2000 as `2s`. */
export function formatDuration(ms: number): string {
  for (const [unit, factor] of [...UNIT_MS].reverse())
    if (ms >= factor && Number.isInteger(ms / factor)) return `${ms / factor}${unit}`
  return `${ms}ms`
}

/** Keeps whole microseconds: 0.1ms times a factor must not become 0.30000000000000004. */
function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
