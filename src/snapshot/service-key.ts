// Dubbo's own way to write a service identity: `group/interface:version`, where group and version may be missing.

/** What tells services apart. `''` means none; Dubbo's version 0.0.0 means none too. */
export type ServiceKey = Readonly<{ interface: string; group: string; version: string }>

/** Reads `blue/org.example.OrderService:1.0.0`; undefined when the text is no such key. */
export function parseServiceKey(text: string): ServiceKey | undefined {
  const parts = /^(?:([^/:\s]+)\/)?([^/:\s]+)(?::([^/:\s]+))?$/.exec(text)
  if (parts === null) return undefined
  const [, group = '', name = '', version = ''] = parts
  return { interface: name, group, version: version === '0.0.0' ? '' : version }
}

/** Writes an identity so that `parseServiceKey` reads it back; equal identities give equal texts. */
export function formatServiceKey({ interface: name, group, version }: ServiceKey): string {
  return `${group === '' ? '' : `${group}/`}${name}${version === '' ? '' : `:${version}`}`
}
