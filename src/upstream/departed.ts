// Endpoints that no service lists any more. For a few seconds they keep their links and their state, because registries take
// back what they said: one that is listed again goes on where it was, and a failed one is not tried as if it were new.
import type { Timed, TimingWheel } from '../wire/timing-wheel.ts'
import type { Endpoint } from './endpoint.ts'

/** A provider that was really restarted is away for longer. */
const KEEP_MS = 3000
/** With more of them, the oldest are closed early. */
const KEPT_MAX = 10_000

type Kept = Readonly<{ endpoint: Endpoint; untilMs: number }>

/** Where the time of those who wait comes from. */
export type DepartedParts = Readonly<{ wheel: TimingWheel; now: () => number }>

/** One per process. */
export class Departed implements Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #parts: DepartedParts
  readonly #kept = new Map<string, Kept>() // the oldest first

  constructor(parts: DepartedParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#kept.size
  }

  all(): Endpoint[] {
    return Array.from(this.#kept.values(), ({ endpoint }) => endpoint)
  }

  /** Closes the endpoint, unless it is taken back in time. */
  add(key: string, endpoint: Endpoint): void {
    this.take(key)?.pool.close()
    this.#kept.set(key, { endpoint, untilMs: this.#parts.now() + KEEP_MS })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.take(oldest)?.pool.close()
    if (this.timerNext === undefined) this.#parts.wheel.add(this, this.#parts.now() + KEEP_MS)
  }

  /** The endpoint that left under this key a moment ago. */
  get(key: string): Endpoint | undefined {
    return this.#kept.get(key)?.endpoint
  }

  /** The same, and it stays: whoever takes it has it. */
  take(key: string): Endpoint | undefined {
    const endpoint = this.get(key)
    this.#kept.delete(key)
    return endpoint
  }

  /** Forgets all of them and leaves them to the caller. */
  takeAll(): Endpoint[] {
    const endpoints = this.all()
    this.#kept.clear()
    this.#parts.wheel.remove(this)
    return endpoints
  }

  onTimeout(nowMs: number): void {
    for (const [key, { endpoint, untilMs }] of this.#kept) {
      if (untilMs > nowMs) return this.#parts.wheel.add(this, untilMs)
      this.#kept.delete(key)
      endpoint.pool.close()
    }
  }
}
