// What tells services apart, and how it is written: Dubbo's `group/interface:version`, where group and version may be missing.

import type { Parsed } from './parsed.ts'

/** `''` means none. */
export type ServiceKey = Readonly<{ interface: string; group: string; version: string }>

/** Equal identities give equal texts. */
export function formatServiceKey({ interface: name, group, version }: ServiceKey): string {
  return `${group === '' ? '' : `${group}/`}${name}${version === '' ? '' : `:${version}`}`
}

/** Reads `blue/org.example.OrderService:1.0.0`. */
export function parseServiceKey(text: string): Parsed<ServiceKey> {
  const example = 'write group/interface:version, for example blue/org.example.OrderService:1.0.0'
  const parts = /^(?:([^/:\s]+)\/)?([^/:\s]+)(?::([^/:\s]+))?$/.exec(text)
  if (parts === null) return { ok: false, reason: `is not a service; ${example}` }
  const [, group = '', name = '', version = ''] = parts
  return { ok: true, value: { interface: name, group, version: version === '0.0.0' ? '' : version } }
}
