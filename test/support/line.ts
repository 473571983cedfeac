// A proxy put together for whole-line tests of HTTP: a listener on a free port, and services at the given origins.
import { assemble } from '../../src/assemble.ts'
import type { DataPlane } from '../../src/data-plane.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { Tallies } from '../../src/exchange/tally.ts'
import type { Limits, Network, RouteSpec, ServiceSpec, Snapshot } from '../../src/snapshot/snapshot.ts'

export const LIMITS: Limits = {
  frameBytesMax: 1 << 20,
  headBytesMax: 8192,
  headersMax: 64,
  bodyCollectMax: 1 << 20,
  hessianDepthMax: 64,
  hessianNodesMax: 10_000,
  connectionsMax: 1000,
  exchangesMax: 1000,
  exchangesPerConnectionMax: 100,
  waitingMax: 100,
  pendingBytesMax: 256 * 1024,
  metricRowsMax: 100,
  connectTimeoutMs: 2000,
  requestTimeoutMs: 10_000,
  headTimeoutMs: 5000,
  bodyTimeoutMs: 5000,
  idleTimeoutMs: 20_000,
  heartbeatMs: 10_000,
  drainTimeoutMs: 1000
}

export type Wanted = Readonly<{
  /** Host name → port of its origin. */
  services: Readonly<Record<string, number>>
  limits?: Partial<Limits>
  routes?: readonly RouteSpec[]
  rpc?: readonly string[]
  /** Upstream connections per origin. */
  connections?: number
  trusted?: readonly Network[]
}>

/** What a test sees of the proxy. */
export type TestProxy = Readonly<{
  port: number
  /** Exchanges that ended, newest last. */
  ended: Exchange[]
  rejected: string[]
  dataPlane: DataPlane
  tallies: Tallies
  close: () => void
}>

export const service = (name: string, port: number, protocol: ServiceSpec['protocol'] = 'http'): ServiceSpec => ({
  name,
  interface: name,
  group: '',
  version: '',
  protocol,
  endpoints: [{ address: { host: '127.0.0.1', port }, weight: 100, labels: {} }],
  methods: {},
  balancer: 'round-robin',
  connections: 1,
  timeoutMs: undefined,
  source: 'test'
})

export function snapshotOf({ services, limits, routes, rpc, connections, trusted }: Wanted): Snapshot {
  return {
    version: 1,
    listeners: [{ name: 'gateway', address: { host: '127.0.0.1', port: 0 }, protocol: 'http', to: undefined }],
    services: [
      ...Object.entries(services).map(([name, port]) => ({ ...service(name, port), connections: connections ?? 100 })),
      ...(rpc ?? []).map(name => service(name, 1, 'dubbo'))
    ],
    routes: routes ?? [],
    limits: { ...LIMITS, ...limits },
    http: { bigNumbers: 'digits', trustedProxies: trusted ?? [], cors: undefined }
  }
}

/** Opens the proxy. */
export async function openProxy(wanted: Wanted): Promise<TestProxy> {
  const ended: Exchange[] = []
  const rejected: string[] = []
  const { dataPlane, tallies } = assemble(snapshotOf(wanted), {
    events: { onConnection: () => undefined, onRejected: (_listener, _remote, reason) => void rejected.push(reason) },
    filters: [{ name: 'record', onEnd: exchange => void ended.push(exchange) }]
  })
  await dataPlane.open()
  const port = dataPlane.port('gateway')
  return { port, ended, rejected, dataPlane, tallies, close: () => dataPlane.close() }
}
