// The pages under /state: what Anji has, knows and does now, as JSON for people and scripts.
import type { ListenerSpec, RouteSpec } from '../snapshot/snapshot.ts'
import type { EndpointReport, PlaneReport, ServiceReport } from '../workers/report.ts'
import type { Operated } from './operated.ts'
import { redact } from './redact.ts'

/** Items per piece of a long list, so that calls are served between the pieces. */
const ITEMS_PER_PIECE = 100

/** The configuration in force, with defaults and without secrets; durations in ms, sizes in bytes. */
export function* configPage({ plane, source, config }: Operated): Generator<string> {
  const { version } = plane.snapshot
  yield `${JSON.stringify({ source, version, config: redact(config()) }, null, 2)}\n`
}

/** Every service with its endpoints, and why an endpoint is not used. */
export function* servicesPage({ plane }: Operated, { services, serviceCount }: PlaneReport): Generator<string> {
  yield* listPage({ version: plane.snapshot.version, total: serviceCount }, 'services', services(), service)
}

/** The registries, how each is doing and how much it knows. */
export function* registriesPage({ registries }: Operated): Generator<string> {
  const states = registries()
  yield* listPage({ total: states.length }, 'registries', states, item => item)
}

/** The routes in the order in which they are asked, and the listeners that have a service of their own. */
export function* routesPage({ plane }: Operated): Generator<string> {
  const { version, routes, listeners } = plane.snapshot
  const otherwise = Object.fromEntries(listeners.filter(({ to }) => to !== undefined).map(({ name, to }) => [name, to]))
  yield* listPage({ version, total: routes.length, otherwise }, 'routes', routes, route)
}

/** The listeners, and the connections of callers that the report has. */
export function* connectionsPage({ listeners, connections }: PlaneReport): Generator<string> {
  const total = listeners.reduce((sum, { open }) => sum + open, 0)
  const head = {
    listeners: listeners.map(({ spec, port, open }) => ({ ...listener(spec), port, open })),
    total,
    shown: connections.length
  }
  yield* listPage(head, 'connections', connections, item => item)
}

/** A JSON object with a list as its last member, one item to a line. */
function* listPage<Item>(
  head: object,
  name: string,
  items: Iterable<Item>,
  view: (item: Item) => unknown
): Generator<string> {
  let piece = `${JSON.stringify(head).slice(0, -1)},"${name}":[`
  let count = 0
  for (const item of items) {
    piece += `${count === 0 ? '' : ','}\n${JSON.stringify(redact(view(item)))}`
    if (++count % ITEMS_PER_PIECE !== 0) continue
    yield piece
    piece = ''
  }
  yield `${piece}\n]}\n`
}

function service({ spec, endpoints }: ServiceReport): object {
  const { name, interface: interfaceName, group, version, protocol, source, balancer, connections } = spec
  return {
    name,
    interface: interfaceName,
    group,
    version,
    protocol,
    source,
    balancer,
    connectionsPerEndpoint: connections,
    endpoints: endpoints.map(endpoint)
  }
}

function endpoint({ used, why, inFlight, openConnections, lateAnswers, ...known }: EndpointReport): object {
  return { ...known, used, ...(why === '' ? {} : { why }), inFlight, openConnections, lateAnswers }
}

function route({ name, match, to, timeoutMs, retry, source }: RouteSpec): object {
  return { name, match, to, timeoutMs, retry, source }
}

function listener({ name, address, protocol }: ListenerSpec): object {
  return { name, host: address.host, protocol }
}
