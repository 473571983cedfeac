// From a valid configuration to a snapshot. Behind this file nobody knows how a rule was written.
import type { Config, RouteConfig, ServiceConfig } from '../config/schema.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'
import type { HttpSpec, Limits, RouteMatch, RouteSpec, ServiceSpec, Snapshot, TextMatch } from '../snapshot/snapshot.ts'
import type { DiscoveredService } from './discovery.ts'

/** What a service of a registry is, as long as nobody can say otherwise: the defaults of `services`. */
const DISCOVERED = { protocol: 'dubbo', balancer: 'round-robin', connections: 1, timeoutMs: undefined } as const

/**
 * `source` names the file, for operators who ask where something came from. `discovered` is what registries know besides
 * it; the configuration beats them, so a service that it describes is not taken from there.
 */
export function compileSnapshot(
  config: Config,
  version: number,
  source: string,
  discovered: readonly DiscoveredService[] = []
): Snapshot {
  const services = Object.entries(config.services).map(([name, service]) => compileService(name, service, source))
  return {
    version,
    listeners: Object.entries(config.listeners).map(([name, { address, protocol, to }]) => ({
      name,
      address,
      protocol,
      to
    })),
    services: [...services, ...compileDiscovered(discovered, services)],
    routes: config.routes.map((route, index) => compileRoute(route, index, source)),
    limits: compileLimits(config.limits),
    http: compileHttp(config)
  }
}

function compileService(name: string, service: ServiceConfig, source: string): ServiceSpec {
  const { group, version, protocol, balancer, connections } = service
  return {
    name,
    interface: service.interface,
    group,
    version,
    protocol,
    endpoints: service.endpoints.map(({ address, weight, labels }) => ({ address, weight, labels })),
    methods: Object.fromEntries(
      Object.entries(service.methods).map(([method, overloads]) => [
        method,
        {
          overloads: overloads.map(({ parameters, names, returns }) => ({
            parameters,
            ...(names === undefined ? {} : { names }),
            returns
          }))
        }
      ])
    ),
    ...(Object.keys(service.types).length === 0 ? {} : { types: service.types }),
    balancer,
    connections,
    timeoutMs: service.timeout,
    source
  }
}

function compileDiscovered(
  discovered: readonly DiscoveredService[],
  configured: readonly ServiceSpec[]
): readonly ServiceSpec[] {
  const taken = new Set(configured.flatMap(service => [service.name, formatServiceKey(service)]))
  const services: ServiceSpec[] = []
  for (const { key, endpoints, source } of discovered) {
    const name = formatServiceKey(key)
    if (taken.has(name)) continue
    taken.add(name)
    services.push({ ...DISCOVERED, name, ...key, endpoints, methods: {}, source })
  }
  return services
}

function compileRoute({ name, match, to, timeout, retry }: RouteConfig, index: number, source: string): RouteSpec {
  return {
    name: name ?? `routes[${index}]`,
    match: compileMatch(match),
    to: to.map(({ service, labels, weight }) => ({ service, labels, weight })),
    timeoutMs: timeout,
    retry,
    source
  }
}

function compileMatch({ listener, service, method, path, headers, attachments }: RouteConfig['match']): RouteMatch {
  return {
    ...(listener === undefined ? {} : { listener }),
    ...(service === undefined ? {} : { service: globOrExact(service) }),
    ...(method === undefined ? {} : { method: globOrExact(method) }),
    ...(path === undefined ? {} : { path }),
    headers,
    attachments
  }
}

function globOrExact(text: string): TextMatch {
  return text.includes('*') ? { kind: 'glob', text } : { kind: 'exact', text }
}

function compileLimits(limits: Config['limits']): Limits {
  return {
    ...limits,
    connectTimeoutMs: limits.connectTimeout,
    requestTimeoutMs: limits.requestTimeout,
    headTimeoutMs: limits.headTimeout,
    bodyTimeoutMs: limits.bodyTimeout,
    idleTimeoutMs: limits.idleTimeout,
    heartbeatMs: limits.heartbeatInterval,
    drainTimeoutMs: limits.drainTimeout
  }
}

function compileHttp({ http, cors }: Config): HttpSpec {
  if (cors === false) return { ...http, cors: undefined }
  const { maxAge, ...rest } = cors
  return { ...http, cors: { ...rest, maxAgeMs: maxAge } }
}
