// From a valid configuration to a snapshot. Behind this file nobody knows how a rule was written.
import type { Config, RouteConfig } from '../config/schema.ts'
import type { HttpSpec, Limits, RouteMatch, RouteSpec, Snapshot, TextMatch } from '../snapshot/snapshot.ts'
import { compileServices } from './compile-services.ts'
import type { DiscoveredService } from './discovery.ts'

/**
 * `source` names the file, for operators who ask where something came from. `discovered` is what registries know besides
 * it; the configuration beats them.
 */
export function compileSnapshot(
  config: Config,
  version: number,
  source: string,
  discovered: readonly DiscoveredService[] = []
): Snapshot {
  return {
    version,
    listeners: Object.entries(config.listeners).map(([name, { address, protocol, to }]) => ({
      name,
      address,
      protocol,
      to
    })),
    services: compileServices(config.services, discovered, source),
    routes: config.routes.map((route, index) => compileRoute(route, index, source)),
    limits: compileLimits(config.limits),
    http: compileHttp(config)
  }
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
  const { bigNumbers, trustedProxies } = http
  if (cors === false) return { bigNumbers, trustedProxies, cors: undefined }
  const { maxAge, ...rest } = cors
  return { bigNumbers, trustedProxies, cors: { ...rest, maxAgeMs: maxAge } }
}
