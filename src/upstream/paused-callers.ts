// The callers whose endpoint does not keep up: they are not read until it does, or until its link is gone.
import type { Caller } from '../exchange/caller.ts'

/** One per link. */
export class PausedCallers {
  readonly #callers = new Set<Caller>()

  /** Pauses a caller once, however many of its calls wait. */
  add(caller: Caller): void {
    if (this.#callers.has(caller)) return
    this.#callers.add(caller)
    caller.pause()
  }

  resumeAll(): void {
    const callers = [...this.#callers]
    this.#callers.clear() // a caller that goes on may have to pause again at once
    for (const caller of callers) caller.resume()
  }
}
