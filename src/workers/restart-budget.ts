// When a dead worker may be replaced: at once the first time, then ever later, and only so often in a minute.

const FIRST_WAIT_MS = 100
const WAIT_MAX_MS = 5000
/** Ends are forgotten after so long, and who was not replaced may be. */
export const RESTART_WINDOW_MS = 60_000
/** A worker dies rarely or always; one that died so often in a minute would go on. */
const RESTARTS_PER_WORKER = 5

/** One for all workers. */
export class RestartBudget {
  readonly #max: number
  readonly #random: () => number
  #recent: number[] = []

  constructor(workers: number, random: () => number) {
    this.#max = workers * RESTARTS_PER_WORKER
    this.#random = random
  }

  /** How long to wait before the next start, in ms; undefined when there were too many. */
  next(nowMs: number): number | undefined {
    this.#recent = this.#recent.filter(atMs => nowMs - atMs < RESTART_WINDOW_MS)
    if (this.#recent.length >= this.#max) return undefined
    this.#recent.push(nowMs)
    if (this.#recent.length === 1) return 0
    const wait = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (this.#recent.length - 2))
    return wait / 2 + (this.#random() * wait) / 2
  }
}
