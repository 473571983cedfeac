// The endpoints of a service, or of a labelled part of it, and the choice of one of them for a call.
import type { Picker } from '../../governance/balancing/picker.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ServiceSpec } from '../snapshot/snapshot.ts'
import type { Endpoint } from './endpoint.ts'

/** Makes a picker over the endpoints that can be used now. */
export type MakeEndpointPicker = (endpoints: readonly Endpoint[]) => Picker<Endpoint>

/** Belongs to one snapshot; its endpoints, with their links, live on in the next one. */
export class Cluster {
  readonly service: ServiceSpec
  readonly endpoints: readonly Endpoint[]
  readonly #makePicker: MakeEndpointPicker
  #pick: Picker<Endpoint>

  constructor(service: ServiceSpec, endpoints: readonly Endpoint[], makePicker: MakeEndpointPicker) {
    this.service = service
    this.endpoints = endpoints
    this.#makePicker = makePicker
    this.#pick = makePicker(this.#usable())
  }

  /** Called when an endpoint became usable or stopped being so. */
  refresh(): void {
    this.#pick = this.#makePicker(this.#usable())
  }

  /** An endpoint for this call, another one than it tried last where there is another; undefined when there is none at all. */
  pick(exchange: Exchange): Endpoint | undefined {
    const endpoint = this.#pick()
    if (exchange.endpoint === undefined || endpoint !== exchange.endpoint) return endpoint
    const others = this.endpoints.filter(other => other !== exchange.endpoint && other.weight > 0)
    return this.#makePicker(others.some(isUp) ? others.filter(isUp) : others)() ?? endpoint
  }

  // With nobody up, everyone is worth a try: a wrong "down" must not turn into a refusal.
  #usable(): readonly Endpoint[] {
    const up = this.endpoints.filter(isUp)
    return up.some(endpoint => endpoint.weight > 0) ? up : this.endpoints
  }
}

const isUp = (endpoint: Endpoint): boolean => endpoint.state === 'up'
