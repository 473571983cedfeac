// The services of a snapshot: those of the configuration, completed by what registries say of them, then those that only
// registries know. What did not change since the last time comes back as the same object.
import type { ServiceDefinition } from '../../registries/service-definition.ts'
import type { ServiceConfig } from '../config/schema.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'
import type { EndpointSpec, ServiceSpec, WarmUpSpec } from '../snapshot/snapshot.ts'
import { specOf } from './definition-spec.ts'
import type { DiscoveredEndpoint, DiscoveredService } from './discovery.ts'

/** What a service of a registry is, as long as nobody can say otherwise: the defaults of `services`. */
const DEFAULTS = { balancer: 'round-robin', connections: { dubbo: 1, http: 128 } } as const
/** How long a provider that says nothing of it warms up, as in Dubbo. */
const WARM_UP_MS = 600_000
const TIMEOUT_MAX_MS = 86_400_000

type Known = { discovered: DiscoveredService | undefined; spec: ServiceSpec }

const ofConfiguration = new WeakMap<ServiceConfig, Known>()
const ofRegistries = new WeakMap<DiscoveredService, ServiceSpec>()

/** `source` names the file. The configuration beats the registries in everything but what it leaves out. */
export function compileServices(
  configured: Readonly<Record<string, ServiceConfig>>,
  discovered: readonly DiscoveredService[],
  source: string
): readonly ServiceSpec[] {
  const byName = new Map(discovered.map(service => [formatServiceKey(service.key), service]))
  const taken = new Set<string>()
  const services = Object.entries(configured).map(([name, service]) => {
    const identity = formatServiceKey(service)
    taken.add(name).add(identity)
    return completed(name, service, { discovered: byName.get(identity), source })
  })
  for (const [name, service] of byName) if (!taken.has(name)) services.push(fromRegistries(service))
  return services
}

type Around = Readonly<{ discovered: DiscoveredService | undefined; source: string }>

function completed(name: string, service: ServiceConfig, { discovered, source }: Around): ServiceSpec {
  const known = ofConfiguration.get(service)
  if (known !== undefined && known.discovered === discovered) return known.spec
  const { group, version, protocol, balancer, connections, timeout } = service
  const registered = discovered === undefined ? undefined : fromRegistries(discovered)
  const spec: ServiceSpec = {
    name,
    interface: service.interface,
    group,
    version,
    protocol,
    endpoints:
      service.endpoints.length === 0 && registered !== undefined
        ? registered.endpoints
        : service.endpoints.map(({ address, weight, labels }) => ({ address, weight, labels })),
    methods: methodsOf(service.methods, registered?.methods),
    ...typesOf(isEmpty(service.types) ? (registered?.types ?? {}) : { ...registered?.types, ...service.types }),
    balancer,
    connections,
    timeoutMs: timeout ?? registered?.timeoutMs,
    source
  }
  ofConfiguration.set(service, { discovered, spec })
  return spec
}

