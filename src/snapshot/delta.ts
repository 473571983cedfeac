// What changed from one snapshot to the next, so that a process which has the first can be told the second in few words.
// Services are compared by identity: an unchanged one is the same object from one snapshot to the next.
import { applyChange, diffServices, growth, type ServiceChange, sizeOfChange } from './service-change.ts'
import type { RouteSpec, ServiceSpec, Snapshot } from './snapshot.ts'

/** Everything but services and routes, whose number has no small bound. */
type Rest = Omit<Snapshot, 'services' | 'routes'>

/** The difference of two snapshots, plain data. */
export type SnapshotDelta = Readonly<{
  rest: Rest
  /** The first routes that stay, and those that follow them; absent when none changed. */
  routes?: Readonly<{ kept: number; more: readonly RouteSpec[] }>
  removed: readonly string[]
  /** New ones, and those that take the place of the one with their name. */
  services: readonly ServiceSpec[]
  /** Those that stay, but not as they were. */
  changes: readonly ServiceChange[]
  /** The names in their order, when it is not what replacing and appending gives. */
  order?: readonly string[]
}>

/** No snapshot at all: the whole of another one is its difference from this. */
export const NOTHING: Pick<Snapshot, 'services' | 'routes'> = { services: [], routes: [] }

/** Endpoints of a piece, so that neither end is busy with one for long. */
const ENDPOINTS_PER_PIECE = 1000
const ROUTES_PER_PIECE = 500
const NO_SERVICES = { removed: [], services: [], changes: [] } as const

/** What must be told to whoever has `before`. */
export function diffSnapshots(before: Pick<Snapshot, 'services' | 'routes'>, after: Snapshot): SnapshotDelta {
  const { services: wanted, routes, ...rest } = after
  const had = new Map(before.services.map(service => [service.name, service]))
  const names = new Set(wanted.map(({ name }) => name))
  const removed = before.services.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  const services: ServiceSpec[] = []
  const changes: ServiceChange[] = []
  for (const service of wanted) {
    const known = had.get(service.name)
    if (known === service) continue
    const change = known === undefined ? undefined : diffServices(known, service, ENDPOINTS_PER_PIECE)
    if (change === undefined) services.push(service)
    else changes.push(change)
  }
  const kept = keptRoutes(before.routes, routes)
  const delta: SnapshotDelta = {
    rest,
    removed,
    services,
    changes,
    ...(kept === routes.length && kept === before.routes.length ? {} : { routes: { kept, more: routes.slice(kept) } })
  }
  const made = namesAfter(before.services, delta)
  return wanted.every(({ name }, at) => made[at] === name) ? delta : { ...delta, order: wanted.map(({ name }) => name) }
}

/** The snapshot that `delta` makes of `before`; services that did not change keep their identity. */
export function applyDelta(before: Pick<Snapshot, 'services' | 'routes'>, delta: SnapshotDelta): Snapshot {
  const removed = new Set(delta.removed)
  const byName = new Map(before.services.flatMap(one => (removed.has(one.name) ? [] : [[one.name, one] as const])))
  for (const service of delta.services) byName.set(service.name, service)
  for (const change of delta.changes) {
    const known = byName.get(change.name)
    if (known !== undefined) byName.set(change.name, applyChange(known, change))
  }
  const services =
    delta.order === undefined
      ? [...byName.values()]
      : delta.order.flatMap(name => {
          const service = byName.get(name)
          return service === undefined ? [] : [service]
        })
  const { routes } = delta
  return {
    ...delta.rest,
    services,
    routes: routes === undefined ? before.routes : [...before.routes.slice(0, routes.kept), ...routes.more]
  }
}

/** The same difference in pieces of a bounded size, each a difference itself; they must be applied one after the other. */
export function* piecesOf(delta: SnapshotDelta): Generator<SnapshotDelta> {
  const { rest, routes, order } = delta
  let removed = delta.removed
  let services: ServiceSpec[] = []
  let changes: ServiceChange[] = []
  let size = 0
  for (const part of smallParts(delta)) {
    const partSize = 'runs' in part ? sizeOfChange(part) : 1 + part.endpoints.length
    if (size > 0 && size + partSize > ENDPOINTS_PER_PIECE) {
      yield { rest, removed, services, changes }
      removed = []
      services = []
      changes = []
      size = 0
    }
    if ('runs' in part) changes.push(part)
    else services.push(part)
    size += partSize
  }
  if (routes !== undefined)
    for (let at = 0; at === 0 || at < routes.more.length; at += ROUTES_PER_PIECE) {
      const more = routes.more.slice(at, at + ROUTES_PER_PIECE)
      yield { rest, routes: { kept: routes.kept + at, more }, ...NO_SERVICES }
    }
  yield { rest, removed, services, changes, ...(order === undefined ? {} : { order }) }
}

// A service with many endpoints begins with some of them and grows.
function* smallParts({ services, changes }: SnapshotDelta): Generator<ServiceSpec | ServiceChange> {
  for (const service of services) {
    if (service.endpoints.length <= ENDPOINTS_PER_PIECE) yield service
    else {
      yield { ...service, endpoints: service.endpoints.slice(0, ENDPOINTS_PER_PIECE) }
      yield* growth(service, ENDPOINTS_PER_PIECE, ENDPOINTS_PER_PIECE)
    }
  }
  yield* changes
}

function keptRoutes(before: readonly RouteSpec[], after: readonly RouteSpec[]): number {
  let kept = 0
  while (kept < after.length && before[kept] === after[kept]) kept++
  return kept
}

function namesAfter(before: readonly ServiceSpec[], { removed, services }: SnapshotDelta): readonly string[] {
  const gone = new Set(removed)
  const names = new Set(before.flatMap(({ name }) => (gone.has(name) ? [] : [name])))
  for (const { name } of services) names.add(name)
  return [...names]
}
