// What one origin knows, kept safe: a registry that is down, empty or not there yet does not take away what worked.
import type { Endpoint, Registry, StopWatching } from '../../registries/registry.ts'
import type { ServiceDefinition } from '../../registries/service-definition.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'

/** A service as one origin knows it. A change makes another object. */
export type ViewedService = Readonly<{
  key: ServiceKey
  endpoints: readonly Endpoint[]
  definition: ServiceDefinition | undefined
  /** Why the endpoints are older than what the registry says or could say now; '' when they are not. */
  stale: string
}>

/** Keeps the view of an origin from one process to the next. */
export interface ViewKeeper {
  load(): readonly Omit<ViewedService, 'stale'>[]
  /** Called after each change; `services` gives what is to be kept when it is written. */
  save(services: () => readonly ViewedService[]): void
  /** Writes what is not written yet. */
  flush(): Promise<void>
}

/** Where endpoints come from, and how much it is believed. */
export type Origin = Readonly<{
  name: string
  registry: Registry
  /** How long the last good endpoints of a service outlive their disappearance; 0 believes the registry at once. */
  emptyProtectionMs: number
  keeper?: ViewKeeper | undefined
  servicesMax: number
  /** Of all services together; a list that would exceed it is cut. */
  endpointsMax: number
  onTrouble: (reason: string) => void
  /** Whether we register an interface there ourselves. */
  publishes?: (interfaceName: string) => boolean
}>

/** What is told of a view. */
export type ViewEvents = Readonly<{
  /** A service changed; it is named by its `group/interface:version`. */
  onChange: (name: string) => void
  /** The registry said something, which may have been the last thing to wait for. */
  onAnswer: () => void
}>

/** A service without endpoints stays known for so long, so that its callers hear that nobody serves it, not that it is unknown. */
const FORGET_AFTER_MS = 86_400_000

type Entry = {
  readonly key: ServiceKey
  view: ViewedService
  told: boolean
  followers: number
  readonly stops: StopWatching[]
  timer: NodeJS.Timeout | undefined
}

/** One per origin. */
export class OriginView {
  readonly name: string
  readonly origin: Origin
  readonly #events: ViewEvents
  readonly #entries = new Map<string, Entry>()
  readonly #stop: StopWatching
  #listed = new Set<string>()
  #hasListed = false
  #endpointCount = 0
  #hasOverflown = false
  #isClosed = false

  /** Begins with what an earlier view of the same name knew, else with what was kept. */
  constructor(origin: Origin, events: ViewEvents, earlier?: readonly ViewedService[]) {
    this.name = origin.name
    this.origin = origin
    this.#events = events
    for (const { key, endpoints, definition } of earlier ?? origin.keeper?.load() ?? []) {
      const stale = `${this.name} has not answered yet; this is what it said last`
      this.#entry(key, { key, endpoints, definition, stale })
      events.onChange(formatServiceKey(key))
    }
    this.#stop = origin.registry.watchServices(keys => this.#onServices(keys))
  }

  /** Whether everything that the registry lists has been told at least once. */
  get isSettled(): boolean {
    return this.#hasListed && [...this.#listed].every(name => this.#entries.get(name)?.told !== false)
  }

  get(name: string): ViewedService | undefined {
    return this.#entries.get(name)?.view
  }

