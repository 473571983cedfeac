// A compiled route: where a call goes, and the policy that goes with it.
import type { Cluster } from '../upstream/cluster.ts'

/** One destination with its share. */
export type Destination = Readonly<{ cluster: Cluster; weight: number }>

/** Immutable; made when a snapshot is compiled. */
export class Route {
  readonly name: string
  readonly destinations: readonly Destination[]
  /** Cap on the time of one exchange; undefined leaves it to service, caller and limits. */
  readonly timeoutMs: number | undefined
  /** How many endpoints one call may try while it was certainly not sent. */
  readonly attemptsMax: number
  readonly #totalWeight: number

  constructor({ name, destinations, timeoutMs, attemptsMax }: RouteParts) {
    this.name = name
    this.destinations = destinations
    this.timeoutMs = timeoutMs
    this.attemptsMax = attemptsMax
    this.#totalWeight = destinations.reduce((sum, { weight }) => sum + weight, 0)
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
  attemptsMax: number
}>
