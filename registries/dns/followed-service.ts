// One service behind a name in DNS: asked again when its answer is too old, with its last addresses kept through every failure.
import type { Endpoint, StopWatching } from '../registry.ts'
import type { Resolved } from './resolve-name.ts'

/** When to ask again; chance keeps many services and many processes from asking at once. */
export type Pace = Readonly<{ minTtlMs: number; maxTtlMs: number; random: () => number }>

/** What a followed service is made of. */
export type FollowedParts = Readonly<{
  resolve: () => Promise<Resolved>
  endpointOf: (found: Resolved['found'][number]) => Endpoint
  pace: Pace
  /** The outcome of a question is here. */
  onAsked: () => void
}>

type Watcher = Readonly<{ tell: (endpoints: readonly Endpoint[]) => void }>

/** Asks from its beginning to `close`. */
export class FollowedService {
  readonly #parts: FollowedParts
  readonly #watchers = new Set<Watcher>()
  #endpoints: readonly Endpoint[] | undefined
  #trouble = ''
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(parts: FollowedParts) {
    this.#parts = parts
    void this.#ask()
  }

  /** Why the present answer is not new, in a sentence; '' when it is. */
  get trouble(): string {
    return this.#trouble
  }

  get isKnown(): boolean {
    return this.#endpoints !== undefined
  }

  watch(onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    const watcher = { tell: onEndpoints }
    this.#watchers.add(watcher)
    if (this.#endpoints !== undefined) onEndpoints(this.#endpoints)
    return () => void this.#watchers.delete(watcher)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#watchers.clear()
  }

  async #ask(): Promise<void> {
    const resolved = await this.#parts.resolve().catch(failed)
    if (this.#closed) return
    const { found, ttlMs, trouble } = resolved
    this.#trouble = trouble
    this.#failures = trouble === '' ? 0 : this.#failures + 1
    this.#timer = setTimeout(() => void this.#ask(), this.#waitMs(ttlMs))
    this.#timer.unref()
    this.#parts.onAsked()
    // An empty answer is more often a mistake than the wish to have no provider at all.
    if (found.length > 0) this.#tell(found.map(this.#parts.endpointOf))
  }

  #tell(endpoints: readonly Endpoint[]): void {
    if (JSON.stringify(endpoints) === JSON.stringify(this.#endpoints)) return
    this.#endpoints = endpoints
    for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher.tell(endpoints)
  }

  // After a failure, twice as long each time.
  #waitMs(ttlMs: number): number {
    const { minTtlMs, maxTtlMs, random } = this.#parts.pace
    const wantedMs = this.#failures === 0 ? ttlMs : minTtlMs * 2 ** Math.min(this.#failures - 1, 30)
    const boundedMs = Math.min(Math.max(wantedMs, minTtlMs), maxTtlMs)
    return boundedMs * (1 - random() / 10)
  }
}

function failed(error: unknown): Resolved {
  return { found: [], ttlMs: 0, trouble: error instanceof Error ? error.message : String(error) }
}
