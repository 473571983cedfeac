// Puts together what all origins say of each service. Many changes that come together are told as one.
import type { Endpoint, RegistryState, StopWatching } from '../../registries/registry.ts'
import type { ServiceDefinition } from '../../registries/service-definition.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { type Origin, OriginView } from './origin-view.ts'

/** An endpoint, which origin told of it first, and why that may be out of date ('' when it is not). */
export type DiscoveredEndpoint = Endpoint & Readonly<{ origin: string; stale: string }>

/** A service that some origin knows. As long as nothing changes it is the same object. */
export type DiscoveredService = Readonly<{
  key: ServiceKey
  endpoints: readonly DiscoveredEndpoint[]
  definition: ServiceDefinition | undefined
  /** Those that know it, in the order of the configuration. */
  origins: readonly string[]
}>

/** How much an origin knows, and of how many services that may be out of date. */
export type OriginCounts = Readonly<{ services: number; endpoints: number; staleServices: number }>

/** What discovery is made of. */
export type DiscoveryParts = Readonly<{
  /** Told after the present turn of the event loop, never while another change is unread, and not too often. */
  onChange: () => void
  /** Endpoints that carry this id are our own registrations, and calling them would be a loop. */
  ownId: string
}>

/**
 * The origin of what applications publish to us. Where it knows a service its endpoints are the only ones: consumers sent
 * here by a registry want the application behind us, and not to be passed on to another instance.
 */
export const PUBLISHED = 'publish'

/** A flood of changes becomes at most four snapshots a second. */
const QUIET_MS = 250

/** One per Anji. */
export class Discovery {
  readonly #parts: DiscoveryParts
  #views: readonly OriginView[] = []
  readonly #merged = new Map<string, DiscoveredService>()
  readonly #dirty = new Set<string>()
  readonly #settling: (() => void)[] = []
  #state: 'quiet' | 'told' | 'closed' = 'quiet'
  #isResting = false
  #rest: NodeJS.Timeout | undefined

  constructor(origins: readonly Origin[], parts: DiscoveryParts) {
    this.#parts = parts
    void this.update(origins)
    // What was known at once is the first state and no change of it.
    this.services()
  }

