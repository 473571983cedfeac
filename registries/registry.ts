// What every registry offers: who serves what, told as whole lists that replace one another.
import type { ServiceKey } from './service-key.ts'

/** One address that serves a service. */
export type Endpoint = Readonly<{
  address: Readonly<{ host: string; port: number }>
  weight: number // 0 = takes no calls
  labels: Readonly<Record<string, string>>
}>

/** Ends a watch; nothing is told after it. Calling it again does nothing. */
export type StopWatching = () => void

/**
 * A registry. Every list that it tells is whole and never changed afterwards. A watcher hears the present state first
 * (an empty list when there is nothing) and then each change, in order; it must not throw.
 */
export interface Registry {
  /** Tells who serves this service. */
  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching
  /** Tells which services have an endpoint. */
  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching
  /** Makes an endpoint known; one with the same address takes the place of the earlier one. */
  register(service: ServiceKey, endpoint: Endpoint): Promise<void>
  /** Makes an endpoint unknown; without it there is nothing to do. */
  unregister(service: ServiceKey, address: Endpoint['address']): Promise<void>
  /** Ends every watch. */
  close(): void
}
