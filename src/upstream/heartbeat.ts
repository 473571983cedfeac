// Finds out whether the peer of a silent link still lives: asks it now and then, and gives it up when it never answers.
import type { Limits } from '../snapshot/snapshot.ts'
import type { Timed, TimingWheel } from '../wire/timing-wheel.ts'

/** A link that was silent for so many heartbeats is dead. */
const SILENT_HEARTBEATS_MAX = 3

/** Where time comes from, and how long silence may last. */
export type HeartbeatParts = Readonly<{ wheel: TimingWheel; now: () => number; limits: () => Limits }>

/** The link that is watched. */
export interface Watched {
  /** It is not read on purpose, so its silence says nothing. */
  readonly isHeld: boolean
  /** Sends the peer something that it must answer. */
  ask(): void
  /** The peer said nothing for `heartbeats` times the interval. */
  onSilent(heartbeats: number): void
}

/** One per link; nothing happens before `start`. */
export class Heartbeat implements Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #parts: HeartbeatParts
  readonly #link: Watched
  #heardAtMs = 0

  constructor(parts: HeartbeatParts, link: Watched) {
    this.#parts = parts
    this.#link = link
  }

  start(nowMs: number): void {
    this.#heardAtMs = nowMs
    this.#parts.wheel.add(this, nowMs + this.#parts.limits().heartbeatMs)
  }

  /** The peer sent something. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs
  }

  stop(): void {
    this.#parts.wheel.remove(this)
  }

  onTimeout(nowMs: number): void {
    const { heartbeatMs } = this.#parts.limits()
    if (this.#link.isHeld) this.#heardAtMs = nowMs
    const silentMs = nowMs - this.#heardAtMs
    if (silentMs > heartbeatMs * SILENT_HEARTBEATS_MAX) return this.#link.onSilent(SILENT_HEARTBEATS_MAX)
    if (silentMs >= heartbeatMs) this.#link.ask()
    this.#parts.wheel.add(this, silentMs >= heartbeatMs ? nowMs + heartbeatMs : this.#heardAtMs + heartbeatMs)
  }
}
