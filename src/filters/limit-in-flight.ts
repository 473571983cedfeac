// Refuses calls above the number that may be in flight in this process.
import type { Refusal } from '../exchange/refusal.ts'
import type { Filter } from './filter.ts'

/** How many exchanges are open, with its limit; the drain waits for zero. */
export class InFlight {
  count = 0
  max: number

  constructor(max: number) {
    this.max = max
  }
}

/** Must be the first filter: every exchange that ends is one that it has counted. */
export function limitInFlight(inFlight: InFlight): Filter {
  return {
    name: 'limit-in-flight',
    onRequest(): Refusal | undefined {
      if (++inFlight.count <= inFlight.max) return undefined
      return { code: 'OVERLOADED', detail: `${inFlight.max} calls are in flight (limits.exchangesMax)` }
    },
    onEnd(): void {
      inFlight.count--
    }
  }
}
