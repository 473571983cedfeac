// The sentence of a NO_ROUTE refusal: what the call named, and which known names are near it.
import type { Exchange } from '../exchange/exchange.ts'
import { nearest } from '../snapshot/nearest.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'

const NAMES_MAX = 3

/** Says which services would have been near the one that was called. */
export function noRouteDetail(exchange: Exchange): string {
  const { service, group, version, traffic } = exchange
  const asked = formatServiceKey({ interface: service, group, version })
  const same = traffic.servicesOf(service).map(formatServiceKey)
  if (same.length > 0) return `no service ${asked}; known with this interface: ${same.slice(0, NAMES_MAX).join(', ')}`
  const names = nearest(
    service,
    traffic.snapshot.services.map(known => known.interface)
  )
  const known = names.length > 0 ? `; did you mean ${names.join(' or ')}?` : ''
  return `no route and no service for ${asked === '' ? 'a call without a service name' : asked}${known}`
}
