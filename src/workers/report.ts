// What a plane does at this moment, as operators see it. The parts that cross a process boundary are plain data.
import type { ProcessReading } from '../admin/process-meter.ts'
import type { DataPlane } from '../data-plane.ts'
import type { EndpointSpec, ListenerSpec, ServiceSpec } from '../snapshot/snapshot.ts'
import type { Endpoint, EndpointState } from '../upstream/endpoint.ts'

/** A listener with its open connections. */
export type ListenerReport = Readonly<{ spec: ListenerSpec; port: number; open: number }>

/** One connection of a caller. */
export type ConnectionReport = Readonly<{ listener: string; remote: string; protocol: string; busy: boolean }>

/** One endpoint; `why` says why it is not used. */
export type EndpointReport = Readonly<{
  address: string
  weight: number // what it has now
  /** Its full weight, while it warms up. */
  warmsUpTo?: number
  /** Which origin told of it, where that is not who told of its service. */
  origin?: string
  /** Why what is known of it may be out of date. */
  stale?: string
  labels: Readonly<Record<string, string>>
  state: EndpointState
  used: boolean
  why: string
  inFlight: number
  openConnections: number
  lateAnswers: number
}>

/** A service with its endpoints. */
export type ServiceReport = Readonly<{ spec: ServiceSpec; endpoints: readonly EndpointReport[] }>

/** What one process costs; `worker` is '' when there is only one. */
export type ProcessReport = Readonly<{ worker: string; reading: ProcessReading }>

/** How many workers live, were replaced, and did not report in time. */
export type WorkerCounts = Readonly<{ alive: number; restarts: number; reportsMissing: number }>

/** The whole; services are made one by one when they are asked for, because there may be many. */
export type PlaneReport = Readonly<{
  inFlight: number
  listeners: readonly ListenerReport[]
  connections: readonly ConnectionReport[]
  services: () => Iterable<ServiceReport>
  serviceCount: number
  processes: readonly ProcessReport[]
  accessLogDropped: number
  workers: WorkerCounts
}>

/** The part of a report that a data plane knows. */
export type DataPlaneReport = Pick<PlaneReport, 'inFlight' | 'listeners' | 'connections' | 'services' | 'serviceCount'>

/** What the data plane of this process does now. */
export function reportDataPlane(dataPlane: DataPlane, connectionsMax: number): DataPlaneReport {
  const listeners = dataPlane.listeners()
  const connections: ConnectionReport[] = []
  for (const listener of listeners)
    for (const { remote, protocol, busy } of listener.connections()) {
      if (connections.length >= connectionsMax) break
      connections.push({ listener: listener.spec.name, remote, protocol, busy })
    }
  const clusters = dataPlane.traffic.clusters()
  return {
    inFlight: dataPlane.inFlight,
    listeners: listeners.map(({ spec, port, openCount }) => ({ spec, port, open: openCount })),
    connections,
    serviceCount: clusters.length,
    *services() {
      // One that is listed twice is one endpoint.
      for (const { service, endpoints } of clusters)
        yield { spec: service, endpoints: [...new Set(endpoints)].map(reportEndpoint) }
    }
  }
}

/** Where an endpoint comes from, as far as that is worth telling. */
export function originOf({ source, stale }: EndpointSpec): Pick<EndpointReport, 'origin' | 'stale'> {
  return { ...(source === undefined ? {} : { origin: source }), ...(stale === undefined ? {} : { stale }) }
}

/** What an endpoint does now. */
export function reportEndpoint(endpoint: Endpoint): EndpointReport {
  const { name, weight, labels, state, reason, isUsable, spec, inFlight, pool, lateAnswers } = endpoint
  const used = isUsable && state === 'up' && weight > 0
  return {
    ...{ address: name, weight, ...(weight === spec.weight ? {} : { warmsUpTo: spec.weight }), labels },
    ...originOf(spec),
    ...{ state, used, why: used ? '' : reason },
    ...{ inFlight, openConnections: pool.openCount, lateAnswers }
  }
}
