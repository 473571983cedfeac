// Opens a registry of type dns.
import { DnsRegistry } from '../../registries/dns/dns-registry.ts'
import type { Registry } from '../../registries/registry.ts'
import type { RegistryConfig } from '../config/schema.ts'
import type { Opening } from './opening.ts'

/** Names are resolved in the background. */
export function openDns(
  { services, servers, minTtl, maxTtl, timeout }: Extract<RegistryConfig, { type: 'dns' }>,
  { onTrouble, random }: Opening
): Registry {
  return DnsRegistry.open({
    services,
    servers: servers.map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)),
    minTtlMs: minTtl,
    maxTtlMs: maxTtl,
    timeoutMs: timeout,
    random,
    onTrouble
  })
}
