// Asks a failed endpoint again and again whether it is back, less and less often.
import type { Timed, TimingWheel } from '../wire/timing-wheel.ts'

/** Waits between probes: doubled each time, within these bounds. */
const PROBE_MS = { first: 100, last: 10_000 } as const

/** What a prober needs: where its time comes from. */
export type ProberParts = Readonly<{ wheel: TimingWheel; now: () => number }>

/** One per endpoint; silent until `later` is called. */
export class Prober implements Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #parts: ProberParts
  readonly #probe: () => void
  #waitMs: number = PROBE_MS.first

  constructor(parts: ProberParts, probe: () => void) {
    this.#parts = parts
    this.#probe = probe
  }

  /** Probes after the current wait; the next one will be longer. Failures that come together count as one. */
  later(): void {
    if (this.timerNext !== undefined) return
    this.#parts.wheel.add(this, this.#parts.now() + this.#waitMs)
    this.#waitMs = Math.min(this.#waitMs * 2, PROBE_MS.last)
  }

  /** The endpoint is back: the next failure starts with the shortest wait again. */
  reset(): void {
    this.stop()
    this.#waitMs = PROBE_MS.first
  }

  stop(): void {
    this.#parts.wheel.remove(this)
  }

  onTimeout(): void {
    this.#probe()
  }
}
