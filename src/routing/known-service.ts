// A service of the snapshot as calls meet it: its endpoints, labelled parts of them, and the route of calls that no rule takes.
import type { ServiceSpec } from '../snapshot/snapshot.ts'
import { Cluster, type MakeEndpointPicker } from '../upstream/cluster.ts'
import type { Endpoint } from '../upstream/endpoint.ts'
import { Route } from './route.ts'
import { RETRY } from './rule.ts'

/** Goes on from one snapshot to the next while the service does not change, so that its balancers keep their place. */
export class KnownService {
  readonly service: ServiceSpec
  readonly cluster: Cluster
  readonly route: Route
  readonly #makePicker: MakeEndpointPicker
  readonly #subsets = new Map<string, Cluster>()

  constructor(service: ServiceSpec, endpoints: readonly Endpoint[], makePicker: MakeEndpointPicker) {
    this.service = service
    this.#makePicker = makePicker
    this.cluster = new Cluster(service, endpoints, makePicker)
    const destinations = [{ cluster: this.cluster, weight: 1 }]
    this.route = new Route({ name: '', destinations, timeoutMs: undefined, retry: RETRY })
  }

  /** The endpoints that have all these labels. */
  clusterWith(labels: Readonly<Record<string, string>>): Cluster {
    const wanted = Object.entries(labels)
    if (wanted.length === 0) return this.cluster
    const key = JSON.stringify(wanted.sort())
    const known = this.#subsets.get(key)
    if (known !== undefined) return known
    const endpoints = this.cluster.endpoints.filter(endpoint =>
      wanted.every(([name, text]) => endpoint.labels[name] === text)
    )
    const made = new Cluster(this.service, endpoints, this.#makePicker)
    this.#subsets.set(key, made)
    return made
  }

  /** Has its pickers made anew, because an endpoint changed its state or its weight. */
  refresh(): void {
    this.cluster.refresh()
    for (const cluster of this.#subsets.values()) cluster.refresh()
  }
}
