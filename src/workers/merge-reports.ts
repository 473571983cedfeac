// One report of what all workers do. An endpoint that some workers cannot reach is used, and says why not by all.
import type { ServiceSpec, Snapshot } from '../snapshot/snapshot.ts'
import { addressText } from '../upstream/endpoint.ts'
import type { NamedEndpoint, WorkerSummary } from './messages.ts'
import type { BoundListener } from './plane.ts'
import { type EndpointReport, originOf, type PlaneReport, type ServiceReport, type WorkerCounts } from './report.ts'

/** What one worker said. */
export type WorkerReport = Readonly<{ worker: string; summary: WorkerSummary; endpoints: readonly NamedEndpoint[] }>

/** What the primary itself knows. */
export type PrimaryKnows = Readonly<{
  snapshot: Snapshot
  listeners: readonly BoundListener[]
  own: PlaneReport['processes'][number]
  connectionsMax: number
  workers: WorkerCounts
}>

/** Sums are of the workers that reported. */
export function mergeReports(reports: readonly WorkerReport[], known: PrimaryKnows): PlaneReport {
  const summaries = reports.map(({ summary }) => summary)
  const sum = (value: (summary: WorkerSummary) => number): number =>
    summaries.reduce((total, summary) => total + value(summary), 0)
  const said = new Map<string, EndpointReport[]>()
  for (const { endpoints } of reports)
    for (const [service, endpoint] of endpoints) {
      const key = keyOf(service, endpoint)
      const same = said.get(key)
      if (same === undefined) said.set(key, [endpoint])
      else same.push(endpoint)
    }
  const { services } = known.snapshot
  return {
    inFlight: sum(({ inFlight }) => inFlight),
    accessLogDropped: sum(({ accessLogDropped }) => accessLogDropped),
    listeners: known.listeners.map(({ spec, port }) => ({
      spec,
      port,
      open: sum(({ listeners }) => listeners.find(one => one.spec.name === spec.name)?.open ?? 0)
    })),
    connections: summaries.flatMap(({ connections }) => connections).slice(0, known.connectionsMax),
    processes: [known.own, ...reports.map(({ worker, summary }) => ({ worker, reading: summary.reading }))],
    workers: known.workers,
    serviceCount: services.length,
    *services() {
      for (const spec of services) yield serviceReport(spec, said, reports.length)
    }
  }
}

function serviceReport(
  spec: ServiceSpec,
  said: ReadonlyMap<string, readonly EndpointReport[]>,
  workers: number
): ServiceReport {
  const once = new Map(
    spec.endpoints.map(one => [keyOf(spec.name, { ...one, address: addressText(one.address) }), one])
  )
  const endpoints = [...once.values()].map((one): EndpointReport => {
    const { address, weight, labels, unused } = one
    const own = { address: addressText(address), weight, labels, ...originOf(one) }
    const used = weight > 0 && unused === undefined
    const why = used ? '' : (unused ?? 'its weight is 0')
    const quiet: EndpointReport = { ...own, state: 'up', used, why, ...NOTHING_OPEN }
    return mergeEndpoint(quiet, said.get(keyOf(spec.name, own)) ?? [], workers)
  })
  return { spec, endpoints }
}

const NOTHING_OPEN = { inFlight: 0, openConnections: 0, lateAnswers: 0 } as const

function mergeEndpoint(quiet: EndpointReport, said: readonly EndpointReport[], workers: number): EndpointReport {
  const out = said.filter(({ state }) => state !== 'up')
  const worst = out.find(({ state }) => state === 'failed') ?? out[0]
  const sum = (value: (report: EndpointReport) => number): number =>
    said.reduce((total, report) => total + value(report), 0)
  const gauges = {
    inFlight: sum(({ inFlight }) => inFlight),
    openConnections: sum(({ openConnections }) => openConnections),
    lateAnswers: sum(({ lateAnswers }) => lateAnswers)
  }
  if (worst === undefined) return { ...quiet, ...gauges }
  if (out.length === workers) return { ...quiet, ...gauges, state: worst.state, used: false, why: worst.why }
  // Calls still reach it from the others.
  return { ...quiet, ...gauges, why: `${out.length} of ${workers} workers: ${worst.why}` }
}

function keyOf(service: string, { address, labels }: Pick<EndpointReport, 'address' | 'labels'>): string {
  return `${service}\0${address}\0${Object.entries(labels).sort().join()}`
}
