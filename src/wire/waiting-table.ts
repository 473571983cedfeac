// Who waits for which answer on a multiplexed connection: a ring indexed by the low bits of the id that we gave out.

/** Ids are 31 bits, so that they stay small integers; a slot that is still taken when the ring comes round is stepped over. */
const ID_MASK = 0x7fffffff

/** One direction of one connection. `T` is what waits; `take` finds it by the id that came back. */
export class WaitingTable<T> {
  #slots: (T | undefined)[]
  #ids: Int32Array
  #mask: number
  #next = 0
  #size = 0

  constructor(slots = 64) {
    this.#slots = new Array(slots).fill(undefined)
    this.#ids = new Int32Array(slots)
    this.#mask = slots - 1
  }

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /** Remembers `waiter` and returns the id for it. */
  put(waiter: T): number {
    if (this.#size * 2 > this.#mask) this.#grow()
    let id = this.#next
    while (this.#slots[id & this.#mask] !== undefined) id = (id + 1) & ID_MASK
    this.#slots[id & this.#mask] = waiter
    this.#ids[id & this.#mask] = id
    this.#next = (id + 1) & ID_MASK
    this.#size++
    return id
  }

  /** Forgets and returns who waits for `id`; undefined for an id that was never given out, or was answered before. */
  take(id: number): T | undefined {
    const slot = id & this.#mask
    const waiter = this.#slots[slot]
    if (waiter === undefined || this.#ids[slot] !== id) return undefined
    this.#slots[slot] = undefined
    this.#size--
    return waiter
  }

  /** Forgets and returns everyone. */
  takeAll(): T[] {
    const all = this.#slots.filter(waiter => waiter !== undefined)
    this.#slots.fill(undefined)
    this.#size = 0
    return all
  }

  #grow(): void {
    const old = this.#slots
    const oldIds = this.#ids
    // Doubling keeps the old ids valid: two that shared no slot before share none afterwards.
    this.#mask = old.length * 2 - 1
    this.#slots = new Array(old.length * 2).fill(undefined)
    this.#ids = new Int32Array(old.length * 2)
    for (let slot = 0; slot < old.length; slot++) {
      const id = oldIds[slot] as number
      if (old[slot] === undefined) continue
      this.#slots[id & this.#mask] = old[slot]
      this.#ids[id & this.#mask] = id
    }
  }
}
