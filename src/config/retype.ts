// A variable is text, but what stands around it may want a number: `weight: ${WEIGHT}`. The schema says what is wanted.
import { formsAt } from './json-schema.ts'
import type { Path } from './mistake.ts'

/** Turns expanded texts into numbers and booleans where the schema takes these. Changes `value` in place. */
export function retype(value: unknown, paths: readonly Path[]): void {
  for (const path of paths) {
    const key = path.at(-1)
    let holder = value
    for (const part of path.slice(0, -1)) holder = below(holder, part)
    const text = key === undefined ? undefined : below(holder, key)
    if (key === undefined || typeof text !== 'string') continue
    const wanted = new Set(formsAt(path).map(({ type }) => type))
    ;(holder as Record<string | number, unknown>)[key] = typed(text, wanted)
  }
}

function typed(text: string, wanted: ReadonlySet<string | undefined>): unknown {
  const numeric = wanted.has('integer') || wanted.has('number')
  if (numeric && /^[-+]?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (wanted.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function below(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<string | number, unknown>)[part]
}
