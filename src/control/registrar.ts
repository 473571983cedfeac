// What Anji keeps registered in registries, for itself and for applications. A registration has owners: it is there as long as one is.
import { RegistryError } from '../../registries/errors.ts'
import type { Endpoint, Registry } from '../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'

/** One address under one service in one registry. */
export type Registration = Readonly<{ registry: string; service: ServiceKey; endpoint: Endpoint }>

/** What a registrar is made of. */
export type RegistrarParts = Readonly<{
  registry: (name: string) => Registry | undefined
  /** Goes out with every registration as parameter `anji`, so that nobody calls in a circle. */
  instanceId: string
  application: string
  random: () => number
  onTrouble: (registry: string, reason: string) => void
  /** The first pause after a failure; it doubles up to the longest. */
  pauseMs?: number
}>

/** How a registration is doing. */
export type RegistrationState = Readonly<{ isRegistered: boolean; error: string }>

const PAUSE = { firstMs: 1000, longestMs: 60_000 } as const
/** What is asked of one registry at the same time. */
const ASKED_MAX = 32

type Entry = {
  readonly registry: string
  readonly service: ServiceKey
  readonly address: Endpoint['address']
  readonly owners: Map<string, Endpoint>
  readonly settled: ((error?: RegistryError) => void)[]
  /** Who was asked last, and what it has acknowledged; undefined when it knows nothing. */
  asked: Registry | undefined
  told: Endpoint | undefined
  state: 'idle' | 'queued' | 'asking' | 'pausing'
  failures: number
  error: string
  timer: NodeJS.Timeout | undefined
}
type Lane = { asking: number; readonly queue: Set<Entry> }

/** One per Anji. */
export class Registrar {
  readonly #parts: RegistrarParts
  readonly #entries = new Map<string, Entry>()
  readonly #lanes = new Map<string, Lane>()
  #max: number

  constructor(parts: RegistrarParts, registrationsMax: number) {
    this.#parts = parts
    this.#max = registrationsMax
  }

  /** How many registrations are kept; more are refused. */
  set registrationsMax(max: number) {
    this.#max = max
  }

