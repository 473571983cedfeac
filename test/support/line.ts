// A proxy put together for whole-line tests of HTTP: a listener on a free port, a line, and pools to the given origins.
import type { AddressInfo } from 'node:net'
import { BALANCERS } from '../../governance/balancing/balancers.ts'
import { Bridge } from '../../src/bridge/bridge.ts'
import { monotonicMs } from '../../src/clock.ts'
import type { DownstreamParts } from '../../src/downstream/connection.ts'
import { HttpConnection } from '../../src/downstream/http-connection.ts'
import { Listener } from '../../src/downstream/listener.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { Tallies } from '../../src/exchange/tally.ts'
import { FilterChain } from '../../src/filters/chain.ts'
import { count } from '../../src/filters/count.ts'
import { InFlight, limitInFlight } from '../../src/filters/limit-in-flight.ts'
import { Line } from '../../src/line.ts'
import { Traffic } from '../../src/routing/traffic.ts'
import type { Limits, Network, RouteSpec, ServiceSpec, Snapshot } from '../../src/snapshot/snapshot.ts'
import { EndpointStore } from '../../src/upstream/endpoint-store.ts'
import { ExclusivePool } from '../../src/upstream/exclusive-pool.ts'
import { Flusher } from '../../src/wire/flusher.ts'
import { TimingWheel } from '../../src/wire/timing-wheel.ts'

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
  listener: Listener
  endpoints: EndpointStore
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
  const snapshot = snapshotOf(wanted)
  const limits = (): Limits => snapshot.limits
  const [flusher, wheel] = [new Flusher(), new TimingWheel(monotonicMs)]
  const ended: Exchange[] = []
  const rejected: string[] = []
  const tallies = new Tallies(snapshot.limits.metricRowsMax)
  const line: Line = new Line({
    filters: new FilterChain([
      limitInFlight(new InFlight(snapshot.limits.exchangesMax)),
      count(tallies),
      { name: 'record', onEnd: exchange => void ended.push(exchange) }
    ]),
    translator: {
      needsNothing: exchange => exchange.cluster?.service.protocol === 'http',
      translateRequest: (exchange, target) => target.refuse(exchange, { code: 'UNREADABLE', detail: 'no bridge here' })
    },
    wheel,
    now: monotonicMs,
    random: () => 0.5,
    sendDedicated: () => false
  })
  const endpoints = new EndpointStore(
    (endpoint, { connections }) =>
      new ExclusivePool({ events: line, flusher, wheel, now: monotonicMs, limits }, endpoint, connections),
    name => traffic.refresh(name)
  )
  const traffic: Traffic = new Traffic({
    snapshot,
    endpoints: endpoints.adopt(snapshot.services),
    makePicker: made => candidates => BALANCERS[made.balancer](candidates, () => 0.5)
  })
  const parts: DownstreamParts = {
    line,
    answers: new Bridge(new Map()),
    tallies,
    flusher,
    wheel,
    now: monotonicMs,
    limits
  }
  const listener = new Listener(snapshot.listeners[0]!, {
    served: [{ name: 'http', sniff: () => 'yes', accept: (socket, owner) => new HttpConnection(socket, parts, owner) }],
    traffic: () => traffic,
    limits,
    events: { onConnection: () => undefined, onRejected: (_listener, _remote, reason) => void rejected.push(reason) }
  })
  const port = await listener.open()
  const close = (): void => {
    listener.destroy()
    endpoints.destroy()
    wheel.stop()
  }
  return { port, ended, rejected, listener, endpoints, tallies, close }
}

export const portOf = (server: { address(): string | AddressInfo | null }): number =>
  (server.address() as AddressInfo).port
