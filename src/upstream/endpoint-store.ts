// The endpoints of all services, kept from one snapshot to the next, so that a reload closes no connection that is still wanted
// and costs nothing for services that are what they were.
import type { EndpointSpec, ServiceSpec } from '../snapshot/snapshot.ts'
import { Departed } from './departed.ts'
import { addressText, Endpoint, type Pool } from './endpoint.ts'
import { Warming, type WarmingParts } from './warming.ts'

/** Makes the pool of an endpoint for the protocol of its service. */
export type MakePool = (endpoint: Endpoint, service: ServiceSpec) => Pool

/** What a store is made of. `onChange` is told whose pickers must be made anew. */
export type EndpointStoreParts = WarmingParts &
  Readonly<{ makePool: MakePool; onChange: (serviceName: string) => void }>

/** A service with its endpoints, in the order of its list. */
export type KeptService = Readonly<{ spec: ServiceSpec; endpoints: readonly Endpoint[] }>

/** One per process. */
export class EndpointStore {
  readonly #parts: EndpointStoreParts
  readonly #departed: Departed
  readonly #warming: Warming
  #services: ReadonlyMap<string, KeptService> = new Map()

  constructor(parts: EndpointStoreParts) {
    this.#parts = parts
    this.#departed = new Departed(parts)
    this.#warming = new Warming(parts, parts.onChange)
  }

  /**
   * The services of a new snapshot with their endpoints; one whose spec is the same object stays as it is. Endpoints that
   * no service lists any more are closed after a moment, open calls finish.
   */
  adopt(specs: readonly ServiceSpec[]): ReadonlyMap<string, KeptService> {
    const before = this.#services
    const after = new Map<string, KeptService>()
    const changed: KeptService[] = []
    const returned: string[] = []
    for (const spec of specs) {
      const known = before.get(spec.name)
      const kept = known?.spec === spec ? known : this.#keep(spec, known, returned)
      if (kept !== known) changed.push(kept)
      after.set(spec.name, kept)
    }
    // From here on nothing can fail.
    this.#services = after
    for (const key of returned) this.#departed.take(key)
    for (const kept of changed) this.#install(kept, before.get(kept.spec.name))
    for (const [name, kept] of before) if (!after.has(name)) this.#remove(kept)
    return after
  }

  *all(): Generator<Endpoint> {
    for (const { endpoints } of this.#services.values()) yield* endpoints
  }

  /** Closes every link once its open calls are answered. */
  close(): void {
    this.#warming.stop()
    for (const endpoint of [...this.all(), ...this.#departed.takeAll()]) endpoint.pool.close()
  }

  /** Closes every link at once. */
  destroy(): void {
    this.#warming.stop()
    for (const endpoint of [...this.all(), ...this.#departed.takeAll()]) endpoint.pool.destroy()
  }

  // Endpoints that come back are named in `returned`; they stay where they are until the snapshot is sure to be adopted.
  // Most specs are the very objects of before; only what is left of both lists is compared by what it says.
  #keep(spec: ServiceSpec, known: KeptService | undefined, returned: string[]): KeptService {
    const left = new Map<EndpointSpec, Endpoint>()
    if (known?.spec.protocol === spec.protocol && known.spec.connections === spec.connections)
      for (const endpoint of known.endpoints) left.set(endpoint.spec, endpoint)
    const kept = spec.endpoints.map(one => {
      const endpoint = left.get(one)
      left.delete(one)
      return endpoint
    })
    const found = new Found()
    for (const endpoint of left.values()) found.put(endpoint)
    const endpoints = kept.map((same, at): Endpoint => {
      if (same !== undefined) return same
      const one = spec.endpoints[at] as EndpointSpec
      const endpoint = found.get(one)
      if (endpoint !== undefined) return endpoint
      const other = this.#back(spec, one, returned) ?? this.#make(spec, one)
      found.put(other)
      return other
    })
    return { spec, endpoints }
  }

  #back(service: ServiceSpec, spec: EndpointSpec, returned: string[]): Endpoint | undefined {
    if (this.#departed.size === 0 || spec.unused !== undefined) return undefined
    const key = departedKey(service, spec)
    const endpoint = this.#departed.get(key)
    if (endpoint !== undefined) returned.push(key)
    return endpoint
  }

  #make(service: ServiceSpec, spec: EndpointSpec): Endpoint {
    const { makePool } = this.#parts
    return new Endpoint(spec, made => makePool(made, service), this.#tellerOf(service.name))
  }

  // An endpoint outlives the spec that it was made from, so what it keeps must not hold that.
  #tellerOf(serviceName: string): () => void {
    return () => this.#parts.onChange(serviceName)
  }

  #install({ spec, endpoints }: KeptService, known: KeptService | undefined): void {
    const wallMs = this.#parts.wallMs()
    for (let index = 0; index < endpoints.length; index++) {
      const one = spec.endpoints[index] as EndpointSpec
      // One that warms up has to be weighed, the rest is what it was.
      if (endpoints[index]?.spec !== one || one.warmUp !== undefined) endpoints[index]?.update(one, wallMs)
    }
    if (known !== undefined) this.#depart(known, endpoints)
    this.#warming.follow(spec.name, endpoints)
  }

  #remove(kept: KeptService): void {
    this.#depart(kept, [])
    this.#warming.follow(kept.spec.name, [])
  }

  #depart({ spec, endpoints }: KeptService, staying: readonly Endpoint[]): void {
    const stays = new Set(staying)
    const unused = new Set(staying.filter(({ isUsable }) => !isUsable).map(({ name }) => name))
    for (const endpoint of endpoints) {
      if (stays.has(endpoint)) continue
      // One that is not to be used holds no links, not even for a moment.
      if (!endpoint.isUsable || unused.has(endpoint.name)) endpoint.pool.close()
      else this.#departed.add(departedKey(spec, endpoint), endpoint)
    }
  }
}

/** The endpoints of one service by what makes them the same: address, labels, and whether they are used at all. */
class Found {
  readonly #byKey = new Map<string, Endpoint>()

  put(endpoint: Endpoint): void {
    const { name, labels, isUsable } = endpoint
    const first = this.#byKey.get(name)
    if (first === undefined) this.#byKey.set(name, endpoint)
    else this.#byKey.set(longKey(name, labels, isUsable), endpoint)
  }

  // Nearly every address is listed once, so labels are sorted into a key only where that does not find it.
  get({ address, labels, unused }: EndpointSpec): Endpoint | undefined {
    const name = addressText(address)
    const first = this.#byKey.get(name)
    if (first === undefined) return undefined
    if (first.isUsable === (unused === undefined) && sameLabels(first.labels, labels)) return first
    return this.#byKey.get(longKey(name, labels, unused === undefined))
  }
}

function departedKey({ name, protocol, connections }: ServiceSpec, { address, labels }: Listed): string {
  return [name, protocol, connections, longKey(addressText(address), labels, true)].join('\0')
}

type Listed = Pick<EndpointSpec, 'address' | 'labels'>

function longKey(name: string, labels: Readonly<Record<string, string>>, isUsable: boolean): string {
  return `${name}\0${isUsable}\0${JSON.stringify(Object.entries(labels).sort())}`
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  if (a === b) return true
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}
