// Watches registries and says what is known at any moment. Many changes that come together are told as one.
import type { Endpoint, Registry, StopWatching } from '../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'

/** A service that a registry knows. `source` is the name of that registry. */
export type DiscoveredService = Readonly<{ key: ServiceKey; endpoints: readonly Endpoint[]; source: string }>

/** A registry that announces more is believed up to here. */
const SERVICES_MAX = 10_000

type Watched = { readonly key: ServiceKey; readonly source: string; stop: StopWatching; endpoints: readonly Endpoint[] }

/** One per Anji. `onChange` comes after the present turn of the event loop, never while another one is unread. */
export class Discovery {
  readonly #onChange: () => void
  readonly #watched = new Map<string, Watched>()
  readonly #stops: StopWatching[] = []
  #state: 'quiet' | 'told' | 'closed' = 'quiet'

  constructor(registries: ReadonlyMap<string, Registry>, onChange: () => void) {
    this.#onChange = onChange
    for (const [name, registry] of registries)
      this.#stops.push(registry.watchServices(keys => this.#follow(name, registry, keys)))
    // What was known at once is the first state and no change of it.
    this.services()
  }

  /** Everything that is known now; later changes are told again. */
  services(): readonly DiscoveredService[] {
    if (this.#state === 'told') this.#state = 'quiet'
    return [...this.#watched.values()].map(({ key, endpoints, source }) => ({ key, endpoints, source }))
  }

  close(): void {
    this.#state = 'closed'
    for (const stop of this.#stops) stop()
    for (const { stop } of this.#watched.values()) stop()
    this.#watched.clear()
  }

  #follow(source: string, registry: Registry, keys: readonly ServiceKey[]): void {
    const wanted = new Set(keys.map(key => nameOf(source, key)))
    for (const [name, { stop, source: from }] of this.#watched)
      if (from === source && !wanted.has(name)) {
        stop()
        this.#watched.delete(name)
        this.#tell()
      }
    for (const key of keys) {
      const name = nameOf(source, key)
      if (this.#watched.has(name) || this.#watched.size >= SERVICES_MAX) continue
      const watched: Watched = { key, source, endpoints: [], stop: () => undefined }
      this.#watched.set(name, watched)
      watched.stop = registry.watch(key, endpoints => {
        watched.endpoints = endpoints
        this.#tell()
      })
    }
  }

  #tell(): void {
    if (this.#state !== 'quiet') return
    this.#state = 'told'
    setImmediate(() => {
      if (this.#state === 'told') this.#onChange()
    })
  }
}

function nameOf(source: string, key: ServiceKey): string {
  return `${source} ${formatServiceKey(key)}`
}
