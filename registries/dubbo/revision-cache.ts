// What the revisions of applications export. One fetch serves all instances of a revision; one that fails is tried again for
// as long as somebody wants it, at another instance each time.
import type { ApplicationInstance } from './instance.ts'
import type { ProviderUrl } from './provider-url.ts'

/** The full provider URLs that an instance exports; rejects when they cannot be had. */
export type FetchMetadata = (instance: ApplicationInstance) => Promise<readonly ProviderUrl[]>

/** URLs by their interface, so that one service of a large application costs no walk through the others. */
export type Exports = ReadonlyMap<string, readonly ProviderUrl[]>

/** Times of fetching, in milliseconds. Retries begin with `retryMs` and treble up to `retryMsMax`. */
export type FetchTimes = Readonly<{ timeoutMs: number; retryMs: number; retryMsMax: number }>

/** `random` gives a number from 0 to below 1. `onSettled` is told of a key that became known, or that failed for the first time. */
export type RevisionCacheOptions = Readonly<{
  fetch: (instance: ApplicationInstance) => Promise<Exports>
  onSettled: (key: string) => void
  onTrouble: (reason: string) => void
  random: () => number
  times?: FetchTimes
}>

const TIMES: FetchTimes = { timeoutMs: 5_000, retryMs: 250, retryMsMax: 10_000 }
const QUICK_TRIES = 3
const FETCHES_MAX = 32 // at the same time
const UNWANTED_MAX = 1_000 // revisions that are kept for instances that come back

type Entry = {
  instances: readonly ApplicationInstance[] // empty = nobody wants it now
  exports: Exports | undefined
  tries: number // that failed, one after another
  state: 'idle' | 'queued' | 'fetching'
  timer: NodeJS.Timeout | undefined
}

/** Keys name revisions; what they are made of is the caller's affair. */
export class RevisionCache {
  readonly #options: RevisionCacheOptions
  readonly #times: FetchTimes
  readonly #entries = new Map<string, Entry>() // those that nobody wants in the order in which they became so
  readonly #queue: string[] = []
  #fetching = 0
  #unwanted = 0
  #closed = false

  constructor(options: RevisionCacheOptions) {
    this.#options = options
    this.#times = options.times ?? TIMES
  }

  /** Says which instances are of this revision, and so whether it is wanted. */
  want(key: string, instances: readonly ApplicationInstance[]): void {
    const entry = this.#entries.get(key)
    if (this.#closed || (entry === undefined && instances.length === 0)) return
    if (entry === undefined) {
      this.#entries.set(key, { instances, exports: undefined, tries: 0, state: 'idle', timer: undefined })
      this.#enqueue(key)
      return
    }
    if (instances.length === 0) this.#release(key, entry)
    else {
      if (entry.instances.length === 0) this.#unwanted--
      entry.instances = instances
    }
  }

  /** What is exported; undefined while nobody could be asked. */
  exportsOf(key: string): Exports | undefined {
    return this.#entries.get(key)?.exports
  }

  /** Whether it is known, or was asked for in vain often enough to go on without it. */
  isSettled(key: string): boolean {
    const entry = this.#entries.get(key)
    return entry !== undefined && (entry.exports !== undefined || entry.tries >= QUICK_TRIES)
  }

  /** Ends every retry; nothing is told after it. */
  close(): void {
    this.#closed = true
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
  }

  #release(key: string, entry: Entry): void {
    if (entry.instances.length === 0) return
    entry.instances = []
    clearTimeout(entry.timer)
    this.#entries.delete(key)
    if (entry.exports === undefined) return
    this.#entries.set(key, entry)
    this.#unwanted++
    if (this.#unwanted <= UNWANTED_MAX) return
    for (const [oldest, { instances }] of this.#entries)
      if (instances.length === 0) {
        this.#entries.delete(oldest)
        this.#unwanted--
        return
      }
  }

  #enqueue(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.state !== 'idle') return
    entry.state = 'queued'
    this.#queue.push(key)
    this.#fetchNext()
  }

  #fetchNext(): void {
    while (this.#fetching < FETCHES_MAX) {
      const key = this.#queue.shift()
      if (key === undefined) return
      const entry = this.#entries.get(key)
      if (entry?.state === 'queued') void this.#fetch(key, entry)
    }
  }

  async #fetch(key: string, entry: Entry): Promise<void> {
    entry.state = 'fetching'
    this.#fetching++
    try {
      const instance = entry.instances[entry.tries % entry.instances.length]
      entry.exports = await withinTime(this.#options.fetch(instance as ApplicationInstance), this.#times.timeoutMs)
    } catch (error) {
      entry.tries++
      this.#retryLater(key, entry, error)
    }
    entry.state = 'idle'
    this.#fetching--
    if (this.#closed) return
    this.#fetchNext()
    const isCurrent = this.#entries.get(key) === entry
    if (isCurrent && (entry.exports !== undefined || entry.tries === QUICK_TRIES)) this.#options.onSettled(key)
  }

  #retryLater(key: string, entry: Entry, error: unknown): void {
    if (this.#entries.get(key) !== entry) return
    if (entry.tries === QUICK_TRIES) this.#options.onTrouble(troubleOf(entry, error))
    const { retryMs, retryMsMax } = this.#times
    const delayMs = Math.min(retryMs * 3 ** (entry.tries - 1), retryMsMax) * (0.75 + this.#options.random() / 2)
    entry.timer = setTimeout(() => this.#enqueue(key), delayMs)
  }
}

function troubleOf({ instances }: Entry, error: unknown): string {
  const [first] = instances
  const reason = error instanceof Error ? error.message : String(error)
  return `what ${first?.application} at ${first?.host}:${first?.port} exports cannot be read: ${reason}`
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
