// The endpoints that warm up: their weights are set anew about once a second, and nothing runs while there are none.
import type { Timed, TimingWheel } from '../wire/timing-wheel.ts'
import type { Endpoint } from './endpoint.ts'

/** Between two looks; a warm-up takes minutes. */
const LOOK_MS = 1000

/** Where time comes from: deadlines from the clock that never jumps, ages of providers from the wall's. */
export type WarmingParts = Readonly<{ wheel: TimingWheel; now: () => number; wallMs: () => number }>

/** One per process. */
export class Warming implements Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #parts: WarmingParts
  readonly #onChange: (serviceName: string) => void
  readonly #services = new Map<string, readonly Endpoint[]>()

  /** `onChange` is told whose weights are others now. */
  constructor(parts: WarmingParts, onChange: (serviceName: string) => void) {
    this.#parts = parts
    this.#onChange = onChange
  }

  /** These are the endpoints of the service now; those that warm up are kept in view. */
  follow(serviceName: string, endpoints: readonly Endpoint[]): void {
    const wallMs = this.#parts.wallMs()
    const warming = endpoints.filter(endpoint => endpoint.isWarmingUp(wallMs))
    if (warming.length > 0) this.#services.set(serviceName, warming)
    else this.#services.delete(serviceName)
    if (this.#services.size === 0) this.stop()
    else if (this.timerNext === undefined) this.#parts.wheel.add(this, this.#parts.now() + LOOK_MS)
  }

  stop(): void {
    this.#services.clear()
    this.#parts.wheel.remove(this)
  }

  onTimeout(nowMs: number): void {
    const wallMs = this.#parts.wallMs()
    for (const [serviceName, endpoints] of this.#services) {
      let changes = 0
      for (const endpoint of endpoints) if (endpoint.warmUp(wallMs)) changes++
      const warming = endpoints.filter(endpoint => endpoint.isWarmingUp(wallMs))
      if (warming.length > 0) this.#services.set(serviceName, warming)
      else this.#services.delete(serviceName)
      if (changes > 0) this.#onChange(serviceName)
    }
    if (this.#services.size > 0) this.#parts.wheel.add(this, nowMs + LOOK_MS)
  }
}
