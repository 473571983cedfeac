// Registries in Nacos for tests: one on a double of its own, or on a server that is there.
import type { ProviderUrl } from '../../registries/dubbo/provider-url.ts'
import { NacosRegistry } from '../../registries/nacos/nacos-registry.ts'
import type { NacosOptions } from '../../registries/nacos/options.ts'
import { type NacosDouble, startNacosDouble } from './nacos-double.ts'
import { type Closable, eventually } from './sockets.ts'

/** Options of a registry that polls often and has no metadata service at hand. */
export const options = (more: Partial<NacosOptions>): NacosOptions => ({
  servers: [],
  namespace: 'public',
  group: 'DEFAULT_GROUP',
  clusters: [],
  contextPath: '/nacos',
  grpcPortOffset: 1_000,
  protocol: 'grpc',
  requestTimeoutMs: 2_000,
  pollMs: 50,
  applications: true,
  wanted: () => true,
  servicesMax: 1_000,
  endpointsMax: 1_000,
  now: () => performance.now(),
  random: () => 0,
  onTrouble: () => undefined,
  fetchMetadata: async (): Promise<readonly ProviderUrl[]> => {
    throw new Error('nobody to ask')
  },
  parseDefinition: json => (json.startsWith('{') ? { methods: [], types: {} } : undefined),
  ...more
})

/** A registry on a double; it is up. */
export async function openRegistry(
  context: Closable,
  more: Partial<NacosOptions> = {}
): Promise<{ registry: NacosRegistry; double: NacosDouble; troubles: string[] }> {
  const double = await startNacosDouble(context)
  return { double, ...(await openOn(context, double, more)) }
}

/** One more registry on a double. */
export async function openOn(
  context: Closable,
  double: NacosDouble,
  more: Partial<NacosOptions> = {}
): Promise<{ registry: NacosRegistry; troubles: string[] }> {
  const troubles: string[] = []
  const registry = NacosRegistry.open(
    options({
      servers: [double.address],
      grpcPortOffset: double.grpcPortOffset,
      onTrouble: reason => void troubles.push(reason),
      ...more
    })
  )
  context.after(() => registry.close())
  await eventually('the registry to be up', () => registry.state.status === 'up')
  return { registry, troubles }
}
