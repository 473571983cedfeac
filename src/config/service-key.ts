// Reads a service identity as Dubbo writes it: `group/interface:version`, where group and version may be missing.
import type { ServiceKey } from '../snapshot/service-key.ts'
import type { Parsed } from './parsed.ts'

/** Reads `blue/org.example.OrderService:1.0.0`. */
export function parseServiceKey(text: string): Parsed<ServiceKey> {
  const example = 'write group/interface:version, for example blue/org.example.OrderService:1.0.0'
  const parts = /^(?:([^/:\s]+)\/)?([^/:\s]+)(?::([^/:\s]+))?$/.exec(text)
  if (parts === null) return { ok: false, reason: `is not a service; ${example}` }
  const [, group = '', name = '', version = ''] = parts
  return { ok: true, value: { interface: name, group, version: version === '0.0.0' ? '' : version } }
}
