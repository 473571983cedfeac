// A route of the snapshot, compiled: does it match an exchange, and which route does the call's service get from it.
import type { Exchange, Headers } from '../exchange/exchange.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'
import type { RetrySpec, RouteMatch, RouteSpec } from '../snapshot/snapshot.ts'
import { compileTextMatch, type TextTest } from '../snapshot/text-match.ts'
import type { Cluster } from '../upstream/cluster.ts'
import type { Destination } from './route.ts'
import { Route } from './route.ts'

/** Gives the cluster of a service, narrowed by labels. */
export type ClusterOf = (serviceName: string, labels: Readonly<Record<string, string>>) => Cluster | undefined

/** `serviceName` is the name of the service that the call names, '' when none is known. */
type Test = (exchange: Exchange, serviceName: string) => boolean

/** Belongs to one snapshot. */
export class Rule {
  /** True when the outcome depends on more than listener and identity, so that it must be asked for each call. */
  readonly readsHeaders: boolean
  readonly #spec: RouteSpec
  readonly #tests: readonly Test[]
  readonly #clusterOf: ClusterOf
  readonly #routes = new Map<string, Route | undefined>()

  /** `previous` is the rule that stood here before: one for the same spec has its tests ready. */
  constructor(spec: RouteSpec, clusterOf: ClusterOf, previous?: Rule) {
    this.#spec = spec
    this.#tests = previous !== undefined && previous.#spec === spec ? previous.#tests : testsOf(spec.match)
    this.#clusterOf = clusterOf
    this.readsHeaders =
      Object.keys({ ...spec.match.headers, ...spec.match.attachments }).length > 0 || spec.match.path !== undefined
  }

  matches(exchange: Exchange, serviceName: string): boolean {
    for (let index = 0; index < this.#tests.length; index++)
      if (!this.#tests[index]?.(exchange, serviceName)) return false
    return true
  }

  /** The route for calls to this service ('' when the call names none that is known); undefined when the rule leads nowhere. */
  routeFor(serviceName: string): Route | undefined {
    if (!this.#routes.has(serviceName)) this.#routes.set(serviceName, this.#compile(serviceName))
    return this.#routes.get(serviceName)
  }

  #compile(serviceName: string): Route | undefined {
    const { name, to, timeoutMs, retry } = this.#spec
    const destinations: Destination[] = []
    for (const { service, labels, weight } of to) {
      const cluster = this.#clusterOf(service ?? serviceName, labels)
      if (cluster !== undefined) destinations.push({ cluster, weight })
    }
    if (destinations.length === 0) return undefined
    return new Route({ name, destinations, timeoutMs, retry: retry ?? RETRY })
  }
}

/** Where a route says nothing: a call that was certainly not sent goes to one other endpoint. */
export const RETRY: RetrySpec = { attempts: 2, on: ['connect-failure', 'refused'] }

function testsOf(match: RouteMatch): Test[] {
  const tests: Test[] = []
  if (match.listener !== undefined) tests.push(({ listener }) => listener === match.listener)
  if (match.service !== undefined) tests.push(serviceTest(compileTextMatch(match.service)))
  for (const part of ['method', 'path'] as const) {
    const rule = match[part]
    if (rule === undefined) continue
    const test = compileTextMatch(rule)
    tests.push(exchange => test(exchange[part]))
  }
  for (const [name, rule] of Object.entries(match.attachments ?? {})) {
    const test = compileTextMatch(rule)
    tests.push(({ headers }) => test(headers.get(name)))
  }
  for (const [name, rule] of Object.entries(match.headers ?? {})) {
    const test = compileTextMatch(rule)
    const wanted = name.toLowerCase()
    tests.push(({ headers }) => test(headers.get(wanted) ?? inAnyCase(headers, wanted)))
  }
  return tests
}

// A rule may say the name of a service, the interface alone, or the whole identity as Dubbo writes it.
function serviceTest(test: TextTest): Test {
  return ({ service, group, version }, serviceName) =>
    test(service) ||
    (serviceName !== '' && test(serviceName)) ||
    test(formatServiceKey({ interface: service, group, version }))
}

function inAnyCase(headers: Headers, wanted: string): string | undefined {
  for (const [name, text] of headers) if (name.toLowerCase() === wanted) return text
  return undefined
}
