// A caller that takes its answers more slowly than they come. While it takes them, the links that bring more of them wait for
// it; one that hardly takes any is cut off, because those links carry the answers of other callers too.
import type { Socket } from 'node:net'
import type { Caller, CallerFullness, HeldSource } from '../exchange/caller.ts'
import type { Outbox } from '../wire/outbox.ts'
import type { Timed, TimingWheel } from '../wire/timing-wheel.ts'

/** How often a full caller is looked at, and which part of what may wait it must have taken by then. */
const LOOK = { everyMs: 1000, share: 1 / 64 } as const

/** What it is made of. */
export type FullnessParts = Readonly<{
  socket: Socket
  outbox: Outbox
  wheel: TimingWheel
  now: () => number
  /** `limits.pendingBytesMax`. */
  bytesMax: () => number
  onStalled: () => void
}>

/** One per connection. */
export class Fullness implements CallerFullness, Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #caller: Caller
  readonly #parts: FullnessParts
  readonly #held = new Set<HeldSource>()
  #isFull = false
  #takenBytes = 0

  constructor(caller: Caller, parts: FullnessParts) {
    this.#caller = caller
    this.#parts = parts
  }

  /** More waits for the caller than may. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Looks whether what was just queued was too much. */
  check(): void {
    const { outbox, wheel, now, bytesMax } = this.#parts
    if (this.#isFull || outbox.pendingBytes <= bytesMax()) return
    this.#isFull = true
    this.#takenBytes = this.#taken()
    wheel.add(this, now() + LOOK.everyMs)
  }

  /** Keeps a source waiting until the caller has taken everything. */
  hold(source: HeldSource): void {
    this.#held.add(source)
  }

  /** The caller has taken everything, or is gone. */
  release(): void {
    this.#isFull = false
    this.#parts.wheel.remove(this)
    const held = [...this.#held]
    this.#held.clear()
    for (const source of held) source.release(this.#caller)
  }

  onTimeout(nowMs: number): void {
    const taken = this.#taken()
    if (taken - this.#takenBytes < this.#parts.bytesMax() * LOOK.share) {
      this.#parts.onStalled()
      return
    }
    this.#takenBytes = taken
    this.#parts.wheel.add(this, nowMs + LOOK.everyMs)
  }

  // What the kernel has of it; Node counts what still waits in the socket as written.
  #taken(): number {
    const { socket } = this.#parts
    return (socket.bytesWritten ?? 0) - socket.writableLength
  }
}
