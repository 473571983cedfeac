// The text of /metrics, made in pieces, so that calls are served between them even when there are many rows.
import { OUTCOMES } from '../errors.ts'
import { DURATION_BUCKETS, type Tally } from '../exchange/tally.ts'
import type { EndpointReport, PlaneReport } from '../workers/report.ts'
import { family, familyHead, labelText, numberText, sampleLine } from './exposition.ts'
import { METRICS, type MetricName } from './metric-table.ts'
import type { Operated } from './operated.ts'

/** Rows of exchanges or endpoints per piece: a few milliseconds of work. */
const ROWS_PER_PIECE = 100

/** `report` is asked for before, because it must be waited for. */
export function* metricsExposition(operated: Operated, report: PlaneReport): Generator<string> {
  const { plane, reloads, version } = operated
  const { tallies } = plane
  const { alive, restarts, reportsMissing } = report.workers
  yield family('anji_build_info', [[[version, process.version], 1]]) +
    family('anji_ready', [[[], operated.notReady() === undefined ? 1 : 0]]) +
    family('anji_snapshot_version', [[[], plane.snapshot.version]]) +
    family('anji_reloads_total', [
      [['ok'], reloads.ok],
      [['failed'], reloads.failed]
    ]) +
    family('anji_workers', [[[], alive]]) +
    family('anji_worker_restarts_total', [[[], restarts]]) +
    family('anji_worker_reports_missing_total', [[[], reportsMissing]])
  yield* rowsOf('anji_exchanges_total', tallies.rows(), outcomeLines)
  yield* rowsOf('anji_exchange_seconds', tallies.rows(), durationLines)
  yield* rowsOf('anji_exchange_bytes_total', tallies.rows(), byteLines)
  yield family('anji_exchanges_in_flight', [[[], report.inFlight]]) + connectionFamilies(operated, report)
  yield registryFamilies(operated)
  const endpoints = endpointsByName(report)
  for (const [name, sum] of ENDPOINT_SUMS)
    yield* rowsOf(name, endpoints.values(), ({ labels, same }) => sampleLine(name, labels, sum(same)))
  yield family('anji_access_log_dropped_total', [[[], report.accessLogDropped]]) + processFamilies(report)
}

function* rowsOf<Row>(name: MetricName, rows: Iterable<Row>, lines: (row: Row) => string): Generator<string> {
  let piece = familyHead(name)
  let count = 0
  for (const row of rows) {
    piece += lines(row)
    if (++count % ROWS_PER_PIECE !== 0) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

const rowLabels = ({ labels }: Tally): string =>
  labelText(METRICS.anji_exchange_seconds.labels, [labels.listener, labels.protocol, labels.service, labels.method])

function outcomeLines(tally: Tally): string {
  const labels = rowLabels(tally)
  let lines = ''
  for (const [index, code] of OUTCOMES.entries()) {
    const count = tally.counts[index] as number
    if (count > 0) lines += sampleLine('anji_exchanges_total', `${labels},code="${code}"`, count)
  }
  return lines
}

const BOUNDS: readonly string[] = [...DURATION_BUCKETS, Number.POSITIVE_INFINITY].map(numberText)

function durationLines(tally: Tally): string {
  const labels = rowLabels(tally)
  let lines = ''
  let count = 0
  for (const [index, bound] of BOUNDS.entries()) {
    count += tally.buckets[index] as number
    lines += sampleLine('anji_exchange_seconds_bucket', `${labels},le="${bound}"`, count)
  }
  lines += sampleLine('anji_exchange_seconds_sum', labels, tally.secondsSum)
  return lines + sampleLine('anji_exchange_seconds_count', labels, count)
}

function byteLines(tally: Tally): string {
  const labels = rowLabels(tally)
  return (
    sampleLine('anji_exchange_bytes_total', `${labels},direction="in"`, tally.bytesIn) +
    sampleLine('anji_exchange_bytes_total', `${labels},direction="out"`, tally.bytesOut)
  )
}

function connectionFamilies({ plane }: Operated, { listeners }: PlaneReport): string {
  const { connections, rejections } = plane.events
  return (
    family(
      'anji_connections',
      listeners.map(({ spec, open }) => [[spec.name], open])
    ) +
    family(
      'anji_connections_total',
      [...connections].map(([listener, count]) => [[listener], count])
    ) +
    family(
      'anji_connections_rejected_total',
      [...rejections].flatMap(([listener, kinds]) =>
        [...kinds].map(([kind, count]) => [[listener, kind], count] as const)
      )
    )
  )
}

function registryFamilies({ registries }: Operated): string {
  const states = registries()
  const each = (name: MetricName, value: (state: (typeof states)[number]) => number): string =>
    family(
      name,
      states.map(state => [[state.name], value(state)])
    )
  return (
    each('anji_registry_up', ({ status }) => (status === 'up' ? 1 : 0)) +
    each('anji_registry_services', ({ services }) => services) +
    each('anji_registry_endpoints', ({ endpoints }) => endpoints) +
    each('anji_registry_stale_services', ({ staleServices }) => staleServices)
  )
}

// The only process of an Anji needs no name.
function processFamilies({ processes }: PlaneReport): string {
  const names = [...new Set(processes.flatMap(({ reading }) => reading.map(([name]) => name)))]
  return names
    .map(name => {
      const lines = processes.flatMap(({ worker, reading }) =>
        reading
          .filter(([read]) => read === name)
          .map(([, value]) => sampleLine(name, worker === '' ? '' : labelText(['worker'], [worker]), value))
      )
      return familyHead(name) + lines.join('')
    })
    .join('')
}

type Endpoints = readonly EndpointReport[]
type NamedEndpoints = { labels: string; same: EndpointReport[] }

const sumOf = (endpoints: Endpoints, value: (endpoint: EndpointReport) => number): number =>
  endpoints.reduce((sum, endpoint) => sum + value(endpoint), 0)

const ENDPOINT_SUMS: readonly (readonly [MetricName, (same: Endpoints) => number])[] = [
  ['anji_endpoint_up', same => (same.some(({ used }) => used) ? 1 : 0)],
  ['anji_endpoint_in_flight', same => sumOf(same, ({ inFlight }) => inFlight)],
  ['anji_endpoint_connections', same => sumOf(same, ({ openConnections }) => openConnections)],
  ['anji_late_answers_total', same => sumOf(same, ({ lateAnswers }) => lateAnswers)]
]

// A service may list one address twice, with different labels; a series must not come twice.
function endpointsByName({ services }: PlaneReport): Map<string, NamedEndpoints> {
  const named = new Map<string, NamedEndpoints>()
  for (const { spec, endpoints } of services())
    for (const endpoint of endpoints) {
      const labels = labelText(METRICS.anji_endpoint_up.labels, [spec.name, endpoint.address])
      const known = named.get(labels)
      if (known === undefined) named.set(labels, { labels, same: [endpoint] })
      else known.same.push(endpoint)
    }
  return named
}
