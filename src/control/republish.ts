// What Anji registers in a registry on behalf of the services behind it, worked out from what is known and what was asked for.
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { compileTextMatch, type TextTest } from '../snapshot/text-match.ts'
import { type DiscoveredEndpoint, PUBLISHED } from './discovery.ts'
import type { Registration } from './registrar.ts'

/** A service that somebody can call through us. */
export type KnownService = Readonly<{
  key: ServiceKey
  endpoints: readonly Pick<DiscoveredEndpoint, 'weight' | 'parameters' | 'origin'>[]
  methods: readonly string[]
}>

/** What is registered in one registry: `registries.NAME.publish`. */
export type PublishRule = Readonly<{
  services: readonly string[]
  from?: readonly string[] | undefined
  address: Address
  application: string
  parameters: Readonly<Record<string, string>>
}>

/** Rules by the name of the registry in which they register. */
export type PublishRules = ReadonlyMap<string, PublishRule>

/**
 * Parameters that are true of one provider only, or of the way to it, and not of Anji: how it is bound, since when it runs,
 * which part of the traffic it takes.
 */
const OF_ONE_PROVIDER = new Set([
  ...['anji', 'anyhost', 'application', 'category', 'disabled', 'dubbo.tag', 'enabled', 'ext.protocol', 'group', 'id'],
  ...['interface', 'ipv6', 'mapping-type', 'mapping.type', 'metadata-type', 'methods', 'pid', 'port', 'register-mode'],
  ...['service-name-mapping', 'side', 'timeout', 'timestamp', 'token', 'prefer.serialization', 'version', 'warmup'],
  ...['weight', 'zone']
])
const WEIGHT = 100

/** Every registration that is wanted now: for each registry one per (interface, group, version). */
export function wantedRegistrations(services: readonly KnownService[], rules: PublishRules): readonly Registration[] {
  return [...rules].flatMap(([registry, rule]) => {
    const matches = serviceTest(rule)
    return services.flatMap((service): Registration[] => {
      if (!matches(service.key)) return []
      const providers = service.endpoints.filter(endpoint => isMeant(endpoint, registry, rule))
      if (providers.length === 0) return []
      return [{ registry, service: service.key, endpoint: endpointOf(service, providers, rule) }]
    })
  })
}

/** Whether the rules still ask for this, if only somebody served it. */
export function isAskedFor({ registry, service, endpoint }: Registration, rules: PublishRules): boolean {
  const rule = rules.get(registry)
  if (rule === undefined || !serviceTest(rule)(service)) return false
  return rule.address.host === endpoint.address.host && rule.address.port === endpoint.address.port
}

type Provider = KnownService['endpoints'][number]

function serviceTest({ services }: PublishRule): (key: ServiceKey) => boolean {
  const tests: readonly TextTest[] = services.map(text => compileTextMatch({ kind: 'glob', text }))
  return key => tests.some(test => test(key.interface) || test(formatServiceKey(key)))
}

// What another Anji registered is served by somebody who is known here too, or there: to pass it on would close a circle.
function isMeant({ origin, parameters }: Provider, registry: string, { from }: PublishRule): boolean {
  if (parameters?.['anji'] !== undefined) return false
  return from === undefined ? origin !== registry && origin !== PUBLISHED : from.includes(origin)
}

function endpointOf(
  service: KnownService,
  providers: readonly Provider[],
  rule: PublishRule
): Registration['endpoint'] {
  const all = providers.map(({ parameters }) => parameters ?? {})
  const { weight, ...configured } = rule.parameters
  const parameters = {
    ...sharedByAll(all),
    ...given('methods', methodsOf(service, all)),
    ...given('timeout', longestTimeout(all)),
    ...given('prefer.serialization', understoodByAll(all)),
    // Each provider may have a secret of its own; then the consumer must not see any, and Anji gives each its own.
    ...given('token', equalIn(all, 'token')),
    application: rule.application,
    ...configured
  }
  return { address: rule.address, weight: weightOf(weight), labels: {}, protocol: 'dubbo', parameters }
}

type Parameters = Readonly<Record<string, string>>

function sharedByAll(all: readonly Parameters[]): Parameters {
  const names = Object.keys(all[0] ?? {}).filter(name => !OF_ONE_PROVIDER.has(name) && !/^(bind|qos)\./.test(name))
  return Object.fromEntries(names.flatMap(name => Object.entries(given(name, equalIn(all, name)))))
}

function equalIn(all: readonly Parameters[], name: string): string | undefined {
  const value = all[0]?.[name]
  return all.every(one => one[name] === value) ? value : undefined
}

function methodsOf({ methods }: KnownService, all: readonly Parameters[]): string | undefined {
  const names = new Set([...methods, ...all.flatMap(one => listOf(one['methods']))])
  return names.size === 0 ? undefined : [...names].sort().join(',')
}

// A provider refuses what it does not list, and Anji passes bodies on as they are.
function understoodByAll(all: readonly Parameters[]): string | undefined {
  const [first = [], ...others] = all.map(one => listOf(one['prefer.serialization']))
  const both = first.filter(name => others.every(other => other.includes(name)))
  return both.length === 0 ? undefined : both.join(',')
}

function longestTimeout(all: readonly Parameters[]): string | undefined {
  const timeouts = all.map(one => Number(one['timeout'])).filter(timeout => timeout > 0)
  return timeouts.length === 0 ? undefined : String(Math.max(...timeouts))
}

function weightOf(text: string | undefined): number {
  const weight = Number(text)
  return text !== undefined && Number.isInteger(weight) && weight >= 0 ? weight : WEIGHT
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter(name => name !== '')
}

function given(name: string, value: string | undefined): Parameters {
  return value === undefined ? {} : { [name]: value }
}
