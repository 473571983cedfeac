// Who serves the services of one interface: provider URLs of both levels, sorted by service, with one endpoint per address.
import type { Endpoint } from '../registry.ts'
import { formatServiceKey, type ServiceKey } from '../service-key.ts'
import { endpointOf, type ProviderUrl, serviceKeyOf } from './provider-url.ts'

/** One service and its endpoints. The list is never changed, and is the same object while nothing in it is another. */
export type Served = Readonly<{ service: ServiceKey; endpoints: readonly Endpoint[] }>

/** By the text of the service key. */
export type ServiceView = ReadonlyMap<string, Served>

/** Protocols of URLs that stand in folders of providers, or come with them, and are no providers. */
const NO_PROVIDERS = new Set(['consumer', 'empty', 'override', 'absent', 'route', 'condition', 'script', 'admin'])
const NO_ADDRESSES = new Set(['0.0.0.0', '::'])

const ENDPOINTS = new WeakMap<ProviderUrl, Endpoint>()

type Services = Map<string, { service: ServiceKey; byAddress: Map<string, Endpoint> }>

/** What the URLs of one interface say; earlier ones win over later ones with the same address. `onFull` hears of endpoints beyond the limit. */
export function viewOf(interfaceName: string, urls: Iterable<ProviderUrl>, limit: Limit): ServiceView {
  const services: Services = new Map()
  for (const url of urls) {
    const service = serviceKeyOf(url)
    if (!isProvider(url) || service.interface !== interfaceName) continue
    const text = formatServiceKey(service)
    let found = services.get(text)
    if (found === undefined && services.size < limit.servicesMax) {
      found = { service, byAddress: new Map() }
      services.set(text, found)
    }
    if (found === undefined) limit.onFull('services')
    else addEndpoint(found.byAddress, url, limit)
  }
  const view = new Map<string, Served>()
  for (const [text, { service, byAddress }] of services) view.set(text, { service, endpoints: [...byAddress.values()] })
  return view
}

/** How much of it is kept. */
export type Limit = Readonly<{
  servicesMax: number
  endpointsMax: number
  onFull: (of: 'services' | 'endpoints') => void
}>

function addEndpoint(byAddress: Map<string, Endpoint>, url: ProviderUrl, { endpointsMax, onFull }: Limit): void {
  const address = `${url.host} ${url.port}`
  const present = byAddress.get(address)
  if (present === undefined && byAddress.size >= endpointsMax) return onFull('endpoints')
  // Where one port speaks several protocols, what everybody here speaks is told.
  if (present === undefined || (url.protocol === 'dubbo' && present.protocol !== 'dubbo'))
    byAddress.set(address, endpointOfSame(url))
}

// A URL that stayed is the same endpoint still, which makes comparing cheap.
function endpointOfSame(url: ProviderUrl): Endpoint {
  let endpoint = ENDPOINTS.get(url)
  if (endpoint === undefined) {
    endpoint = endpointOf(url)
    ENDPOINTS.set(url, endpoint)
  }
  return endpoint
}

function isProvider({ protocol, host, port, parameters }: ProviderUrl): boolean {
  if (port === 0 || NO_ADDRESSES.has(host) || NO_PROVIDERS.has(protocol)) return false
  return (parameters['category'] ?? 'providers') === 'providers' && parameters['side'] !== 'consumer'
}

/** The newer view with the lists of the earlier one where they say the same, in whatever order. */
export function keepUnchanged(earlier: ServiceView, newer: ServiceView): ServiceView {
  const kept = new Map<string, Served>()
  for (const [text, served] of newer) {
    const before = earlier.get(text)
    kept.set(text, before !== undefined && sameEndpoints(before.endpoints, served.endpoints) ? before : served)
  }
  return kept
}

/** Whether two lists, each with one endpoint per address, say the same in whatever order. */
export function sameEndpoints(some: readonly Endpoint[], others: readonly Endpoint[]): boolean {
  if (some.length !== others.length) return false
  let byAddress: Map<string, Endpoint> | undefined
  return some.every((one, at) => {
    const opposite = others[at] as Endpoint
    if (addressOf(one) === addressOf(opposite)) return sameEndpoint(one, opposite)
    byAddress ??= new Map(others.map(endpoint => [addressOf(endpoint), endpoint]))
    const other = byAddress.get(addressOf(one))
    return other !== undefined && sameEndpoint(one, other)
  })
}

/** The endpoints of several services as one list, one per address. */
export function mergedEndpoints(lists: readonly (readonly Endpoint[])[]): readonly Endpoint[] {
  if (lists.length === 1) return lists[0] as readonly Endpoint[]
  const byAddress = new Map<string, Endpoint>()
  for (const list of lists)
    for (const endpoint of list) if (!byAddress.has(addressOf(endpoint))) byAddress.set(addressOf(endpoint), endpoint)
  return [...byAddress.values()]
}

function addressOf({ address }: Endpoint): string {
  return `${address.host} ${address.port}`
}

// Labels follow from the parameters.
function sameEndpoint(one: Endpoint, other: Endpoint): boolean {
  if (one === other) return true
  return (
    one.weight === other.weight &&
    one.protocol === other.protocol &&
    one.unused === other.unused &&
    sameTexts(one.parameters ?? {}, other.parameters ?? {})
  )
}

function sameTexts(some: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>): boolean {
  if (some === others) return true
  const keys = Object.keys(some)
  return keys.length === Object.keys(others).length && keys.every(key => some[key] === others[key])
}
