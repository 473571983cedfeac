// The services that applications publish here: where each is registered, how long its lease runs, and what callers of it reach.
import { MemoryRegistry } from '../../registries/memory.ts'
import type { Registry } from '../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { formatAddress } from '../config/address.ts'
import type { Registrar, Registration } from '../control/registrar.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { ApiRefusal } from './api-refusal.ts'
import { canConnect } from './can-connect.ts'
import { advertisedEndpoint, localEndpoint, type PublishedService } from './published-service.ts'

/** What the configuration says; asked anew each time, because a reload may change it. */
export type PublishedSettings = Readonly<{ advertise?: Address | undefined; servicesMax: number; noticeDelay: number }>

/** What the table is made of. */
export type PublishedParts = Readonly<{
  registrar: Registrar
  settings: () => PublishedSettings
  now: () => number
  /** Resolves when calls see what `origin` has told, so that nobody is sent here before the service can be reached. */
  whenServed: () => Promise<void>
  onTrouble: (reason: string) => void
}>

/** A service as the API shows it. */
export type ShownService = Readonly<{
  service: PublishedService
  leaseLeftMs: number | undefined
  registered: readonly Readonly<{ registry: string; isRegistered: boolean; error: string }>[]
}>

type Entry = {
  service: PublishedService
  registrations: readonly Registration[]
  state: 'published' | 'leaving'
  /** When the lease ends, or when callers stop to reach it. */
  endsAtMs: number
  probedAtMs: number
}

const OWNER = 'publish API'
/** A port is asked so often within its lease. */
const PROBES_PER_LEASE = 3

/** One per Anji. */
export class PublishedServices {
  readonly #parts: PublishedParts
  readonly #entries = new Map<string, Entry>()
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #origin = new MemoryRegistry()

  constructor(parts: PublishedParts) {
    this.#parts = parts
  }

  /** The applications themselves, for discovery. */
  get origin(): Registry {
    return this.#origin
  }

  /** Publishes, or changes and renews what this application has published. Rejects with an ApiRefusal, and then changes nothing. */
  put(service: PublishedService): Promise<'created' | 'renewed'> {
    return this.#inTurn(service.key, () => this.#put(service))
  }

  /** Takes it back; false when it is not published. */
  remove(key: ServiceKey): Promise<boolean> {
    return this.#inTurn(key, () => this.#remove(key))
  }

  /** Begins the lease anew; false when it is not published. */
  renew(key: ServiceKey): boolean {
    const entry = this.#published(key)
    if (entry !== undefined) entry.endsAtMs = this.#endOf(entry.service)
    return entry !== undefined
  }

  get(key: ServiceKey): ShownService | undefined {
    const entry = this.#published(key)
    return entry === undefined ? undefined : this.#shown(entry)
  }

