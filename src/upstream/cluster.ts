// The endpoints of a service, or of a labelled part of it, and the choice of one of them for a call.
import type { Picker } from '../../governance/balancing/picker.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ServiceSpec } from '../snapshot/snapshot.ts'
import type { Endpoint } from './endpoint.ts'

/** Makes a picker over the endpoints that can be used now. */
export type MakeEndpointPicker = (endpoints: readonly Endpoint[]) => Picker<Endpoint>

/** Lives as long as the spec of its service; its endpoints, with their links, live on in the next one. */
export class Cluster {
  readonly service: ServiceSpec
  readonly endpoints: readonly Endpoint[]
  readonly #makePicker: MakeEndpointPicker
  readonly #usable: readonly Endpoint[] // the others are only shown
  #pick: Picker<Endpoint>

  constructor(service: ServiceSpec, endpoints: readonly Endpoint[], makePicker: MakeEndpointPicker) {
    this.service = service
    this.endpoints = endpoints
    this.#makePicker = makePicker
    this.#usable = endpoints.every(isUsable) ? endpoints : endpoints.filter(isUsable)
    this.#pick = makePicker(this.#worthATry())
  }

  /** Called when an endpoint changed its state or its weight. */
  refresh(): void {
    this.#pick = this.#makePicker(this.#worthATry())
  }

  /** An endpoint for this call, another one than it tried last where there is another; undefined when there is none at all. */
  pick(exchange: Exchange): Endpoint | undefined {
    const endpoint = this.#pick()
    if (exchange.endpoint === undefined || endpoint !== exchange.endpoint) return endpoint
    const others = this.#usable.filter(other => other !== exchange.endpoint && other.weight > 0)
    return this.#makePicker(others.some(isUp) ? others.filter(isUp) : others)() ?? endpoint
  }

  // With nobody up, everyone who may be used is worth a try: a wrong "down" must not turn into a refusal.
  #worthATry(): readonly Endpoint[] {
    const up = this.#usable.filter(isUp)
    return up.some(endpoint => endpoint.weight > 0) ? up : this.#usable
  }
}

const isUp = (endpoint: Endpoint): boolean => endpoint.state === 'up'
const isUsable = (endpoint: Endpoint): boolean => endpoint.isUsable
