// The hot path of the proxy: where do these values end? It allocates nothing unless a stream defines many classes.
import { SKIP_BUDGET } from './budget.ts'
import { Skipper } from './skipper.ts'

// Skipping never waits and never calls out, so that one skipper serves all calls.
const NOTHING = Buffer.alloc(0)
const skipper = new Skipper(NOTHING, 0, SKIP_BUDGET)

/** The offset after `count` consecutive values that share one set of tables and must end at or before `end`. */
export function skipValues(bytes: Buffer, start: number, end: number, count: number): number {
  skipper.restart(bytes, end, SKIP_BUDGET)
  let at = start
  for (let left = count; left > 0; left--) at = skipper.skip(at)
  skipper.restart(NOTHING, 0, SKIP_BUDGET) // keeps no body alive
  return at
}
