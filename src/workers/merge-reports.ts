// One report of what all workers do. An endpoint that some workers cannot reach is used, and says why not by all.
import type { ServiceSpec, Snapshot } from '../snapshot/snapshot.ts'
import { addressText } from '../upstream/endpoint.ts'
import { type EndpointKey, endpointKey } from './late-answers.ts'
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
  lateAnswersOf: (endpoint: EndpointKey) => number
  accessLogDropped: number
}>

/** Gauges are sums of the workers that reported; counters are what the primary has of all that lived. */
export function mergeReports(reports: readonly WorkerReport[], known: PrimaryKnows): PlaneReport {
  const summaries = reports.map(({ summary }) => summary)
  const sum = (value: (summary: WorkerSummary) => number): number =>
    summaries.reduce((total, summary) => total + value(summary), 0)
  const said = new Map<EndpointKey, EndpointReport[]>()
  for (const { endpoints } of reports)
    for (const [service, endpoint] of endpoints) {
      const key = endpointKey(service, endpoint)
      const same = said.get(key)
      if (same === undefined) said.set(key, [endpoint])
      else same.push(endpoint)
    }
  const { services } = known.snapshot
  return {
    inFlight: sum(({ inFlight }) => inFlight),
    accessLogDropped: known.accessLogDropped,
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
      for (const spec of services) yield serviceReport(spec, said, reports.length, known.lateAnswersOf)
    }
  }
}

type Said = ReadonlyMap<EndpointKey, readonly EndpointReport[]>

function serviceReport(
  spec: ServiceSpec,
  said: Said,
  workers: number,
  lateAnswersOf: PrimaryKnows['lateAnswersOf']
): ServiceReport {
  const once = new Map(spec.endpoints.map(one => [endpointKey(spec.name, one), one]))
  const endpoints = [...once].map(([key, one]): EndpointReport => {
    const { address, weight, labels, unused } = one
    const own = { address: addressText(address), weight, labels, ...originOf(one) }
    const used = weight > 0 && unused === undefined
    const why = used ? '' : (unused ?? 'its weight is 0')
    const lateAnswers = lateAnswersOf(key)
    const quiet: EndpointReport = { ...own, state: 'up', used, why, inFlight: 0, openConnections: 0, lateAnswers }
    return mergeEndpoint(quiet, said.get(key) ?? [], workers)
  })
  return { spec, endpoints }
}

function mergeEndpoint(quiet: EndpointReport, said: readonly EndpointReport[], workers: number): EndpointReport {
  const out = said.filter(({ state }) => state !== 'up')
  const worst = out.find(({ state }) => state === 'failed') ?? out[0]
  const sum = (value: (report: EndpointReport) => number): number =>
    said.reduce((total, report) => total + value(report), 0)
  const gauges = {
    inFlight: sum(({ inFlight }) => inFlight),
    openConnections: sum(({ openConnections }) => openConnections)
  }
  if (worst === undefined) return { ...quiet, ...gauges }
  if (out.length === workers) return { ...quiet, ...gauges, state: worst.state, used: false, why: worst.why }
  // Calls still reach it from the others.
  return { ...quiet, ...gauges, why: `${out.length} of ${workers} workers: ${worst.why}` }
}
