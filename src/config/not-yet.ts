// Keys that a coming version will know. They are refused with that answer, because silence would look like support.
import type { Finding } from './mistake.ts'

const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['rules', 'are not supported yet; write routes'],
  ['tracing', 'is not supported yet'],
  ['mesh', 'is not supported yet']
])

/** Whether a top-level key belongs to a coming version. */
export function isLater(key: string): boolean {
  return SECTIONS.has(key)
}

/** What to say of a top-level key of a coming version. */
export function laterFinding(key: string): Finding {
  return { path: [key], at: 'key', message: SECTIONS.get(key) ?? 'is not supported yet' }
}
