// The watching half of a registry that knows whole lists: the present list of each service, and who wants to hear of it.
import type { Endpoint, StopWatching } from '../registry.ts'
import { formatServiceKey, type ServiceKey } from '../service-key.ts'

/** The endpoints of one service. */
export type ServiceList = Readonly<{ service: ServiceKey; endpoints: readonly Endpoint[] }>

type Tell<T> = Readonly<{ tell: (value: T) => void }>

const NOBODY: readonly Endpoint[] = []

/** Nothing is told before the first `replace`, and nothing that is the same as before. */
export class ServiceLists {
  readonly #watchers = new Map<string, Set<Tell<readonly Endpoint[]>>>()
  readonly #serviceWatchers = new Set<Tell<readonly ServiceKey[]>>()
  #lists: ReadonlyMap<string, ServiceList> | undefined

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    const name = formatServiceKey(service)
    const watcher = { tell: onEndpoints }
    const watchers = this.#watchers.get(name) ?? new Set()
    this.#watchers.set(name, watchers.add(watcher))
    if (this.#lists !== undefined) onEndpoints(this.#lists.get(name)?.endpoints ?? NOBODY)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(name) === watchers) this.#watchers.delete(name)
    }
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    const watcher = { tell: onServices }
    this.#serviceWatchers.add(watcher)
    if (this.#lists !== undefined) onServices(this.#services())
    return () => void this.#serviceWatchers.delete(watcher)
  }

  /** These are all lists now; services that are not among them have no endpoint. Lists that say the same stay the same. */
  replace(lists: readonly ServiceList[]): void {
    const before = this.#lists
    const after = new Map<string, ServiceList>()
    for (const list of lists) {
      if (list.endpoints.length === 0) continue
      const name = formatServiceKey(list.service)
      const known = before?.get(name)
      after.set(name, known !== undefined && same(known.endpoints, list.endpoints) ? known : list)
    }
    this.#lists = after
    // Who is to be told is settled first: a watcher may start or stop others, and whoever starts now hears at once.
    const listeners: (() => void)[] = []
    if (before === undefined || [...after.keys()].join() !== [...before.keys()].join())
      for (const watcher of this.#serviceWatchers)
        listeners.push(() => this.#serviceWatchers.has(watcher) && watcher.tell(this.#services()))
    for (const [name, watchers] of this.#watchers) {
      if (before !== undefined && before.get(name) === after.get(name)) continue
      for (const watcher of watchers)
        listeners.push(() => watchers.has(watcher) && watcher.tell(after.get(name)?.endpoints ?? NOBODY))
    }
    for (const tell of listeners) tell()
  }

  /** Nobody hears anything any more. */
  close(): void {
    for (const watchers of this.#watchers.values()) watchers.clear()
    this.#watchers.clear()
    this.#serviceWatchers.clear()
  }

  #services(): ServiceKey[] {
    return Array.from(this.#lists?.values() ?? [], ({ service }) => service)
  }
}

function same(a: readonly Endpoint[], b: readonly Endpoint[]): boolean {
  return a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b))
}
