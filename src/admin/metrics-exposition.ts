// The text of /metrics, made in pieces, so that calls are served between them even when there are many rows.
import { OUTCOMES } from '../errors.ts'
import { DURATION_BUCKETS, type Tally } from '../exchange/tally.ts'
import type { Endpoint } from '../upstream/endpoint.ts'
import { family, familyHead, labelText, numberText, sampleLine } from './exposition.ts'
import { METRICS, type MetricName } from './metric-table.ts'
import type { Operated } from './operated.ts'
import type { ProcessReading } from './process-meter.ts'

/** Rows of exchanges or endpoints per piece: a few milliseconds of work. */
const ROWS_PER_PIECE = 100

/** `reading` is asked for before, because it must be waited for. */
export function* metricsExposition(operated: Operated, reading: ProcessReading): Generator<string> {
  const { dataPlane, tallies, counts } = operated
  yield family('anji_build_info', [[[operated.version, process.versions.node], 1]]) +
    family('anji_ready', [[[], operated.notReady() === undefined ? 1 : 0]]) +
    family('anji_snapshot_version', [[[], dataPlane.traffic.snapshot.version]]) +
    family('anji_reloads_total', [
      [['ok'], counts.reloads.ok],
      [['failed'], counts.reloads.failed]
    ])
  yield* rowsOf('anji_exchanges_total', tallies.rows(), outcomeLines)
  yield* rowsOf('anji_exchange_seconds', tallies.rows(), durationLines)
  yield* rowsOf('anji_exchange_bytes_total', tallies.rows(), byteLines)
  yield family('anji_exchanges_in_flight', [[[], dataPlane.inFlight]]) + connectionFamilies(operated)
  const endpoints = endpointsByName(dataPlane)
  for (const [name, sum] of ENDPOINT_SUMS)
    yield* rowsOf(name, endpoints.values(), ({ labels, same }) => sampleLine(name, labels, sum(same)))
  yield family('anji_access_log_dropped_total', [[[], operated.accessLogDropped()]]) +
    reading.map(([name, value]) => family(name, [[[], value]])).join('')
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

function connectionFamilies({ dataPlane, counts }: Operated): string {
  return (
    family(
      'anji_connections',
      dataPlane.listeners().map(({ spec, openCount }) => [[spec.name], openCount])
    ) +
    family(
      'anji_connections_total',
      [...counts.connections].map(([listener, count]) => [[listener], count])
    ) +
    family(
      'anji_connections_rejected_total',
      [...counts.rejections].flatMap(([listener, kinds]) =>
        [...kinds].map(([kind, count]) => [[listener, kind], count] as const)
      )
    )
  )
}

type Endpoints = readonly Endpoint[]
type NamedEndpoints = { labels: string; same: Endpoint[] }

const sumOf = (endpoints: Endpoints, value: (endpoint: Endpoint) => number): number =>
  endpoints.reduce((sum, endpoint) => sum + value(endpoint), 0)

const ENDPOINT_SUMS: readonly (readonly [MetricName, (same: Endpoints) => number])[] = [
  ['anji_endpoint_up', same => (same.some(({ state, weight }) => state === 'up' && weight > 0) ? 1 : 0)],
  ['anji_endpoint_in_flight', same => sumOf(same, ({ inFlight }) => inFlight)],
  ['anji_endpoint_connections', same => sumOf(same, ({ pool }) => pool.openCount)],
  ['anji_late_answers_total', same => sumOf(same, ({ lateAnswers }) => lateAnswers)]
]

// A service may list one address twice, with different labels; a series must not come twice.
function endpointsByName(dataPlane: Operated['dataPlane']): Map<string, NamedEndpoints> {
  const named = new Map<string, NamedEndpoints>()
  for (const { service, endpoints } of dataPlane.traffic.clusters())
    for (const endpoint of new Set(endpoints)) {
      const labels = labelText(METRICS.anji_endpoint_up.labels, [service.name, endpoint.name])
      const known = named.get(labels)
      if (known === undefined) named.set(labels, { labels, same: [endpoint] })
      else known.same.push(endpoint)
    }
  return named
}
