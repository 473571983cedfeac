// A service that an application publishes, as its request says it, and the forms that registries and callers see.
import type { Endpoint } from '../../registries/registry.ts'
import type { ServiceKey } from '../../registries/service-key.ts'
import type { Address } from '../snapshot/snapshot.ts'

/**
 * How long it lives. `heartbeat`: until the application was silent for so long; `probe`: until its port took no connection
 * for so long; `none`: until somebody takes it back.
 */
export type Lease = Readonly<{ kind: 'heartbeat' | 'probe'; ms: number }> | Readonly<{ kind: 'none' }>

/** What an application says of a service. */
export type PublishedService = Readonly<{
  key: ServiceKey
  endpoint: Address
  protocol: 'dubbo' | 'http'
  weight: number
  labels: Readonly<Record<string, string>>
  methods: readonly string[]
  parameters: Readonly<Record<string, string>>
  lease: Lease
  registries: readonly string[]
}>

/** What callers of Anji get: the application itself. */
export function localEndpoint({ endpoint, protocol, weight, labels, parameters }: PublishedService): Endpoint {
  return {
    address: endpoint,
    weight,
    labels,
    protocol,
    ...(parameters['token'] === undefined ? {} : tokenOf(parameters))
  }
}

/** What consumers of the registry get: Anji, which speaks Dubbo whatever the application speaks. */
export function advertisedEndpoint(service: PublishedService, address: Address): Endpoint {
  const { weight, labels, methods, parameters } = service
  const named = methods.length === 0 ? {} : { methods: methods.join(',') }
  return { address, weight, labels, protocol: 'dubbo', parameters: { ...named, ...parameters } }
}

function tokenOf({ token = '' }: PublishedService['parameters']): Pick<Endpoint, 'parameters'> {
  return { parameters: { token } }
}