  /** Whether anything is or may be known to a registry. */
  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  /** Keeps it registered, however long the registry does not take it. False when there are too many already. */
  keep(owner: string, { registry, service, endpoint }: Registration): boolean {
    const entry = this.#entry(registry, service, endpoint.address)
    if (entry === undefined) return false
    entry.owners.set(owner, this.#completed(endpoint))
    this.#look(entry)
    return true
  }

  /** Registers it once and rejects with a RegistryError when that fails; from then on it is kept. */
  async register(owner: string, { registry, service, endpoint }: Registration): Promise<void> {
    const entry = this.#entry(registry, service, endpoint.address)
    if (entry === undefined)
      throw new RegistryError('REFUSED', `${this.#max} registrations are kept already (publish.registrationsMax)`)
    const before = entry.owners.get(owner)
    entry.owners.set(owner, this.#completed(endpoint))
    try {
      await this.#settled(entry)
    } catch (error) {
      if (before === undefined) entry.owners.delete(owner)
      else entry.owners.set(owner, before)
      this.#look(entry)
      throw error
    }
  }

  /** Gives it up. Resolves when the registry has forgotten it, or when asking failed; it is then asked again and again. */
  async drop(owner: string, { registry, service, endpoint }: Registration): Promise<void> {
    const entry = this.#entries.get(nameOf(registry, service, endpoint.address))
    if (entry?.owners.delete(owner) !== true) return
    await this.#settled(entry).catch(() => undefined)
  }

  /** How it is doing. */
  state({ registry, service, endpoint }: Registration): RegistrationState {
    const entry = this.#entries.get(nameOf(registry, service, endpoint.address))
    return { isRegistered: entry?.told !== undefined, error: entry?.error ?? '' }
  }

  /** Registers in a registry that took the place of another. */
  renew(): void {
    for (const entry of this.#entries.values()) this.#look(entry)
  }

  /** Takes everything back. Resolves when the registries have done it, or after the wait. */
  async close(waitMs: number): Promise<void> {
    const all = [...this.#entries.values()]
    for (const { owners } of all) owners.clear()
    const done = Promise.allSettled(all.map(entry => this.#settled(entry)))
    let timer: NodeJS.Timeout | undefined
    await Promise.race([done, new Promise(resolve => (timer = setTimeout(resolve, waitMs)))])
    clearTimeout(timer)
    for (const entry of this.#entries.values()) clearTimeout(entry.timer)
    this.#entries.clear()
    this.#lanes.clear()
  }

  #entry(registry: string, { interface: name, group, version }: ServiceKey, address: Endpoint['address']) {
    const service = { interface: name, group, version }
    const key = nameOf(registry, service, address)
    const known = this.#entries.get(key)
    if (known !== undefined || this.#entries.size >= this.#max) return known
    const entry: Entry = {
      registry,
      service,
      address,
      owners: new Map(),
      settled: [],
      asked: undefined,
      told: undefined,
      state: 'idle',
      failures: 0,
      error: '',
      timer: undefined
    }
    this.#entries.set(key, entry)
    return entry
  }

  // A consumer gives an endpoint that says when it started a small share at first; Anji warms up nothing, the providers
  // behind it do, and Anji heeds that.
  #completed(endpoint: Endpoint): Endpoint {
    const { instanceId, application } = this.#parts
    return {
      ...endpoint,
      parameters: { application, warmup: '0', side: 'provider', ...endpoint.parameters, anji: instanceId }
    }
  }

  /** Resolves when the registry knows what the owners want; rejects with the first failure. */
  #settled(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      entry.settled.push(error => (error === undefined ? resolve() : reject(error)))
      this.#look(entry)
    })
  }

  /** Asks the registry if it does not know what the owners want. */
  #look(entry: Entry): void {
    if (entry.state === 'asking' || entry.state === 'queued') return
    if (!this.#differs(entry)) return this.#settle(entry)
    clearTimeout(entry.timer)
    entry.state = 'queued'
    const lane = this.#lane(entry.registry)
    lane.queue.add(entry)
    this.#next(lane)
  }

  #lane(registry: string): Lane {
    const known = this.#lanes.get(registry)
    if (known !== undefined) return known
    const lane: Lane = { asking: 0, queue: new Set() }
    this.#lanes.set(registry, lane)
    return lane
  }

  #next(lane: Lane): void {
    for (const entry of lane.queue) {
      if (lane.asking >= ASKED_MAX) return
      lane.queue.delete(entry)
      lane.asking++
      void this.#ask(entry).finally(() => {
        lane.asking--
        this.#next(lane)
      })
    }
  }

  async #ask(entry: Entry): Promise<void> {
    entry.state = 'asking'
    const registry = this.#parts.registry(entry.registry)
    entry.asked = registry
    const endpoint = wantedOf(entry)
    try {
      if (endpoint === undefined) await registry?.unregister(entry.service, entry.address)
      else if (registry === undefined)
        throw new RegistryError('CLOSED', `there is no registry ${entry.registry} any more`)
      else await registry.register(entry.service, endpoint)
      Object.assign(entry, { state: 'idle', told: endpoint, failures: 0, error: '' })
      this.#look(entry)
    } catch (error) {
      this.#fail(entry, endpoint !== undefined, error)
    }
  }

  #fail(entry: Entry, wasWanted: boolean, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const error = cause instanceof RegistryError ? cause : new RegistryError('REFUSED', reason, { cause })
    // A registration that failed has left nothing behind; one that could not be taken back may still be there.
    if (wasWanted) entry.told = undefined
    entry.state = 'pausing'
    entry.error = reason
    if (entry.failures === 0)
      this.#parts.onTrouble(entry.registry, `${formatServiceKey(entry.service)} is not registered as wanted: ${reason}`)
    const { firstMs, longestMs } = PAUSE
    const pauseMs = Math.min(longestMs, (this.#parts.pauseMs ?? firstMs) * 2 ** Math.min(entry.failures++, 10))
    entry.timer = setTimeout(() => this.#look(entry), pauseMs * (0.5 + this.#parts.random() / 2)).unref()
    for (const settle of entry.settled.splice(0)) settle(error)
  }

  #differs(entry: Entry): boolean {
    const wanted = wantedOf(entry)
    if (wanted === undefined) return entry.told !== undefined
    return (
      entry.told === undefined ||
      entry.asked !== this.#parts.registry(entry.registry) ||
      JSON.stringify(wanted) !== JSON.stringify(entry.told)
    )
  }

  #settle(entry: Entry): void {
    clearTimeout(entry.timer)
    entry.state = 'idle'
    entry.error = ''
    if (entry.owners.size === 0) this.#entries.delete(nameOf(entry.registry, entry.service, entry.address))
    for (const settle of entry.settled.splice(0)) settle()
  }
}

/** The owner who came last says how it looks. */
function wantedOf({ owners }: Entry): Endpoint | undefined {
  return [...owners.values()].at(-1)
}

function nameOf(registry: string, service: ServiceKey, { host, port }: Endpoint['address']): string {
  return `${registry} ${formatServiceKey(service)} ${host} ${port}`
}
