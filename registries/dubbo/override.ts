// What an operator says over what providers say of themselves: the URLs `override://…` (set) and `absent://…` (set where
// missing) of a configurators folder. Anji is no consumer of Dubbo's, so what is meant for certain consumers is not for it.
import { formatServiceKey } from '../service-key.ts'
import { type ProviderUrl, serviceKeyOf, versionOf } from './provider-url.ts'

/** Overrides of one interface that are heeded; an operator who needs more writes a rule. */
const OVERRIDES_MAX = 1_000
const EVERY_HOST = '0.0.0.0'
const CONDITION = '~'

/** What says when an override holds, and is not written. */
const NOT_WRITTEN = new Set([
  ...['category', 'check', 'dynamic', 'enabled', 'group', 'version', 'application', 'side', 'configVersion'],
  ...['compatible_config', 'interface', 'interfaces', 'anyhost', 'priority', 'providerAddresses']
])

/** Puts the overrides of one interface in force. */
export type ApplyOverrides = (url: ProviderUrl) => ProviderUrl

type Override = Readonly<{
  url: ProviderUrl
  order: number
  conditions: readonly (readonly [string, string])[]
  changes: readonly (readonly [string, string])[]
}>

/** Reads the overrides; those that are switched off, or not meant for providers at large, are left out. */
export function overridesOf(urls: readonly ProviderUrl[]): ApplyOverrides {
  const heeded = urls
    .filter(isForProviders)
    .slice(0, OVERRIDES_MAX)
    .sort((one, other) => compareTexts(one.host, other.host) || priorityOf(one) - priorityOf(other))
    .map(toOverride)
    .filter(({ changes }) => changes.length > 0)
  if (heeded.length === 0) return url => url
  const everywhere = heeded.filter(({ url }) => url.host === EVERY_HOST)
  const byAddress = new Map<string, Override[]>()
  for (const override of heeded)
    if (override.url.host !== EVERY_HOST) {
      const address = `${override.url.host} ${override.url.port}`
      byAddress.set(address, [...(byAddress.get(address) ?? []), override])
    }
  return url => {
    const own = byAddress.get(`${url.host} ${url.port}`) ?? []
    const all = own.length === 0 ? everywhere : [...everywhere, ...own].sort((one, other) => one.order - other.order)
    return all.reduce(apply, url)
  }
}

// A host without a port is a consumer's, unless it is every host.
function isForProviders({ protocol, host, port, parameters }: ProviderUrl): boolean {
  if (protocol !== 'override' && protocol !== 'absent') return false
  return parameters['enabled'] !== 'false' && (host === EVERY_HOST || port !== 0)
}

function toOverride(url: ProviderUrl, order: number): Override {
  const entries = Object.entries(url.parameters)
  return {
    url,
    order,
    conditions: entries
      .filter(([key, value]) => (key.startsWith(CONDITION) || key === 'application') && value !== '*')
      .map(([key, value]) => [key.startsWith(CONDITION) ? key.slice(1) : key, value]),
    changes: entries.filter(([key]) => !key.startsWith(CONDITION) && !NOT_WRITTEN.has(key))
  }
}

function apply(url: ProviderUrl, override: Override): ProviderUrl {
  if (!holds(override, url)) return url
  const changes = Object.fromEntries(override.changes)
  const parameters =
    override.url.protocol === 'absent' ? { ...changes, ...url.parameters } : { ...url.parameters, ...changes }
  return { ...url, parameters }
}

function holds({ url: override, conditions }: Override, url: ProviderUrl): boolean {
  if (override.port !== 0 && override.port !== url.port) return false
  const addresses = override.parameters['providerAddresses']
  if (
    addresses &&
    !addresses.split(',').some(address => [`${url.host}:${url.port}`, EVERY_HOST].includes(address.trim()))
  )
    return false
  if (!isOfService(override, url)) return false
  return conditions.every(([key, value]) => Object.hasOwn(url.parameters, key) && url.parameters[key] === value)
}

// Group and version of an override are those of the consumers that read it, which are those of the service.
function isOfService({ parameters }: ProviderUrl, url: ProviderUrl): boolean {
  const service = serviceKeyOf(url)
  const group = parameters['group'] === '*' ? service.group : (parameters['group'] ?? '')
  const version = parameters['version'] === '*' ? service.version : versionOf(parameters['version'])
  return formatServiceKey({ ...service, group, version }) === formatServiceKey(service)
}

function priorityOf({ parameters }: ProviderUrl): number {
  const priority = Number(parameters['priority'] ?? 0)
  return Number.isFinite(priority) ? priority : 0
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
