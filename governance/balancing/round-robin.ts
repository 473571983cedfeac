// Weighted round robin that spreads: a point walks around a circle as long as the sum of the weights, in steps near the golden
// section of it, and picks whose arc it lands on. One round lands on every unit once, so shares are exact; a pick is O(log n).
import { type Candidate, equalWeights, indexAt, type Picker, runningTotals, weighted } from './picker.ts'

const GOLDEN_SECTION = 0.618033988749895

/** Starts at a random place, so that several processes do not all begin with the same endpoint. */
export function roundRobinPicker<C extends Candidate>(candidates: readonly C[], random: () => number): Picker<C> {
  const usable = weighted(candidates)
  if (usable.length === 0) return () => undefined
  if (equalWeights(usable)) {
    let next = Math.floor(random() * usable.length)
    return () => {
      if (next >= usable.length) next = 0
      return usable[next++]
    }
  }
  const totals = runningTotals(usable)
  const total = totals[totals.length - 1] as number
  const step = coprimeStep(total)
  let point = Math.floor(random() * total)
  return () => {
    point = (point + step) % total
    return usable[indexAt(totals, point)]
  }
}

// A step that shares no divisor with the total visits every unit before it comes back to the first.
function coprimeStep(total: number): number {
  let step = Math.max(1, Math.floor(total * GOLDEN_SECTION))
  while (greatestCommonDivisor(step, total) !== 1) step++
  return step
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
