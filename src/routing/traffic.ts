// A snapshot, compiled for the data plane: which route does an exchange take. Immutable; a new snapshot is a new Traffic.
import type { Exchange } from '../exchange/exchange.ts'
import type { ServiceSpec, Snapshot } from '../snapshot/snapshot.ts'
import { Cluster, type MakeEndpointPicker } from '../upstream/cluster.ts'
import type { Endpoint } from '../upstream/endpoint.ts'
import { Route } from './route.ts'
import { RETRY, Rule } from './rule.ts'
import { trustIn } from './trust.ts'

/** What a Traffic is compiled from. */
export type TrafficParts = Readonly<{
  snapshot: Snapshot
  /** The endpoints of each service by its name. */
  endpoints: ReadonlyMap<string, readonly Endpoint[]>
  makePicker: (service: ServiceSpec) => MakeEndpointPicker
}>

type Known = Readonly<{ service: ServiceSpec; cluster: Cluster; route: Route }>

/** An exchange keeps the Traffic that it started with. */
export class Traffic {
  readonly snapshot: Snapshot
  /** True when a route depends on listener and identity alone, so that a connection may remember it. */
  readonly stable: boolean
  /** Whether the forwarded headers of a peer (`address:port`) are believed. */
  readonly trusts: (remote: string) => boolean
  readonly #byName = new Map<string, Known>()
  readonly #byInterface = new Map<string, Known[]>()
  readonly #rules: readonly Rule[]
  readonly #fallbacks = new Map<string, Known>()
  readonly #subsets = new Map<string, Cluster>()
  readonly #parts: TrafficParts

  constructor(parts: TrafficParts) {
    this.#parts = parts
    this.snapshot = parts.snapshot
    this.trusts = trustIn(parts.snapshot.http.trustedProxies)
    for (const service of parts.snapshot.services) this.#add(service)
    this.#rules = parts.snapshot.routes.map(spec => new Rule(spec, (name, labels) => this.#clusterOf(name, labels)))
    this.stable = !this.#rules.some(rule => rule.readsHeaders)
    for (const { name, to } of parts.snapshot.listeners) {
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

  /** Has the pickers of this service made anew, because one of its endpoints changed its state. */
  refresh(serviceName: string): void {
    this.#byName.get(serviceName)?.cluster.refresh()
    for (const [key, cluster] of this.#subsets) if (key.startsWith(`${serviceName}\0`)) cluster.refresh()
  }

  #add(service: ServiceSpec): void {
    const cluster = new Cluster(service, this.#parts.endpoints.get(service.name) ?? [], this.#parts.makePicker(service))
    const route = new Route({
      name: '',
      destinations: [{ cluster, weight: 1 }],
      timeoutMs: undefined,
      retry: RETRY
    })
    const known = { service, cluster, route }
    this.#byName.set(service.name, known)
    this.#name(service.interface, known)
    // Hosts have no case. A consumer that speaks in frames calls the same service as it is written.
    const host = service.interface.toLowerCase()
    if (service.protocol === 'http' && host !== service.interface) this.#name(host, known)
  }

  #name(interfaceName: string, known: Known): void {
    const same = this.#byInterface.get(interfaceName)
    if (same === undefined) this.#byInterface.set(interfaceName, [known])
    else same.push(known)
  }

  #find({ service: interfaceName, group, version }: Exchange): Known | undefined {
    const candidates = this.#byInterface.get(interfaceName)
    if (candidates === undefined) return undefined
    for (const known of candidates) if (known.service.group === group && known.service.version === version) return known
    return undefined
  }

  #clusterOf(serviceName: string, labels: Readonly<Record<string, string>>): Cluster | undefined {
    const known = this.#byName.get(serviceName)
    const wanted = Object.entries(labels)
    if (known === undefined || wanted.length === 0) return known?.cluster
    const key = `${serviceName}\0${wanted.sort().join()}`
    const subset = this.#subsets.get(key)
    if (subset !== undefined) return subset
    const endpoints = known.cluster.endpoints.filter(endpoint =>
      wanted.every(([name, text]) => endpoint.labels[name] === text)
    )
    const made = new Cluster(known.service, endpoints, this.#parts.makePicker(known.service))
    this.#subsets.set(key, made)
    return made
  }
}
