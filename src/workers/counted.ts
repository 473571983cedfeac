// What a worker has counted since it last said so. The primary adds it to its own counters, so that they never go backwards: not
// when a worker is slow, and not when it dies (what it counted in its last second is lost with it).
import type { EventCounts } from '../admin/event-counts.ts'
import type { RejectionKind } from '../downstream/listener.ts'
import type { Tallies, Tally, TallyLabels } from '../exchange/tally.ts'
import type { LateGains } from './late-answers.ts'

/** Index and number of what is not 0. */
type Sparse = readonly (readonly [index: number, count: number])[]

/** What one row gained. */
export type CountedRow = Readonly<{
  labels: TallyLabels
  counts: Sparse
  buckets: Sparse
  secondsSum: number
  bytesIn: number
  bytesOut: number
}>

/** What a process gained since the last time, or a piece of it. */
export type Counted = Readonly<{
  rows: readonly CountedRow[]
  connections: readonly (readonly [listener: string, count: number])[]
  rejections: readonly (readonly [listener: string, kind: RejectionKind, count: number])[]
  lateAnswers: LateGains
  accessLogDropped: number
}>

/** What a worker counts outside of its tables, as gained since the last time. */
export type Beside = Pick<Counted, 'lateAnswers' | 'accessLogDropped'>

const ROWS_PER_PIECE = 200
const NO_ROWS: Counted = { rows: [], connections: [], rejections: [], lateAnswers: [], accessLogDropped: 0 }

/** Takes what was counted out of the counters, which begin again at 0. */
export function* takeCounted(
  tallies: Tallies,
  events: EventCounts,
  { lateAnswers, accessLogDropped }: Beside
): Generator<Counted> {
  const connections = [...events.connections]
  const rejections = [...events.rejections].flatMap(([listener, kinds]) =>
    [...kinds].map(([kind, count]) => [listener, kind, count] as const)
  )
  events.connections.clear()
  events.rejections.clear()
  for (let at = 0; at < lateAnswers.length; at += ROWS_PER_PIECE)
    yield { ...NO_ROWS, lateAnswers: lateAnswers.slice(at, at + ROWS_PER_PIECE) }
  if (connections.length + rejections.length + accessLogDropped > 0)
    yield { ...NO_ROWS, connections, rejections, accessLogDropped }
  let rows: CountedRow[] = []
  for (const tally of tallies.rows()) {
    if (!tally.counts.some(count => count > 0)) continue
    rows.push(takeRow(tally))
    if (rows.length < ROWS_PER_PIECE) continue
    yield { ...NO_ROWS, rows }
    rows = []
  }
  if (rows.length > 0) yield { ...NO_ROWS, rows }
}

/** Adds what another process counted in its tables. */
export function addCounted(tallies: Tallies, events: EventCounts, { rows, connections, rejections }: Counted): void {
  for (const { labels, counts, buckets, secondsSum, bytesIn, bytesOut } of rows) {
    const tally = tallies.of(labels)
    addSparse(tally.counts, counts)
    addSparse(tally.buckets, buckets)
    tally.secondsSum += secondsSum
    tally.bytesIn += bytesIn
    tally.bytesOut += bytesOut
  }
  for (const [listener, count] of connections)
    events.connections.set(listener, (events.connections.get(listener) ?? 0) + count)
  for (const [listener, kind, count] of rejections) {
    const kinds = events.rejections.get(listener) ?? new Map<RejectionKind, number>()
    events.rejections.set(listener, kinds.set(kind, (kinds.get(kind) ?? 0) + count))
  }
}

function takeRow(tally: Tally): CountedRow {
  const { labels, secondsSum, bytesIn, bytesOut } = tally
  const row = { labels, counts: takeSparse(tally.counts), buckets: takeSparse(tally.buckets) }
  tally.secondsSum = 0
  tally.bytesIn = 0
  tally.bytesOut = 0
  return { ...row, secondsSum, bytesIn, bytesOut }
}

function takeSparse(numbers: Float64Array): Sparse {
  const found: [number, number][] = []
  for (let index = 0; index < numbers.length; index++) {
    const count = numbers[index] as number
    if (count !== 0) found.push([index, count])
  }
  numbers.fill(0)
  return found
}

function addSparse(numbers: Float64Array, gained: Sparse): void {
  for (const [index, count] of gained) numbers[index] = (numbers[index] as number) + count
}
