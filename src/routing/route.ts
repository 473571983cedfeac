// A compiled route: where a call goes, and the policy that goes with it.
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { RetrySpec } from '../snapshot/snapshot.ts'
import type { Cluster } from '../upstream/cluster.ts'

/** One destination with its share. */
export type Destination = Readonly<{ cluster: Cluster; weight: number }>

/** Immutable; made when a snapshot is compiled. */
export class Route {
  readonly name: string
  readonly destinations: readonly Destination[]
  /** Cap on the time of one exchange; undefined leaves it to service, caller and limits. */
  readonly timeoutMs: number | undefined
  readonly #retry: RetrySpec
  readonly #totalWeight: number

  constructor({ name, destinations, timeoutMs, retry }: RouteParts) {
    this.name = name
    this.destinations = destinations
    this.timeoutMs = timeoutMs
    this.#retry = retry
    this.#totalWeight = destinations.reduce((sum, { weight }) => sum + weight, 0)
  }

  /** Whether a call that was certainly not sent may go to another endpoint after `attempts` tries, the last of which ended so. */
  mayRetry(attempts: number, code: ErrorCode): boolean {
    if (attempts >= this.#retry.attempts || ERRORS[code].retry === 'never') return false
    const reason = code === 'CONNECT_FAILED' || code === 'CONNECT_TIMEOUT' ? 'connect-failure' : 'refused'
    return this.#retry.on.includes(reason)
  }

  /** The cluster for one call; `random` draws only where there is a choice. */
  chooseCluster(random: () => number): Cluster | undefined {
    const first = this.destinations[0]
    if (this.destinations.length <= 1) return first?.cluster
    let point = random() * this.#totalWeight
    for (const { cluster, weight } of this.destinations) {
      point -= weight
      if (point < 0) return cluster
    }
    return first?.cluster
  }
}

/** What a route is made of. */
export type RouteParts = Readonly<{
  name: string
  destinations: readonly Destination[]
  timeoutMs: number | undefined
  retry: RetrySpec
}>
