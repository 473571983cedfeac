// The refusal of a call that leads nowhere: what it named, and which known names are near it.
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import { nearest } from '../snapshot/nearest.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'

const NAMES_MAX = 3

/** Says which services would have been near the one that was called, or that nobody can tell what was called. */
export function noRoute(exchange: Exchange): Refusal {
  const { head } = exchange
  if (head?.readable === false)
    return {
      code: 'UNREADABLE',
      detail: `serialization ${head.serialization} hides what is called, and the listener has no \`to\``
    }
  return { code: 'NO_ROUTE', detail: detailOf(exchange) }
}

function detailOf(exchange: Exchange): string {
  const { service, group, version, path, traffic } = exchange
  const asked = formatServiceKey({ interface: service, group, version })
  const same = traffic.servicesOf(service).map(formatServiceKey)
  if (same.length > 0) return `no service ${asked}; known with this interface: ${same.slice(0, NAMES_MAX).join(', ')}`
  const known = traffic.snapshot.services.map(({ interface: name }) => name)
  // Over HTTP a misspelt interface leaves only the host to go by, but it still stands in the path.
  const [, segment = ''] = path.split('/', 2)
  const near = [...nearest(service, known), ...(segment === '' ? [] : nearest(segment, known))].slice(0, NAMES_MAX)
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
  return `no route and no service for ${describe(asked, path)}${hint}`
}

function describe(asked: string, path: string): string {
  if (path !== '') return `host ${asked === '' ? '(none)' : asked} and path ${path}`
  return asked === '' ? 'a call without a service name' : asked
}