  /**
   * Takes these origins instead of the present ones; those that are the same objects go on undisturbed, and one with the name
   * of an earlier one begins with what that one knew. Resolves when the views of the others have ended.
   */
  async update(origins: readonly Origin[]): Promise<void> {
    const before = this.#views
    const events = { onChange: (name: string) => this.#onChange(name), onAnswer: () => this.#onAnswer() }
    const views: OriginView[] = []
    // Some registries answer at once, while not all views are made.
    this.#views = views
    for (const origin of origins) {
      const former = before.find(({ name }) => name === origin.name)
      views.push(former?.origin === origin ? former : new OriginView(origin, events, former?.services()))
    }
    const ended = before.filter(view => !views.includes(view))
    for (const view of ended) for (const { key } of view.services()) this.#onChange(formatServiceKey(key))
    // What is registered where may be another matter now.
    for (const name of this.#merged.keys()) this.#dirty.add(name)
    this.#onAnswer()
    await Promise.all(ended.map(view => view.close()))
  }

  /** Everything that is known now; later changes are told again. */
  services(): readonly DiscoveredService[] {
    if (this.#state === 'told') this.#state = 'quiet'
    for (const name of this.#dirty) {
      const service = this.#merge(name)
      if (service === undefined) this.#merged.delete(name)
      else this.#merged.set(name, service)
    }
    this.#dirty.clear()
    return [...this.#merged.values()]
  }

  /** How each origin is doing, and how much it knows. */
  states(): readonly (RegistryState & OriginCounts & Readonly<{ name: string }>)[] {
    return this.#views.map(view => ({ name: view.name, ...view.origin.registry.state, ...countsOf(view) }))
  }

  /** Resolves when every origin has told all that it lists, or after the wait. */
  async settled(waitMs: number): Promise<void> {
    if (this.#views.every(({ isSettled }) => isSettled)) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, waitMs)
      this.#settling.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Follows a service in the registry of this name, or in all, whether it is listed there or not. */
  follow(key: ServiceKey, registry?: string): StopWatching {
    const stops = this.#views
      .filter(({ name }) => registry === undefined || name === registry)
      .map(view => view.follow(key))
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Ends every watch and writes what is to be kept. The registries stay open: they still have registrations to take back. */
  async close(): Promise<void> {
    this.#state = 'closed'
    clearTimeout(this.#rest)
    await Promise.all(this.#views.map(view => view.close()))
  }

  #merge(name: string): DiscoveredService | undefined {
    const known = this.#views.flatMap(view => {
      const service = view.get(name)
      return service === undefined ? [] : [{ origin: view.name, service }]
    })
    const [first] = known
    if (first === undefined) return undefined
    const before = this.#merged.get(name)
    const own = known.filter(({ origin, service }) => origin === PUBLISHED && service.endpoints.length > 0)
    const heard = own.length > 0 ? own : known
    // Another Anji stands in front of the same providers, so that going through it is a detour at best.
    const hasProviders = heard.some(({ service }) => service.endpoints.some(endpoint => viaOf(endpoint) === undefined))
    const endpoints = new Map<string, DiscoveredEndpoint>()
    for (const { origin, service } of heard) {
      const bridged = hasProviders || (known.length > 1 && this.#publishes(origin, service.key))
      for (const endpoint of service.endpoints) {
        const address = addressOf(endpoint)
        const via = viaOf(endpoint)
        if (endpoints.has(address) || (via !== undefined && (bridged || this.#isOwn(via)))) continue
        endpoints.set(address, { ...endpoint, origin, stale: service.stale })
      }
    }
    const merged = {
      key: first.service.key,
      endpoints: reusing(before?.endpoints ?? [], endpoints),
      definition: known.find(({ service }) => service.definition !== undefined)?.service.definition,
      origins: known.map(({ origin }) => origin)
    }
    return before !== undefined && isSame(before, merged) ? before : merged
  }

  /** Whether we register this service in that origin ourselves: those who do the same there are no providers of it. */
  #publishes(origin: string, { interface: name }: ServiceKey): boolean {
    return this.#views.find(view => view.name === origin)?.origin.publishes?.(name) === true
  }

  #isOwn(via: string): boolean {
    return via.split(',').includes(this.#parts.ownId)
  }

  #onChange(name: string): void {
    if (this.#state === 'closed') return
    this.#dirty.add(name)
    this.#tell()
  }

  #onAnswer(): void {
    if (this.#settling.length > 0 && this.#views.every(({ isSettled }) => isSettled))
      for (const settle of this.#settling.splice(0)) settle()
  }

  #tell(): void {
    if (this.#state !== 'quiet' || this.#isResting) return
    this.#state = 'told'
    this.#isResting = true
    setImmediate(() => {
      if (this.#state === 'told') this.#parts.onChange()
      this.#rest = setTimeout(() => {
        this.#isResting = false
        if (this.#dirty.size > 0) this.#tell()
      }, QUIET_MS)
      this.#rest.unref()
    })
  }
}

// The ids of the Anjis that stand between us and a provider; undefined for a provider itself.
function viaOf({ parameters }: Endpoint): string | undefined {
  return parameters?.['anji']
}

function isSame(one: DiscoveredService, other: DiscoveredService): boolean {
  return (
    one.definition === other.definition &&
    one.origins.join() === other.origins.join() &&
    one.endpoints.length === other.endpoints.length &&
    one.endpoints.every((endpoint, at) => endpoint === other.endpoints[at])
  )
}

function addressOf({ address: { host, port } }: Endpoint): string {
  return `${host} ${port}`
}

// What is equal stays the same object at the same place, so that whoever is told of few changes among many endpoints is told
// little: registries make all objects anew and list them in any order.
function reusing(
  before: readonly DiscoveredEndpoint[],
  now: Map<string, DiscoveredEndpoint>
): readonly DiscoveredEndpoint[] {
  const kept: DiscoveredEndpoint[] = []
  for (const old of before) {
    const address = addressOf(old)
    const endpoint = now.get(address)
    if (endpoint === undefined) continue
    kept.push(sameEndpoint(old, endpoint) ? old : endpoint)
    now.delete(address)
  }
  return [...kept, ...now.values()]
}

// By hand, because thousands are compared between two calls, and a comparison of anything with anything takes ten times as long.
function sameEndpoint(one: DiscoveredEndpoint, other: DiscoveredEndpoint): boolean {
  return (
    one.weight === other.weight &&
    one.protocol === other.protocol &&
    one.unused === other.unused &&
    one.origin === other.origin &&
    one.stale === other.stale &&
    sameTexts(one.labels, other.labels) &&
    sameTexts(one.parameters ?? {}, other.parameters ?? {})
  )
}

function sameTexts(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  if (one === other) return true
  let count = 0
  for (const key in one) {
    if (one[key] !== other[key]) return false
    count++
  }
  for (const _key in other) count--
  return count === 0
}

function countsOf(view: OriginView): OriginCounts {
  const services = view.services()
  return {
    services: services.length,
    endpoints: services.reduce((sum, { endpoints }) => sum + endpoints.length, 0),
    staleServices: services.reduce((sum, { stale }) => sum + (stale === '' ? 0 : 1), 0)
  }
}

/** How a service is called in logs and pages. */
export function nameOf({ key }: DiscoveredService): string {
  return formatServiceKey(key)
}
