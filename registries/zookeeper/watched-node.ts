// One node of the tree that somebody wants to know about: what is known of it, and who is told.

/** How a node is read, and when two readings are the same; `onChange` is called once, when what was read has changed. */
export type NodeReading<T> = Readonly<{
  read: (onChange: () => void) => Promise<T | undefined>
  same: (a: T, b: T) => boolean
}>

/** Where a node is: nothing to do; waiting until it was long enough ago that it was read; waiting for its turn; being read. */
export type NodePhase = 'idle' | 'resting' | 'queued' | 'reading'

type Listener<T> = { readonly tell: (value: T | undefined) => void; told: boolean }

/** A node, with what reading it needs to remember. */
export class WatchedNode<T> {
  readonly path: string
  readonly #reading: NodeReading<T>
  readonly #onChange: () => void
  readonly #listeners = new Set<Listener<T>>()
  phase: NodePhase = 'idle'
  /** It changed while it was being read. */
  again = false
  readAtMs: number = Number.NEGATIVE_INFINITY
  failures = 0
  timer: NodeJS.Timeout | undefined
  /** Whether what is known was read over the present connection, and has not changed since. */
  fresh = false
  #known: { value: T | undefined } | undefined

  constructor(path: string, reading: NodeReading<T>, onChange: (node: WatchedNode<T>) => void) {
    this.path = path
    this.#reading = reading
    // Always the same function, because the client library keeps one watch per function.
    this.#onChange = () => onChange(this)
  }

  get wanted(): boolean {
    return this.#listeners.size > 0
  }

  get known(): boolean {
    return this.#known !== undefined
  }

  /** Adds somebody to be told; at once, if what is known is the present state. */
  listen(tell: (value: T | undefined) => void): () => void {
    const listener = { tell, told: false }
    this.#listeners.add(listener)
    if (this.fresh && this.#known !== undefined) this.#tell(listener, this.#known.value)
    return () => void this.#listeners.delete(listener)
  }

  /** Reads the node; what it resolves to takes what was read for the present state. */
  async load(): Promise<() => void> {
    const value = await this.#reading.read(this.#onChange)
    return () => this.#accept(value)
  }

  /** Takes it for a node that is not there. */
  acceptNothing(): void {
    this.#accept(undefined)
  }

  #accept(value: T | undefined): void {
    const before = this.#known
    this.fresh = true
    this.failures = 0
    const unchanged = before !== undefined && this.#equal(before.value, value)
    if (!unchanged) this.#known = { value }
    for (const listener of [...this.#listeners])
      if (this.#listeners.has(listener) && !(unchanged && listener.told)) this.#tell(listener, value)
  }

  #tell(listener: Listener<T>, value: T | undefined): void {
    listener.told = true
    listener.tell(value)
  }

  #equal(a: T | undefined, b: T | undefined): boolean {
    return a === undefined || b === undefined ? a === b : this.#reading.same(a, b)
  }
}
