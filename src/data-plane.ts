// The data plane of one process: listeners, line and links, driven by snapshots. It knows nothing of where they come from.
import type { Server } from 'node:net'
import { Listener, type ListenerEvents, type Served } from './downstream/listener.ts'
import type { InFlight } from './filters/limit-in-flight.ts'
import { Traffic } from './routing/traffic.ts'
import type { Address, ListenerSpec, ServiceSpec, Snapshot } from './snapshot/snapshot.ts'
import type { MakeEndpointPicker } from './upstream/cluster.ts'
import type { Endpoint } from './upstream/endpoint.ts'
import type { EndpointStore } from './upstream/endpoint-store.ts'
import type { Flusher } from './wire/flusher.ts'

/** What a data plane is made of; `assemble.ts` names the concrete parts. */
export type DataPlaneParts = Readonly<{
  endpoints: EndpointStore
  makePicker: (service: ServiceSpec) => MakeEndpointPicker
  /** The protocols that a listener serves, by its configuration. */
  servedBy: (spec: ListenerSpec) => readonly Served[]
  events: ListenerEvents
  inFlight: InFlight
  flusher: Flusher
}>

/** A change whose preparation succeeded; one of the two must be called. */
export type Prepared = Readonly<{ commit: () => void; cancel: () => void }>

/** How often a drain looks whether everything is answered. */
const DRAIN_LOOK_MS = 20
/** A draining process stays this long after its last call, for callers that had no time to notice. */
const DRAIN_QUIET_MS = 200

export class DataPlane {
  readonly #parts: DataPlaneParts
  readonly #listeners = new Map<string, Listener>()
  readonly #retired = new Set<Listener>() // no longer configured, with connections that are still open
  #traffic: Traffic
  #state: 'serving' | 'draining' | 'closed' = 'serving'

  constructor(first: Snapshot, parts: DataPlaneParts) {
    this.#parts = parts
    this.#traffic = this.#compile(first, undefined)
  }

  get traffic(): Traffic {
    return this.#traffic
  }

  get state(): 'serving' | 'draining' | 'closed' {
    return this.#state
  }

