// Weighted random choice: one draw, then a binary search in the running totals.
import { type Candidate, equalWeights, indexAt, type Picker, runningTotals, weighted } from './picker.ts'

/** Each pick is independent of the others. */
export function randomPicker<C extends Candidate>(candidates: readonly C[], random: () => number): Picker<C> {
  const usable = weighted(candidates)
  if (usable.length === 0) return () => undefined
  if (equalWeights(usable)) return () => usable[Math.floor(random() * usable.length)]
  const totals = runningTotals(usable)
  const total = totals[totals.length - 1] as number
  return () => usable[indexAt(totals, random() * total)]
}
