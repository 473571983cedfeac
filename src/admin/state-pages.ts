// The pages under /state: what Anji has, knows and does now, as JSON for people and scripts.
import type { ListenerSpec, RouteSpec } from '../snapshot/snapshot.ts'
import type { Cluster } from '../upstream/cluster.ts'
import type { Endpoint } from '../upstream/endpoint.ts'
import type { Operated } from './operated.ts'
import { redact } from './redact.ts'

/** Items per piece of a long list, so that calls are served between the pieces. */
const ITEMS_PER_PIECE = 100

/** The configuration in force, with defaults and without secrets; durations in ms, sizes in bytes. */
export function* configPage({ dataPlane, source, config }: Operated): Generator<string> {
  const { version } = dataPlane.traffic.snapshot
  yield `${JSON.stringify({ source, version, config: redact(config()) }, null, 2)}\n`
}

/** Every service with its endpoints, and why an endpoint is not used. */
export function* servicesPage({ dataPlane }: Operated): Generator<string> {
  const clusters = dataPlane.traffic.clusters()
  yield* listPage(
    { version: dataPlane.traffic.snapshot.version, total: clusters.length },
    'services',
    clusters,
    service
  )
}

/** The routes in the order in which they are asked, and the listeners that have a service of their own. */
export function* routesPage({ dataPlane }: Operated): Generator<string> {
  const { version, routes, listeners } = dataPlane.traffic.snapshot
  const otherwise = Object.fromEntries(listeners.filter(({ to }) => to !== undefined).map(({ name, to }) => [name, to]))
  yield* listPage({ version, total: routes.length, otherwise }, 'routes', routes, route)
}

/** The listeners, and at most `limit` of the connections that callers have opened. */
export function* connectionsPage({ dataPlane }: Operated, limit: number): Generator<string> {
  const listeners = dataPlane.listeners()
  const total = listeners.reduce((sum, { openCount }) => sum + openCount, 0)
  const shown: object[] = []
  for (const { spec, connections } of listeners.map(listener => ({
    spec: listener.spec,
    connections: listener.connections()
  })))
    for (const { remote, protocol, busy } of connections) {
      if (shown.length >= limit) break
      shown.push({ listener: spec.name, remote, protocol, busy })
    }
  const head = {
    listeners: listeners.map(({ spec, port, openCount }) => ({ ...listener(spec), port, open: openCount })),
    total,
    shown: shown.length
  }
  yield* listPage(head, 'connections', shown, item => item)
}

/** A JSON object with a list as its last member, one item to a line. */
function* listPage<Item>(
  head: object,
  name: string,
  items: readonly Item[],
  view: (item: Item) => unknown
): Generator<string> {
  let piece = `${JSON.stringify(head).slice(0, -1)},"${name}":[`
  for (const [index, item] of items.entries()) {
    piece += `${index === 0 ? '' : ','}\n${JSON.stringify(redact(view(item)))}`
    if ((index + 1) % ITEMS_PER_PIECE !== 0) continue
    yield piece
    piece = ''
  }
  yield `${piece}\n]}\n`
}

function service({ service: spec, endpoints }: Cluster): object {
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

function endpoint(shown: Endpoint): object {
  const { name, weight, labels, state, reason, isUsable, spec, inFlight, pool, lateAnswers } = shown
  const used = isUsable && state === 'up' && weight > 0
  return {
    address: name,
    weight,
    ...(weight === spec.weight ? {} : { warmsUpTo: spec.weight }),
    labels,
    ...(spec.source === undefined ? {} : { source: spec.source }),
    state,
    used,
    ...(used ? {} : { why: reason }),
    inFlight,
    openConnections: pool.openCount,
    lateAnswers
  }
}

function route({ name, match, to, timeoutMs, retry, source }: RouteSpec): object {
  return { name, match, to, timeoutMs, retry, source }
}

function listener({ name, address, protocol }: ListenerSpec): object {
  return { name, host: address.host, protocol }
}
