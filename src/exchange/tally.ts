// Counters of exchanges, as typed arrays: one row per (listener, protocol, service, method), found once and kept by who calls often.
import { OUTCOMES, type OutcomeCode } from '../errors.ts'

/** Upper bounds of the duration buckets, in seconds; the last bucket takes everything longer. */
export const DURATION_BUCKETS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
]

const OUTCOME_INDEX: Readonly<Record<string, number>> = Object.fromEntries(OUTCOMES.map((code, index) => [code, index]))

/** What a row is about. */
export type TallyLabels = Readonly<{ listener: string; protocol: string; service: string; method: string }>

/** One row: how many exchanges ended with which code, how long they took, and their bytes. */
export class Tally {
  readonly labels: TallyLabels
  /** Exchanges by outcome, in the order of `OUTCOMES`. */
  readonly counts: Float64Array = new Float64Array(OUTCOMES.length)
  /** Exchanges by duration; not cumulative. */
  readonly buckets: Float64Array = new Float64Array(DURATION_BUCKETS.length + 1)
  secondsSum = 0
  bytesIn = 0
  bytesOut = 0

  constructor(labels: TallyLabels) {
    this.labels = labels
  }

  /** Counts one exchange that ended. */
  record(code: OutcomeCode, seconds: number): void {
    const index = OUTCOME_INDEX[code] as number
    this.counts[index] = (this.counts[index] as number) + 1
    let bucket = 0
    while (bucket < DURATION_BUCKETS.length && seconds > (DURATION_BUCKETS[bucket] as number)) bucket++
    this.buckets[bucket] = (this.buckets[bucket] as number) + 1
    this.secondsSum += seconds
  }
}

/** All rows of a process, bounded: what comes after the limit shares one row per listener and protocol, named `(other)`. */
export class Tallies {
  readonly #rows = new Map<string, Tally>()
  readonly #rowsMax: number

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax
  }

  /** The row for these labels; callers on the hot path keep it instead of asking again. */
  of(named: TallyLabels): Tally {
    const labels = isLabel(named.method) ? named : { ...named, method: OTHER }
    const key = `${labels.listener}\0${labels.protocol}\0${labels.service}\0${labels.method}`
    const row = this.#rows.get(key)
    if (row !== undefined) return row
    if (this.#rows.size >= this.#rowsMax && labels.method !== OTHER)
      return this.of({ ...labels, service: OTHER, method: OTHER })
    const created = new Tally(labels)
    this.#rows.set(key, created)
    return created
  }

  rows(): IterableIterator<Tally> {
    return this.#rows.values()
  }
}

const OTHER = '(other)'
const METHOD_LENGTH_MAX = 200

// Method names come from callers. A long one would cost memory for ever, and half a character would become the same label as
// another half, which Prometheus answers by refusing the whole scrape.
function isLabel(method: string): boolean {
  return method.length <= METHOD_LENGTH_MAX && !/\p{Surrogate}/u.test(method)
}
