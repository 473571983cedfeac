// Sizes as people write them: `512B`, `64KiB`, `8MiB`, `1GiB`, and the decimal `64KB`, `8MB`, `1GB`.
import type { Parsed } from './parsed.ts'

const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KB', 1000],
  ['KiB', 1024],
  ['MB', 1000 ** 2],
  ['MiB', 1024 ** 2],
  ['GB', 1000 ** 3],
  ['GiB', 1024 ** 3]
])

/** What editors may check before Anji does. */
export const SIZE_PATTERN = '^[0-9]+(\\.[0-9]+)?(B|KB|KiB|MB|MiB|GB|GiB)$'

/** Reads `8MiB` as 8388608 bytes. Parts of a byte are cut off. */
export function parseSize(text: string): Parsed<number> {
  const found = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/.exec(text.trim())
  if (found === null) return { ok: false, reason: 'is not a size; write a number with its unit, for example 8MiB' }
  const [, digits = '', unit = ''] = found
  if (unit === '') return { ok: false, reason: `needs a unit; write ${digits}B, ${digits}KiB or ${digits}MiB` }
  const factor = UNIT_BYTES.get(unit)
  if (factor !== undefined) return { ok: true, value: Math.floor(Number(digits) * factor) }
  const meant = [...UNIT_BYTES.keys()].filter(known => known[0]?.toLowerCase() === unit[0]?.toLowerCase())
  const advice =
    meant.length > 0 ? `write ${meant.map(known => digits + known).join(' or ')}` : 'units are B, KiB, MiB and GiB'
  return { ok: false, reason: `has no known unit "${unit}"; ${advice}` }
}

/** Writes bytes in the largest binary unit that loses nothing: 8388608 as `8MiB`. */
export function formatSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB']) {
    const factor = UNIT_BYTES.get(unit) ?? 1
    if (bytes >= factor && Number.isInteger(bytes / factor)) return `${bytes / factor}${unit}`
  }
  return `${bytes}B`
}
