// Things that several want at once: each is made for the first who wants it and ended after the last.
import type { StopWatching } from '../registry.ts'

/** A thing by name, and how to give it back. */
export type Taken<T> = Readonly<{ value: T; release: StopWatching }>

/** Things by name. */
export class WhileWanted<T extends { stop: () => void }> {
  readonly #make: (name: string) => T
  readonly #things = new Map<string, { readonly value: T; users: number }>()

  constructor(make: (name: string) => T) {
    this.#make = make
  }

  /** Wants a thing, until `release` is called once. */
  take(name: string): Taken<T> {
    const thing = this.#things.get(name) ?? { value: this.#make(name), users: 0 }
    this.#things.set(name, thing)
    thing.users++
    return {
      value: thing.value,
      release: () => {
        if (--thing.users > 0) return
        this.#things.delete(name)
        thing.value.stop()
      }
    }
  }
}
