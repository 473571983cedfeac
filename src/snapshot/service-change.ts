// What changed of one service, told without what did not: of thousands of endpoints most often one. Endpoints and fields are
// compared by identity; a field that is said anew without need costs only bytes.
import type { EndpointSpec, ServiceSpec } from './snapshot.ts'

/** Everything of a service but what may be many. */
type Fields = Omit<ServiceSpec, 'name' | 'endpoints'>

/** A piece of a list of endpoints: so many of the old list from an index on, or others. */
export type EndpointRun = Readonly<{ from: number; count: number }> | Readonly<{ more: readonly EndpointSpec[] }>

/** The difference of two services with the same name, plain data. */
export type ServiceChange = Readonly<{
  name: string
  /** The fields that changed. */
  fields: Partial<Fields>
  /** The fields that it has no more. */
  lost: readonly string[]
  /** The new list, piece after piece. */
  runs: readonly EndpointRun[]
}>

/** Undefined when it would not be small: more than so many runs and endpoints. */
export function diffServices(before: ServiceSpec, after: ServiceSpec, sizeMax: number): ServiceChange | undefined {
  const runs = runsOf(before.endpoints, after.endpoints)
  const { name, endpoints: _before, ...had } = before
  const { name: _name, endpoints: _after, ...has } = after
  const old: Readonly<Record<string, unknown>> = had
  const fields = Object.fromEntries(
    Object.entries(has).filter(([field, value]) => value !== old[field] && value !== undefined)
  )
  const now: Readonly<Record<string, unknown>> = has
  const lost = Object.keys(had).filter(field => old[field] !== undefined && now[field] === undefined)
  const change = { name, fields, lost, runs }
  return sizeOfChange(change) > sizeMax ? undefined : change
}

/** The service that `change` makes of `before`; endpoints that did not change keep their identity. */
export function applyChange(before: ServiceSpec, { fields, lost, runs }: ServiceChange): ServiceSpec {
  const gone = new Set(lost)
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !gone.has(field))) as ServiceSpec
  const endpoints = runs.flatMap(run =>
    'more' in run ? run.more : before.endpoints.slice(run.from, run.from + run.count)
  )
  return { ...kept, ...fields, endpoints }
}

/** What makes the rest of a service of its first endpoints, in steps of a bounded size. */
export function* growth({ name, endpoints }: ServiceSpec, first: number, step: number): Generator<ServiceChange> {
  for (let count = first; count < endpoints.length; count += step) {
    const runs = [{ from: 0, count }, { more: endpoints.slice(count, count + step) }]
    yield { name, fields: {}, lost: [], runs }
  }
}

/** How much a change costs, counted in endpoints. */
export function sizeOfChange({ runs }: ServiceChange): number {
  return runs.reduce((size, run) => size + 1 + ('more' in run ? run.more.length : 0), 0)
}

function runsOf(before: readonly EndpointSpec[], after: readonly EndpointSpec[]): readonly EndpointRun[] {
  const places = new Map(before.map((endpoint, at) => [endpoint, at]))
  const runs: EndpointRun[] = []
  for (let at = 0; at < after.length; ) {
    const start = at
    const from = places.get(after[at] as EndpointSpec)
    if (from === undefined) {
      while (at < after.length && !places.has(after[at] as EndpointSpec)) at++
      runs.push({ more: after.slice(start, at) })
    } else {
      while (at < after.length && after[at] === before[from + at - start]) at++
      runs.push({ from, count: at - start })
    }
  }
  return runs
}