  list(): readonly ShownService[] {
    return [...this.#entries.values()].filter(({ state }) => state === 'published').map(entry => this.#shown(entry))
  }

  /** Ends what has come to its end; to be called again and again. */
  sweep(): void {
    const nowMs = this.#parts.now()
    for (const [name, entry] of this.#entries) {
      const { key, lease } = entry.service
      if (entry.state === 'published' && lease.kind === 'probe') this.#probe(entry, lease.ms)
      if (entry.endsAtMs > nowMs) continue
      if (entry.state === 'leaving') {
        if (!this.#turns.has(name)) this.#forget(name, entry)
      } else void this.#inTurn(key, () => this.#expire(key))
    }
  }

  async #put(service: PublishedService): Promise<'created' | 'renewed'> {
    const { advertise, servicesMax } = this.#parts.settings()
    if (advertise === undefined)
      throw new ApiRefusal('CONFLICT', 'publish.advertise is not configured, so consumers could not be told an address')
    const name = formatServiceKey(service.key)
    const before = this.#entries.get(name)
    if (before === undefined && this.#entries.size >= servicesMax)
      throw new ApiRefusal('OVERLOADED', `${servicesMax} services are published already (publish.servicesMax)`)
    if (before?.state === 'published' && !sameAddress(before.service.endpoint, service.endpoint))
      throw new ApiRefusal(
        'CONFLICT',
        `${name} is published for ${formatAddress(before.service.endpoint)}; take that back first`
      )

    await this.#serve(service, before)
    const registrations = service.registries.map(registry => ({
      registry,
      service: service.key,
      endpoint: advertisedEndpoint(service, advertise)
    }))
    await this.#register(registrations, service, before)
    const entry: Entry = { service, registrations, state: 'published', endsAtMs: this.#endOf(service), probedAtMs: 0 }
    this.#entries.set(name, entry)
    return before?.state === 'published' ? 'renewed' : 'created'
  }

  // First it can be called, then others are told to.
  async #serve(service: PublishedService, before: Entry | undefined): Promise<void> {
    const endpoint = localEndpoint(service)
    if (before !== undefined && JSON.stringify(localEndpoint(before.service)) === JSON.stringify(endpoint)) return
    if (before !== undefined && !sameAddress(before.service.endpoint, service.endpoint))
      await this.#origin.unregister(service.key, before.service.endpoint)
    await this.#origin.register(service.key, endpoint)
    await this.#parts.whenServed()
  }

  async #register(wanted: readonly Registration[], service: PublishedService, before?: Entry): Promise<void> {
    const results = await Promise.allSettled(wanted.map(one => this.#parts.registrar.register(OWNER, one)))
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`${wanted[index]?.registry}: ${(result.reason as Error).message}`] : []
    )
    const earlier = before?.state === 'published' ? before.registrations : []
    if (failed.length === 0) {
      const kept = new Set(wanted.map(nameOf))
      await this.#drop(earlier.filter(one => !kept.has(nameOf(one))))
      return
    }
    const had = new Set(earlier.map(nameOf))
    await this.#drop(wanted.filter(one => !had.has(nameOf(one))))
    await this.#origin.unregister(service.key, service.endpoint)
    if (before !== undefined) await this.#origin.register(service.key, localEndpoint(before.service))
    throw new ApiRefusal('REGISTRY_FAILED', failed.join('; '))
  }

  async #remove(key: ServiceKey): Promise<boolean> {
    const entry = this.#published(key)
    if (entry === undefined) return false
    entry.state = 'leaving'
    entry.endsAtMs = Number.POSITIVE_INFINITY
    await this.#drop(entry.registrations)
    entry.endsAtMs = this.#parts.now() + this.#parts.settings().noticeDelay
    return true
  }

  async #expire(key: ServiceKey): Promise<void> {
    const entry = this.#published(key)
    if (entry === undefined || entry.endsAtMs > this.#parts.now()) return
    this.#parts.onTrouble(`${formatServiceKey(key)} is not published any more: its lease has run out`)
    await this.#remove(key)
  }

  #forget(name: string, { service }: Entry): void {
    this.#entries.delete(name)
    void this.#origin.unregister(service.key, service.endpoint)
  }

  async #drop(registrations: readonly Registration[]): Promise<void> {
    await Promise.all(registrations.map(one => this.#parts.registrar.drop(OWNER, one)))
  }

  #probe(entry: Entry, leaseMs: number): void {
    const nowMs = this.#parts.now()
    if (nowMs - entry.probedAtMs < leaseMs / PROBES_PER_LEASE) return
    entry.probedAtMs = nowMs
    void canConnect(entry.service.endpoint, leaseMs / PROBES_PER_LEASE).then(can => {
      if (can && entry.state === 'published') entry.endsAtMs = this.#endOf(entry.service)
    })
  }

  #endOf({ lease }: PublishedService): number {
    return lease.kind === 'none' ? Number.POSITIVE_INFINITY : this.#parts.now() + lease.ms
  }

  #published(key: ServiceKey): Entry | undefined {
    const entry = this.#entries.get(formatServiceKey(key))
    return entry?.state === 'published' ? entry : undefined
  }

  #shown({ service, registrations, endsAtMs }: Entry): ShownService {
    return {
      service,
      leaseLeftMs: service.lease.kind === 'none' ? undefined : Math.max(0, Math.round(endsAtMs - this.#parts.now())),
      registered: registrations.map(one => ({ registry: one.registry, ...this.#parts.registrar.state(one) }))
    }
  }

  // What happens to one service happens in the order in which it was asked for.
  #inTurn<T>(key: ServiceKey, work: () => Promise<T>): Promise<T> {
    const name = formatServiceKey(key)
    const done = (this.#turns.get(name) ?? Promise.resolve()).then(work)
    const turn = done.catch(() => undefined)
    this.#turns.set(name, turn)
    void turn.then(() => {
      if (this.#turns.get(name) === turn) this.#turns.delete(name)
    })
    return done
  }
}

function nameOf({ registry, endpoint }: Registration): string {
  return `${registry} ${formatAddress(endpoint.address)}`
}

function sameAddress(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port
}
