// Medians and ranges of repeated runs.
import type { Sample } from './measure.ts'

/** The runs of one candidate in one cell. */
export type Series = Readonly<{ cell: string; candidate: string; samples: readonly Sample[] }>

/** The middle of the values, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The median of one number over the runs; undefined when a run has none. */
export function medianOf(series: Series | undefined, pick: (sample: Sample) => number | undefined): number | undefined {
  const values = series?.samples.map(pick).filter(value => value !== undefined) ?? []
  return values.length === 0 ? undefined : median(values)
}

/** The least and the greatest of one number over the runs. */
export function rangeOf(series: Series, pick: (sample: Sample) => number | undefined): [number, number] | undefined {
  const values = series.samples.map(pick).filter(value => value !== undefined)
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)]
}

/** What most of the runs say. */
export function majority<Value>(values: readonly Value[]): Value {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]![0]
}
