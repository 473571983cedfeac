// The endpoints of all services, kept from one snapshot to the next, so that a reload closes no connection that is still wanted.
import type { EndpointSpec, ServiceSpec } from '../snapshot/snapshot.ts'
import { addressText, Endpoint, type Pool } from './endpoint.ts'

/** Makes the pool of an endpoint for the protocol of its service. */
export type MakePool = (endpoint: Endpoint, service: ServiceSpec) => Pool

/** One per process. */
export class EndpointStore {
  readonly #makePool: MakePool
  readonly #onChange: (serviceName: string) => void
  #endpoints = new Map<string, Endpoint>()

  /** `onChange` is told whose pickers must be made anew. */
  constructor(makePool: MakePool, onChange: (serviceName: string) => void) {
    this.#makePool = makePool
    this.#onChange = onChange
  }

  /** The endpoints for the services of a new snapshot; those that no service lists any more are closed, open calls finish. */
  adopt(services: readonly ServiceSpec[]): ReadonlyMap<string, readonly Endpoint[]> {
    const before = this.#endpoints
    const after = new Map<string, Endpoint>()
    const byService = new Map(
      services.map(service => [service.name, service.endpoints.map(spec => this.#keep(after, service, spec))])
    )
    this.#endpoints = after
    for (const [key, endpoint] of before) if (!after.has(key)) endpoint.pool.close()
    return byService
  }

  all(): IterableIterator<Endpoint> {
    return this.#endpoints.values()
  }

  /** Closes every link once its open calls are answered. */
  close(): void {
    for (const endpoint of this.#endpoints.values()) endpoint.pool.close()
  }

  /** Closes every link at once. */
  destroy(): void {
    for (const endpoint of this.#endpoints.values()) endpoint.pool.destroy()
  }

  #keep(after: Map<string, Endpoint>, service: ServiceSpec, spec: EndpointSpec): Endpoint {
    const labels = Object.entries(spec.labels).sort().join()
    const key = [service.name, service.protocol, service.connections, addressText(spec.address), labels].join('\0')
    const endpoint =
      after.get(key) ??
      this.#endpoints.get(key) ??
      new Endpoint(
        spec,
        made => this.#makePool(made, service),
        () => this.#onChange(service.name)
      )
    endpoint.weight = spec.weight
    after.set(key, endpoint)
    return endpoint
  }
}
