// What the admin port shows, filled by hand, for tests that need no sockets behind it.
import { EventCounts } from '../../src/admin/event-counts.ts'
import type { Operated } from '../../src/admin/operated.ts'
import type { DataPlane } from '../../src/data-plane.ts'
import { Tallies } from '../../src/exchange/tally.ts'
import type { RouteSpec, ServiceSpec } from '../../src/snapshot/snapshot.ts'
import type { Cluster } from '../../src/upstream/cluster.ts'
import { Endpoint } from '../../src/upstream/endpoint.ts'
import { reportDataPlane } from '../../src/workers/report.ts'
import { configOf } from './config-text.ts'
import { service } from './line.ts'

/** What a test may give. */
export type Given = Partial<Operated> &
  Readonly<{ dataPlane?: DataPlane; clusters?: readonly Cluster[]; routes?: readonly RouteSpec[] }>

/** A data plane without listeners, unless one is given. */
export function operatedOf({ clusters = [], routes = [], dataPlane, ...given }: Given = {}): Operated {
  const snapshot = { version: 1, routes, listeners: [] } as unknown as Operated['plane']['snapshot']
  const reported =
    dataPlane ??
    ({
      inFlight: 0,
      listeners: () => [],
      traffic: { clusters: () => clusters, snapshot }
    } as unknown as DataPlane)
  return {
    plane: {
      snapshot,
      inFlight: 0,
      tallies: new Tallies(100_000),
      events: new EventCounts(),
      report: async connectionsMax => ({
        ...reportDataPlane(reported, connectionsMax),
        processes: [],
        accessLogDropped: 0,
        workers: { alive: 1, restarts: 0, reportsMissing: 0 }
      })
    },
    registries: () => [],
    reloads: { ok: 0, failed: 0 },
    config: () =>
      configOf('listeners: { gate: { address: 127.0.0.1:0, to: s } }\nservices: { s: { endpoints: [127.0.0.1:1] } }'),
    source: 'anji.yaml',
    notReady: () => undefined,
    drain: () => undefined,
    version: '1.2.3',
    ...given
  }
}

/** An endpoint that nothing is sent to. */
export function endpointAt(port: number, weight = 1): Endpoint {
  return new Endpoint(
    { address: { host: '10.0.0.1', port }, weight, labels: {} },
    () => ({ send() {}, probe() {}, close() {}, destroy() {}, openCount: 2 }),
    () => undefined
  )
}

/** The endpoints of a service. */
export function clusterOf(name: string, endpoints: readonly Endpoint[]): Cluster {
  const spec: ServiceSpec = service(name, 1, 'dubbo')
  return { service: spec, endpoints } as unknown as Cluster
}
