// Every service that somebody can call through us, with who serves it: those of the configuration and those of all origins.
import { formatServiceKey } from '../../registries/service-key.ts'
import type { Config } from '../config/schema.ts'
import type { DiscoveredService } from './discovery.ts'
import type { KnownService } from './republish.ts'

/** Where the services of the file come from. No registry can have this name. */
const CONFIGURATION = ' configuration'

/** Puts both together, one entry for each service. */
export function knownServices(
  configured: Config['services'],
  discovered: readonly DiscoveredService[]
): readonly KnownService[] {
  const known = new Map<string, KnownService>(
    discovered.map(({ key, endpoints, definition }) => [
      formatServiceKey(key),
      { key, endpoints, methods: definition?.methods.map(({ name }) => name) ?? [] }
    ])
  )
  for (const service of Object.values(configured)) {
    const { interface: name, group, version } = service
    const identity = formatServiceKey(service)
    const found = known.get(identity)
    known.set(identity, {
      key: { interface: name, group, version },
      endpoints: [
        ...service.endpoints.map(({ weight }) => ({ weight, origin: CONFIGURATION })),
        ...(found?.endpoints ?? [])
      ],
      methods: [...(found?.methods ?? []), ...Object.keys(service.methods)]
    })
  }
  return [...known.values()]
}