  listeners(): Listener[] {
    return [...this.#listeners.values()]
  }

  endpoints(): IterableIterator<Endpoint> {
    return this.#parts.endpoints.all()
  }

  /** Calls in flight. */
  get inFlight(): number {
    return this.#parts.inFlight.count
  }

  /** The port that a listener got; 0 when there is no such listener. */
  port(listener: string): number {
    return this.#listeners.get(listener)?.port ?? 0
  }

  /** Opens the listeners of the first snapshot. */
  async open(): Promise<void> {
    this.#install(await this.#openListeners(this.#traffic.snapshot))
  }

  /** Takes a newer snapshot. Listeners that cannot be bound leave everything as it was, and the reason is thrown. */
  async apply(snapshot: Snapshot): Promise<void> {
    const prepared = await this.prepare(snapshot)
    prepared.commit()
  }

  /** Does the part of `apply` that can fail: opens the listeners that a newer snapshot adds. */
  async prepare(snapshot: Snapshot): Promise<Prepared> {
    const opened = await this.#openListeners(snapshot)
    const cancel = (): void => {
      for (const listener of opened) listener.destroy()
    }
    return { commit: () => this.#commit(snapshot, opened, cancel), cancel }
  }

  /** Has the pickers of a service made anew. */
  refresh(serviceName: string): void {
    this.#traffic.refresh(serviceName)
  }

  /** Accepts nothing new, tells callers to go elsewhere, waits for open calls (at most `limits.drainTimeout`), then ends. */
  async drain(): Promise<void> {
    if (this.#state !== 'serving') return
    this.#state = 'draining'
    for (const listener of this.#listeners.values()) listener.drain()
    const { drainTimeoutMs } = this.#traffic.snapshot.limits
    let quietMs = 0
    for (let waitedMs = 0; waitedMs < drainTimeoutMs && quietMs < DRAIN_QUIET_MS; waitedMs += DRAIN_LOOK_MS) {
      await new Promise(resolve => setTimeout(resolve, DRAIN_LOOK_MS))
      quietMs = this.inFlight === 0 ? quietMs + DRAIN_LOOK_MS : 0
    }
    for (const listener of this.#all()) listener.end()
    this.#parts.endpoints.close()
    await new Promise(resolve => setTimeout(resolve, DRAIN_LOOK_MS))
    this.close()
  }

  /** Ends at once. */
  close(): void {
    this.#state = 'closed'
    for (const listener of this.#all()) listener.destroy()
    this.#parts.endpoints.destroy()
  }

  #commit(snapshot: Snapshot, opened: readonly Listener[], cancel: () => void): void {
    try {
      if (this.#state !== 'serving') throw new Error(`a data plane that is ${this.#state} takes no configuration`)
      this.#traffic = this.#compile(snapshot, this.#traffic)
    } catch (error) {
      cancel()
      throw error
    }
    this.#install([...this.#takeOver(snapshot), ...opened])
    for (const listener of this.#listeners.values())
      if (!snapshot.listeners.some(spec => sameListener(spec, listener.spec))) this.#retire(listener)
  }

  #compile(snapshot: Snapshot, previous: Traffic | undefined): Traffic {
    const services = this.#parts.endpoints.adopt(snapshot.services)
    const traffic = new Traffic({ snapshot, services, makePicker: this.#parts.makePicker, previous })
    this.#parts.inFlight.max = snapshot.limits.exchangesMax
    return traffic
  }

  #all(): Listener[] {
    return [...this.#listeners.values(), ...this.#retired]
  }

  // Those of the snapshot that are not open yet; when one cannot be bound, none is left open. An address that another listener
  // has is not bound again: that one hands it over when the snapshot is taken.
  async #openListeners(snapshot: Snapshot): Promise<readonly Listener[]> {
    const opened: Listener[] = []
    try {
      for (const spec of snapshot.listeners) {
        const holder = this.#holderOf(spec.address)
        if (holder !== undefined || sameListener(spec, this.#listeners.get(spec.name)?.spec)) continue
        const listener = this.#listenerFor(spec)
        await listener.open()
        opened.push(listener)
      }
    } catch (error) {
      for (const listener of opened) listener.destroy()
      throw error
    }
    return opened
  }

  #listenerFor(spec: ListenerSpec, bound?: Server): Listener {
    const { events, servedBy } = this.#parts
    const parts = {
      served: servedBy(spec),
      traffic: () => this.#traffic,
      limits: () => this.#traffic.snapshot.limits,
      events
    }
    return new Listener(spec, parts, bound)
  }

  #holderOf({ host, port }: Address): Listener | undefined {
    const all = [...this.#listeners.values()]
    return port === 0 ? undefined : all.find(({ spec }) => spec.address.host === host && spec.address.port === port)
  }

  // What changed its name or protocol at the same address: new connections meet the new listener, open ones are told to go.
  #takeOver(snapshot: Snapshot): readonly Listener[] {
    const changed = snapshot.listeners.flatMap(spec => {
      const holder = this.#holderOf(spec.address)
      return holder === undefined || sameListener(spec, holder.spec) ? [] : [{ spec, holder }]
    })
    const taken = changed.map(({ spec, holder }) => this.#listenerFor(spec, holder.handOver()))
    for (const { holder } of changed) this.#retire(holder)
    return taken
  }

  #install(opened: readonly Listener[]): void {
    for (const listener of opened) {
      const before = this.#listeners.get(listener.spec.name)
      if (before !== undefined) this.#retire(before)
      this.#listeners.set(listener.spec.name, listener)
    }
  }

  // Its open connections are told to go elsewhere and end when they are idle.
  #retire(listener: Listener): void {
    if (this.#listeners.get(listener.spec.name) === listener) this.#listeners.delete(listener.spec.name)
    this.#retired.add(listener)
    listener.drain()
    let hasEnded = false
    const look = setInterval(() => {
      if ([...listener.connections()].some(connection => connection.busy)) return
      if (!hasEnded) listener.end()
      hasEnded = true
      if (listener.openCount > 0) return
      clearInterval(look)
      this.#retired.delete(listener)
    }, DRAIN_QUIET_MS)
    look.unref()
  }
}

/** Whether both are the same listener at the same address. */
export function sameListener(a: ListenerSpec, b: ListenerSpec | undefined): boolean {
  return (
    b !== undefined &&
    a.protocol === b.protocol &&
    a.address.host === b.address.host &&
    a.address.port === b.address.port &&
    a.name === b.name
  )
}
