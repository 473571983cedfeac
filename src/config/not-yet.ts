// Keys that a coming version will know. They are refused with that answer, because silence would look like support.

import { didYouMean } from '../snapshot/nearest.ts'
import type { Finding } from './mistake.ts'

const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['registries', 'are not supported yet; give endpoints under services'],
  ['publish', 'is not supported yet; give endpoints under services'],
  ['rules', 'are not supported yet; write routes'],
  ['tracing', 'is not supported yet'],
  ['mesh', 'is not supported yet']
])

/** Where endpoints will come from, by the words of `registries.NAME.type`. */
const ORIGINS_LATER = ['zookeeper', 'nacos']

/** Whether a top-level key belongs to a coming version. */
export function isLater(key: string): boolean {
  return SECTIONS.has(key)
}

/** What to say of a top-level key of a coming version, and of the origins that stand in it. */
export function laterFindings(key: string, value: unknown): Finding[] {
  const section: Finding = { path: [key], at: 'key', message: SECTIONS.get(key) ?? 'is not supported yet' }
  if (key !== 'registries' || typeof value !== 'object' || value === null) return [section]
  const findings = Object.entries(value).flatMap(([name, registry]) => originFindings(name, registry))
  return findings.length === 0 ? [section] : findings
}

function originFindings(name: string, registry: unknown): Finding[] {
  const type: unknown =
    typeof registry === 'object' && registry !== null && 'type' in registry ? registry.type : undefined
  if (type === undefined)
    return [
      { path: ['registries', name], at: 'key', message: `has no type; coming types are ${ORIGINS_LATER.join(', ')}` }
    ]
  const path = ['registries', name, 'type']
  if (typeof type === 'string' && ORIGINS_LATER.includes(type))
    return [{ path, message: `"${type}" is not supported yet; give endpoints under services, which need no registry` }]
  if (type === 'static') return [{ path, message: '"static" is no registry; give the endpoints under services' }]
  const words = didYouMean(String(type), ORIGINS_LATER, 'coming types are')
  return [{ path, message: `${JSON.stringify(type)} is not a type of registry${words}` }]
}