  services(): readonly ViewedService[] {
    return [...this.#entries.values()].map(({ view }) => view)
  }

  /** Follows a service whether the registry lists it or not. */
  follow(key: ServiceKey): StopWatching {
    const entry = this.#entry(key)
    if (entry === undefined) return () => undefined
    let follows = true
    entry.followers++
    return () => {
      if (!follows) return
      follows = false
      entry.followers--
      const name = formatServiceKey(key)
      if (!this.#listed.has(name) && entry.followers === 0) this.#forget(name, entry)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop()
    for (const { stops, timer } of this.#entries.values()) {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
    await this.origin.keeper?.flush()
  }

  #onServices(keys: readonly ServiceKey[]): void {
    this.#hasListed = true
    const before = this.#listed
    this.#listed = new Set(keys.map(formatServiceKey))
    for (const key of keys) this.#entry(key)
    for (const [name, entry] of this.#entries)
      if (!this.#listed.has(name) && (before.has(name) || !entry.told) && entry.followers === 0) this.#lose(name, entry)
    this.#events.onAnswer()
  }

  /** The entry of a service, watched from its first mention on; undefined when the table is full. */
  #entry(key: ServiceKey, known?: ViewedService): Entry | undefined {
    const name = formatServiceKey(key)
    const there = this.#entries.get(name)
    if (there !== undefined || this.#entries.size >= this.origin.servicesMax) return there
    const view = known ?? { key, endpoints: [], definition: undefined, stale: '' }
    const entry: Entry = { key, view, told: false, followers: 0, stops: [], timer: undefined }
    this.#entries.set(name, entry)
    this.#endpointCount += view.endpoints.length
    const { registry } = this.origin
    entry.stops.push(
      registry.watch(key, endpoints => this.#onEndpoints(name, entry, endpoints)),
      registry.watchDefinition(key, definition => {
        if (definition !== entry.view.definition) this.#change(name, entry, { definition })
      })
    )
    return entry
  }

  #onEndpoints(name: string, entry: Entry, endpoints: readonly Endpoint[]): void {
    entry.told = true
    if (endpoints.length === 0) this.#lose(name, entry)
    else {
      this.#stopTimer(entry)
      this.#change(name, entry, { endpoints: this.#within(entry, endpoints), stale: '' })
    }
    this.#events.onAnswer()
  }

  #within({ view }: Entry, endpoints: readonly Endpoint[]): readonly Endpoint[] {
    const { endpointsMax, onTrouble } = this.origin
    const room = endpointsMax - (this.#endpointCount - view.endpoints.length)
    if (endpoints.length <= room) return endpoints
    if (!this.#hasOverflown)
      onTrouble(`it has more than ${endpointsMax} endpoints; the others are not used (limits.endpointsMax)`)
    this.#hasOverflown = true
    return endpoints.slice(0, Math.max(0, room))
  }

  // Nobody serves it any more, or so the registry says.
  #lose(name: string, entry: Entry): void {
    if (entry.timer !== undefined) return
    const { emptyProtectionMs } = this.origin
    if (entry.view.endpoints.length === 0 || emptyProtectionMs === 0) return this.#empty(name, entry)
    const stale = `${this.name} lists nobody any more; the last good endpoints stay in use for a while`
    this.#change(name, entry, { stale })
    this.#wait(entry, emptyProtectionMs, () => this.#empty(name, entry))
  }

  #empty(name: string, entry: Entry): void {
    this.#change(name, entry, { endpoints: [], stale: '' })
    this.#wait(entry, FORGET_AFTER_MS, () => {
      if (entry.followers === 0) this.#forget(name, entry)
    })
  }

  #forget(name: string, entry: Entry): void {
    this.#stopTimer(entry)
    this.#endpointCount -= entry.view.endpoints.length
    this.#entries.delete(name)
    for (const stop of entry.stops) stop()
    this.#told(name)
  }

  #wait(entry: Entry, ms: number, then: () => void): void {
    entry.timer = setTimeout(() => {
      entry.timer = undefined
      then()
    }, ms)
    entry.timer.unref()
  }

  #stopTimer(entry: Entry): void {
    clearTimeout(entry.timer)
    entry.timer = undefined
  }

  #change(name: string, entry: Entry, change: Partial<ViewedService>): void {
    this.#endpointCount -= entry.view.endpoints.length
    entry.view = { ...entry.view, ...change }
    this.#endpointCount += entry.view.endpoints.length
    this.#told(name)
  }

  #told(name: string): void {
    if (this.#isClosed) return
    this.origin.keeper?.save(() => this.services())
    this.#events.onChange(name)
  }
}
