// From a valid configuration to a snapshot. Behind this file nobody knows how a rule was written.
import type { Config, RouteConfig } from '../config/schema.ts'
import type { HttpSpec, Limits, RouteMatch, RouteSpec, Snapshot, TextMatch } from '../snapshot/snapshot.ts'
import { compileServices } from './compile-services.ts'
import type { DiscoveredService } from './discovery.ts'

/** Everything of a snapshot that follows from the configuration alone. */
type Fixed = Pick<Snapshot, 'listeners' | 'routes' | 'limits' | 'http'> & Readonly<{ source: string }>

const fixed = new WeakMap<Config, Fixed>()

/**
 * `source` names the file, for operators who ask where something came from. `discovered` is what registries know besides
 * it; the configuration beats them. Parts that did not change since the last time are the same objects.
 */
export function compileSnapshot(
  config: Config,
  version: number,
  source: string,
  discovered: readonly DiscoveredService[] = []
): Snapshot {
  const { listeners, routes, limits, http } = compileFixed(config, source)
  return { version, listeners, services: compileServices(config.services, discovered, source), routes, limits, http }
}

function compileFixed(config: Config, source: string): Fixed {
  const known = fixed.get(config)
  if (known?.source === source) return known
  const made: Fixed = {
    listeners: Object.entries(config.listeners).map(([name, { address, protocol, to }]) => ({
      name,
      address,
      protocol,
      to
    })),
    routes: config.routes.map((route, index) => compileRoute(route, index, source)),
    limits: compileLimits(config.limits),
    http: compileHttp(config),
    source
  }
  fixed.set(config, made)
  return made
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
