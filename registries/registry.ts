// What every registry offers: who serves what, told as whole lists that replace one another, and a place to be found in.
import type { ServiceDefinition } from './service-definition.ts'
import type { ServiceKey } from './service-key.ts'

/** One address that serves a service. */
export type Endpoint = Readonly<{
  address: Readonly<{ host: string; port: number }>
  weight: number // 0 = takes no calls
  labels: Readonly<Record<string, string>>
  /** What it speaks, by the registry's own word (`dubbo`, `tri`, `http`); absent: `dubbo`. */
  protocol?: string
  /** Why the registry itself says that it takes no calls, as a sentence for operators; absent: it takes them. */
  unused?: string
  /** What its provider says of itself, as parameters of a Dubbo URL: `timestamp`, `warmup`, `token`, `timeout`, `methods` … */
  parameters?: Readonly<Record<string, string>>
}>

/**
 * How a registry is doing. `connecting`: it never answered yet; `up`; `down`: it answered before and does not now, so what
 * it told last may be old. `reason` is a sentence, '' while it is up.
 */
export type RegistryState = Readonly<{ status: 'connecting' | 'up' | 'down'; reason: string }>

/** Ends a watch; nothing is told after it. Calling it again does nothing. */
export type StopWatching = () => void

/**
 * A registry. Every list that it tells is whole and never changed afterwards. A watcher hears the present state as soon as
 * the registry knows it (an empty list when there is nothing) and then each change, in order; while the registry cannot be
 * reached it hears nothing at all, never an empty list. A watcher must not throw.
 */
export interface Registry {
  readonly state: RegistryState
  /** Tells who serves this service. */
  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching
  /** Tells which services have an endpoint. */
  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching
  /** Tells the methods and types of a service, undefined when nobody described it. A registry without a metadata centre never tells. */
  watchDefinition(service: ServiceKey, onDefinition: (definition: ServiceDefinition | undefined) => void): StopWatching
  /**
   * Makes an endpoint known; one with the same address takes the place of the earlier one. Once it has resolved, the endpoint
   * stays known until `unregister` or `close`, also when the registry is lost and found again. Rejects with a RegistryError,
   * and then keeps nothing.
   */
  register(service: ServiceKey, endpoint: Endpoint): Promise<void>
  /** Makes an endpoint unknown; without it there is nothing to do. Rejects with a RegistryError. */
  unregister(service: ServiceKey, address: Endpoint['address']): Promise<void>
  /** Ends every watch, takes back what was registered, and lets go of the connection. */
  close(): Promise<void>
}
