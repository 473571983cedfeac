// A picker: an immutable view of the endpoints that may be chosen now, made anew when they change, so that a pick checks nothing.

/** What a picker needs to know of a candidate. */
export type Candidate = Readonly<{ weight: number }>

/** Chooses one candidate; undefined when there is none. */
export type Picker<C> = () => C | undefined

/** Makes a picker over these candidates; those of weight 0 are never chosen. `random` gives a number from 0 to below 1. */
export type MakePicker = <C extends Candidate>(candidates: readonly C[], random: () => number) => Picker<C>

/** Running totals of the weights: `totals[i]` is the sum up to and including candidate i. */
export function runningTotals(candidates: readonly Candidate[]): Float64Array {
  const totals = new Float64Array(candidates.length)
  let total = 0
  for (let index = 0; index < candidates.length; index++) {
    total += (candidates[index] as Candidate).weight
    totals[index] = total
  }
  return totals
}

/** The first index whose running total is above `point`. */
export function indexAt(totals: Float64Array, point: number): number {
  let low = 0
  let high = totals.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((totals[middle] as number) > point) high = middle
    else low = middle + 1
  }
  return low
}

/** Candidates that can be chosen at all. */
export function weighted<C extends Candidate>(candidates: readonly C[]): readonly C[] {
  return candidates.every(candidate => candidate.weight > 0)
    ? candidates
    : candidates.filter(candidate => candidate.weight > 0)
}

/** True when every candidate has the same weight, so that no weighing is needed. */
export function equalWeights(candidates: readonly Candidate[]): boolean {
  return candidates.every(candidate => candidate.weight === candidates[0]?.weight)
}
