// What tells services apart, and how it is written: Dubbo's `group/interface:version`, where group and version may be missing.

/** `''` means none. */
export type ServiceKey = Readonly<{ interface: string; group: string; version: string }>

/** Equal identities give equal texts. */
export function formatServiceKey({ interface: name, group, version }: ServiceKey): string {
  return `${group === '' ? '' : `${group}/`}${name}${version === '' ? '' : `:${version}`}`
}
