// Answers that came too late, by endpoint. Endpoints live in the workers and end with them; their counts live here, in the
// primary, as long as the snapshot has the endpoint.
import type { Address, Snapshot } from '../snapshot/snapshot.ts'
import { addressText, type Endpoint } from '../upstream/endpoint.ts'

/** An endpoint of a service, the same in every process. */
export type EndpointKey = string

/** Counts by endpoint, and how much each gained. */
export type LateGains = readonly (readonly [endpoint: EndpointKey, count: number])[]

type Keyed = Readonly<{ address: string | Address; labels: Readonly<Record<string, string>> }>

/** Two endpoints of one service are the same by address and labels. */
export function endpointKey(service: string, { address, labels }: Keyed): EndpointKey {
  const name = typeof address === 'string' ? address : addressText(address)
  return `${service}\0${name}\0${Object.entries(labels).sort().join()}`
}

/** The worker's side: what was not told yet. */
export class UntoldLateAnswers {
  readonly #told = new WeakMap<Endpoint, number>()

  /** Takes what endpoints counted since the last time. */
  take(services: Iterable<Readonly<{ name: string; endpoints: readonly Endpoint[] }>>): LateGains {
    const gains: [EndpointKey, number][] = []
    for (const { name, endpoints } of services)
      for (const endpoint of endpoints) {
        const { lateAnswers } = endpoint
        if (lateAnswers === 0) continue
        const gain = lateAnswers - (this.#told.get(endpoint) ?? 0)
        if (gain === 0) continue
        this.#told.set(endpoint, lateAnswers)
        gains.push([endpointKey(name, { address: endpoint.name, labels: endpoint.labels }), gain])
      }
    return gains
  }
}

/** Endpoints that are gone are looked for when there are so many counts, and then when these have doubled. */
const FORGET_AT = 1000

/** The primary's side: the sums of all workers that lived. */
export class LateAnswers {
  readonly #counts = new Map<EndpointKey, number>()
  #forgetAt = FORGET_AT

  /** Adds what a worker told; `snapshot` says which endpoints there still are. */
  add(gains: LateGains, snapshot: Pick<Snapshot, 'services'>): void {
    for (const [endpoint, count] of gains) this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + count)
    if (this.#counts.size < this.#forgetAt) return
    const present = new Set(
      snapshot.services.flatMap(({ name, endpoints }) => endpoints.map(one => endpointKey(name, one)))
    )
    for (const endpoint of this.#counts.keys()) if (!present.has(endpoint)) this.#counts.delete(endpoint)
    this.#forgetAt = Math.max(FORGET_AT, this.#counts.size * 2)
  }

  of(endpoint: EndpointKey): number {
    return this.#counts.get(endpoint) ?? 0
  }
}
