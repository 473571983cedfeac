// A registry in ZooKeeper for tests, with everything that it complained of.
import { parseServiceDefinition } from '../../../registries/dubbo/service-definition-json.ts'
import { type ZooKeeperOptions, ZooKeeperRegistry } from '../../../registries/zookeeper/zookeeper-registry.ts'
import type { Closable } from '../../support/sockets.ts'

/** A registry and its complaints. */
export type OpenedRegistry = { registry: ZooKeeperRegistry; troubles: string[] }

/** Opens a registry on ports of 127.0.0.1; it is closed with the test. */
export function openRegistry(
  context: Closable,
  ports: readonly number[],
  options: Partial<ZooKeeperOptions> = {}
): OpenedRegistry {
  const troubles: string[] = []
  const registry = ZooKeeperRegistry.open({
    servers: ports.map(port => ({ host: '127.0.0.1', port })),
    chroot: '',
    root: '/dubbo',
    sessionTimeoutMs: 3000,
    operationTimeoutMs: 3000,
    applications: true,
    wanted: () => true,
    servicesMax: 10_000,
    endpointsMax: 100_000,
    now: () => performance.now(),
    random: () => 0,
    onTrouble: reason => void troubles.push(reason),
    fetchMetadata: async () => [],
    parseDefinition: parseServiceDefinition,
    ...options
  })
  context.after(() => registry.close())
  return { registry, troubles }
}
