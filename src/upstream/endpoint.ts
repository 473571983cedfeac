// One address that serves a service: its weight and labels, whether it can be used, and the pool of links to it.

import { isWarmingUp, warmUpWeight } from '../../governance/balancing/warm-up.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Address, EndpointSpec } from '../snapshot/snapshot.ts'

/** `up`: takes calls; `failed`: the last connect failed, a probe is under way; `going-away`: it asked for no more calls. */
export type EndpointState = 'up' | 'failed' | 'going-away'

/** The links to one address, for one protocol. */
export interface Pool {
  /** Sends the call over a link, now or once one is open. Failures come back through the line. */
  send(exchange: Exchange): void
  /** Opens a connection to see whether the peer is back. */
  probe(): void
  /** No new calls; open ones may finish. */
  close(): void
  /** Ends every link at once; open calls fail. */
  destroy(): void
  /** Links that are open. */
  readonly openCount: number
}

/** Shared by every cluster that lists this address for the same service. */
export class Endpoint {
  readonly address: Address
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** False when the snapshot says that it takes no calls: then no cluster picks it, so it never opens a link. */
  readonly isUsable: boolean
  readonly pool: Pool
  /** What counts now: all of its weight, or less while it warms up. */
  weight: number
  inFlight = 0
  /** Answers for which nobody waited any more. */
  lateAnswers = 0
  #spec: EndpointSpec
  #state: EndpointState = 'up'
  #reason = ''
  readonly #onChange: () => void

  constructor(spec: EndpointSpec, makePool: (endpoint: Endpoint) => Pool, onChange: () => void) {
    this.#spec = spec
    this.address = spec.address
    this.name = addressText(spec.address)
    this.labels = spec.labels
    this.isUsable = spec.unused === undefined
    this.weight = spec.weight
    this.#onChange = onChange
    this.pool = makePool(this)
  }

  /** What the snapshot says of it now. */
  get spec(): EndpointSpec {
    return this.#spec
  }

  /** What its provider wants to see in each call. */
  get token(): string | undefined {
    return this.#spec.token
  }

  get state(): EndpointState {
    return this.#state
  }

  /** Why the endpoint is not used, in a sentence; '' when it is. */
  get reason(): string {
    if (this.#spec.unused !== undefined) return this.#spec.unused
    return this.#state === 'up' && this.weight === 0 ? 'its weight is 0' : this.#reason
  }

  /** Takes what a newer snapshot says; links, state and what goes on in them stay. */
  update(spec: EndpointSpec, wallMs: number): void {
    this.#spec = spec
    this.warmUp(wallMs)
  }

  /** Sets the weight for this moment; true when it is another one than before. */
  warmUp(wallMs: number): boolean {
    const { weight, warmUp } = this.#spec
    const before = this.weight
    this.weight = warmUp === undefined ? weight : warmUpWeight(weight, warmUp, wallMs)
    return this.weight !== before
  }

  /** Whether time alone will change its weight. */
  isWarmingUp(wallMs: number): boolean {
    const { warmUp } = this.#spec
    return this.isUsable && warmUp !== undefined && isWarmingUp(warmUp, wallMs)
  }

  /** Changes the state, and has the pickers of its clusters made anew when that changes who can be chosen. */
  become(state: EndpointState, reason: string): void {
    this.#reason = reason
    if (this.#state === state) return
    this.#state = state
    this.#onChange()
  }
}

/** `host:port`, with brackets around an IPv6 host. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
