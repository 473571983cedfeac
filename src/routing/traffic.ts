// A snapshot, compiled for the data plane: which route does an exchange take. Immutable; a new snapshot is a new Traffic.
import type { Exchange } from '../exchange/exchange.ts'
import type { RouteSpec, ServiceSpec, Snapshot } from '../snapshot/snapshot.ts'
import type { Cluster, MakeEndpointPicker } from '../upstream/cluster.ts'
import type { KeptService } from '../upstream/endpoint-store.ts'
import { KnownService } from './known-service.ts'
import type { Route } from './route.ts'
import { type ClusterOf, Rule } from './rule.ts'
import { trustIn } from './trust.ts'

/** What a Traffic is compiled from. */
export type TrafficParts = Readonly<{
  snapshot: Snapshot
  /** The services of the snapshot with their endpoints, by name. */
  services: ReadonlyMap<string, KeptService>
  makePicker: (service: ServiceSpec) => MakeEndpointPicker
  /** The traffic until now: what did not change is taken over. */
  previous?: Traffic | undefined
}>

/** An exchange keeps the Traffic that it started with. */
export class Traffic {
  readonly snapshot: Snapshot
  /** True when a route depends on listener and identity alone, so that a connection may remember it. */
  readonly stable: boolean
  /** Whether the forwarded headers of a peer (`address:port`) are believed. */
  readonly trusts: (remote: string) => boolean
  readonly #byName = new Map<string, KnownService>()
  readonly #byInterface = new Map<string, KnownService[]>()
  readonly #rules: readonly Rule[]
  readonly #fallbacks = new Map<string, KnownService>()
  // Made here, where it holds nothing but this traffic: rules live on, and must not keep their predecessors alive.
  readonly #clusterOf: ClusterOf = (name, labels) => this.#byName.get(name)?.clusterWith(labels)

  constructor(parts: TrafficParts) {
    const { snapshot, previous } = parts
    this.snapshot = snapshot
    this.trusts = trustIn(snapshot.http.trustedProxies)
    for (const service of snapshot.services) this.#add(service, parts)
    this.#rules = this.#rulesFor(snapshot.routes, previous === undefined ? [] : previous.#rules)
    this.stable = !this.#rules.some(rule => rule.readsHeaders)
    for (const { name, to } of snapshot.listeners) {
      const known = to === undefined ? undefined : this.#byName.get(to)
      if (known !== undefined) this.#fallbacks.set(name, known)
    }
  }

  /** Routes first, then the service that the call names, then the listener's `to`. */
  match(exchange: Exchange): Route | undefined {
    const known = this.#find(exchange)
    const name = known?.service.name ?? ''
    for (const rule of this.#rules) {
      if (!rule.matches(exchange, name)) continue
      const route = rule.routeFor(name)
      if (route !== undefined) return route
    }
    return known?.route ?? this.#fallbacks.get(exchange.listener)?.route
  }

  /** The services with this interface (or host name). */
  servicesOf(interfaceName: string): readonly ServiceSpec[] {
    return this.#byInterface.get(interfaceName)?.map(({ service }) => service) ?? []
  }

  /** True when a call to this interface would be an RPC call. */
  knowsRpc(interfaceName: string): boolean {
    return this.#byInterface.get(interfaceName)?.some(({ service }) => service.protocol !== 'http') === true
  }

  clusters(): Cluster[] {
    return [...this.#byName.values()].map(({ cluster }) => cluster)
  }

  /** Has the pickers of this service made anew, because one of its endpoints changed its state or its weight. */
  refresh(serviceName: string): void {
    this.#byName.get(serviceName)?.refresh()
  }

  #rulesFor(routes: readonly RouteSpec[], before: readonly Rule[]): readonly Rule[] {
    return routes.map((spec, index) => new Rule(spec, this.#clusterOf, before[index]))
  }

  #add(service: ServiceSpec, { services, makePicker, previous }: TrafficParts): void {
    const before = previous === undefined ? undefined : previous.#byName.get(service.name)
    const known =
      before?.service === service
        ? before
        : new KnownService(service, services.get(service.name)?.endpoints ?? [], makePicker(service))
    this.#byName.set(service.name, known)
    this.#name(service.interface, known)
    // Hosts have no case. A consumer that speaks in frames calls the same service as it is written.
    const host = service.protocol === 'http' ? service.interface.toLowerCase() : service.interface
    if (host !== service.interface) this.#name(host, known)
  }

  #name(interfaceName: string, known: KnownService): void {
    const same = this.#byInterface.get(interfaceName)
    if (same === undefined) this.#byInterface.set(interfaceName, [known])
    else same.push(known)
  }

  #find({ service: interfaceName, group, version }: Exchange): KnownService | undefined {
    const candidates = this.#byInterface.get(interfaceName)
    if (candidates === undefined) return undefined
    for (const known of candidates) if (known.service.group === group && known.service.version === version) return known
    return undefined
  }
}
