// A registry that lives in this process: for the demo, for tests, and for programs that know their endpoints themselves.
import { RegistryError } from './errors.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from './registry.ts'
import { formatServiceKey, type ServiceKey } from './service-key.ts'

/** Different address:service pairs that are kept; more are refused. */
const ENDPOINTS_MAX = 100_000

type Entry = {
  readonly service: ServiceKey
  readonly endpoints: Map<string, Endpoint>
  readonly watchers: Set<Watcher<readonly Endpoint[]>>
}
type Watcher<T> = { readonly tell: (value: T) => void }

/** Changes reach watchers before `register` and `unregister` return. */
export class MemoryRegistry implements Registry {
  readonly #entries = new Map<string, Entry>()
  readonly #watchers = new Set<Watcher<readonly ServiceKey[]>>()
  #endpointCount = 0

  /** It cannot be out of reach. */
  readonly state: RegistryState = { status: 'up', reason: '' }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    const entry = this.#entry(service)
    const watcher = { tell: onEndpoints }
    entry.watchers.add(watcher)
    onEndpoints([...entry.endpoints.values()])
    return () => {
      entry.watchers.delete(watcher)
      this.#forget(entry)
    }
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    const watcher = { tell: onServices }
    this.#watchers.add(watcher)
    onServices(this.#services())
    return () => void this.#watchers.delete(watcher)
  }

  /** Nobody describes services here. */
  watchDefinition(): StopWatching {
    return () => undefined
  }

  async register(service: ServiceKey, endpoint: Endpoint): Promise<void> {
    const entry = this.#entry(service)
    const name = nameOf(endpoint.address)
    const isNew = !entry.endpoints.has(name)
    if (isNew && this.#endpointCount >= ENDPOINTS_MAX) {
      this.#forget(entry)
      throw new RegistryError('REFUSED', `the registry holds ${ENDPOINTS_MAX} endpoints already`)
    }
    if (isNew) this.#endpointCount++
    entry.endpoints.set(name, copyOf(endpoint))
    if (entry.endpoints.size === 1 && isNew) this.#tellServices()
    tellEndpoints(entry)
  }

  async unregister(service: ServiceKey, address: Endpoint['address']): Promise<void> {
    const entry = this.#entries.get(formatServiceKey(service))
    if (entry?.endpoints.delete(nameOf(address)) !== true) return
    this.#endpointCount--
    tellEndpoints(entry)
    if (entry.endpoints.size === 0) this.#tellServices()
    this.#forget(entry)
  }

  async close(): Promise<void> {
    for (const entry of this.#entries.values()) entry.watchers.clear()
    this.#watchers.clear()
  }

  #entry(service: ServiceKey): Entry {
    const key = formatServiceKey(service)
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      const { interface: name, group, version } = service
      entry = { service: { interface: name, group, version }, endpoints: new Map(), watchers: new Set() }
      this.#entries.set(key, entry)
    }
    return entry
  }

  // An entry that neither holds nor interests anything would be kept for ever.
  #forget(entry: Entry): void {
    const key = formatServiceKey(entry.service)
    if (entry.endpoints.size === 0 && entry.watchers.size === 0 && this.#entries.get(key) === entry)
      this.#entries.delete(key)
  }

  #services(): ServiceKey[] {
    return [...this.#entries.values()].filter(({ endpoints }) => endpoints.size > 0).map(({ service }) => service)
  }

  #tellServices(): void {
    // A copy, because a watcher may start or stop others.
    for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher.tell(this.#services())
  }
}

function tellEndpoints({ watchers, endpoints }: Entry): void {
  for (const watcher of [...watchers]) if (watchers.has(watcher)) watcher.tell([...endpoints.values()])
}

function copyOf({ address, labels, ...rest }: Endpoint): Endpoint {
  return { ...rest, address: { host: address.host, port: address.port }, labels: { ...labels } }
}

function nameOf({ host, port }: Endpoint['address']): string {
  return `${host} ${port}`
}