// Much may be known of a service: what the configuration adds nothing to stays the same object while endpoints change.
function methodsOf(
  configured: ServiceConfig['methods'],
  registered: ServiceSpec['methods'] = {}
): ServiceSpec['methods'] {
  if (isEmpty(configured)) return registered
  const own = Object.entries(configured).map(([method, overloads]) => [
    method,
    {
      overloads: overloads.map(({ parameters, names, returns }) => ({
        parameters,
        ...(names === undefined ? {} : { names }),
        returns
      }))
    }
  ])
  return { ...registered, ...Object.fromEntries(own) }
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

function fromRegistries(service: DiscoveredService): ServiceSpec {
  const known = ofRegistries.get(service)
  if (known !== undefined) return known
  const { key, endpoints, origins } = service
  const protocol = endpoints.some(one => speaks(one) === 'http') && !endpoints.some(speaksDubbo) ? 'http' : 'dubbo'
  const spec: ServiceSpec = {
    name: formatServiceKey(key),
    interface: key.interface,
    group: key.group,
    version: key.version,
    protocol,
    endpoints: endpoints.map(endpoint => endpointSpec(endpoint, protocol)),
    ...described(service.definition),
    balancer: DEFAULTS.balancer,
    connections: DEFAULTS.connections[protocol],
    timeoutMs: timeoutOf(endpoints),
    source: origins.join(', ')
  }
  ofRegistries.set(service, spec)
  return spec
}

type Described = Pick<ServiceSpec, 'methods' | 'types'>

const NOTHING_DESCRIBED: Described = { methods: {} }
const ofDefinitions = new WeakMap<ServiceDefinition, Described>()

// Endpoints change more often than definitions, and much is made of the types of a service.
function described(definition: ServiceDefinition | undefined): Described {
  if (definition === undefined) return NOTHING_DESCRIBED
  const known = ofDefinitions.get(definition)
  if (known !== undefined) return known
  const { methods, types } = specOf(definition)
  const made = { methods, ...typesOf(types) }
  ofDefinitions.set(definition, made)
  return made
}

function typesOf(types: NonNullable<ServiceSpec['types']>): Pick<ServiceSpec, 'types'> {
  return isEmpty(types) ? {} : { types }
}

const ofEndpoints = new WeakMap<
  DiscoveredEndpoint,
  Readonly<{ protocol: ServiceSpec['protocol']; spec: EndpointSpec }>
>()

function endpointSpec(endpoint: DiscoveredEndpoint, protocol: 'dubbo' | 'http'): EndpointSpec {
  const known = ofEndpoints.get(endpoint)
  if (known?.protocol === protocol) return known.spec
  const spec = compileEndpoint(endpoint, protocol)
  ofEndpoints.set(endpoint, { protocol, spec })
  return spec
}

function compileEndpoint(endpoint: DiscoveredEndpoint, protocol: 'dubbo' | 'http'): EndpointSpec {
  const { address, weight, labels, parameters, origin, stale } = endpoint
  const own = speaks(endpoint)
  const unused =
    endpoint.unused ?? (own === protocol ? undefined : `it speaks ${own}, and this service is called by ${protocol}`)
  const warmUp = warmUpOf(parameters)
  const token = parameters?.['token']
  return {
    address,
    weight,
    labels,
    source: origin,
    ...(stale === '' ? {} : { stale }),
    ...(unused === undefined ? {} : { unused }),
    ...(warmUp === undefined ? {} : { warmUp }),
    ...(token === undefined || token === '' ? {} : { token })
  }
}

/** A Triple provider may serve Dubbo at the same port, and says so. */
function speaks({ protocol = 'dubbo', parameters }: DiscoveredEndpoint): string {
  const also = parameters?.['ext.protocol']?.split(',') ?? []
  return protocol !== 'dubbo' && also.includes('dubbo') ? 'dubbo' : protocol
}

const speaksDubbo = (endpoint: DiscoveredEndpoint): boolean => speaks(endpoint) === 'dubbo'

function warmUpOf(parameters: DiscoveredEndpoint['parameters']): WarmUpSpec | undefined {
  const startedAtMs = Number(parameters?.['timestamp'] ?? Number.NaN)
  const durationMs = Number(parameters?.['warmup'] ?? WARM_UP_MS)
  return startedAtMs > 0 && durationMs > 0 && Number.isFinite(startedAtMs + durationMs)
    ? { startedAtMs, durationMs }
    : undefined
}

// What the provider wants its callers to wait; all providers of a service say the same, or the first one counts.
function timeoutOf(endpoints: readonly DiscoveredEndpoint[]): number | undefined {
  for (const { parameters } of endpoints) {
    const timeoutMs = Number(parameters?.['timeout'] ?? Number.NaN)
    if (timeoutMs > 0 && timeoutMs <= TIMEOUT_MAX_MS) return Math.round(timeoutMs)
  }
  return undefined
}
