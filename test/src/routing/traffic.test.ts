// The way from a call to its route: rules in their order, then the service that it names, then the listener's own.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BALANCERS } from '../../../governance/balancing/balancers.ts'
import { Traffic } from '../../../src/routing/traffic.ts'
import type { Snapshot } from '../../../src/snapshot/snapshot.ts'
import type { Cluster } from '../../../src/upstream/cluster.ts'
import { EndpointStore } from '../../../src/upstream/endpoint-store.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { exchangeIn, idlePool, type Said, snapshotOf, trafficOf } from '../../support/exchanges.ts'
import { isLetGo } from '../../support/held-bytes.ts'

const services = `
listeners:
  gateway: { address: "127.0.0.1:0" }
  rest: { address: "127.0.0.1:0", to: other }
services:
  a.B: { endpoints: [{ address: "127.0.0.1:1", labels: { v: "1" } }, { address: "127.0.0.1:2", labels: { v: "2" } }] }
  gray: { interface: a.B, group: gray, version: 1.0.0, endpoints: ["127.0.0.1:3"] }
  other: { endpoints: ["127.0.0.1:4"] }
  web: { protocol: http, endpoints: ["127.0.0.1:5"] }
`
const wayOf = (traffic: Traffic, said: Said): string => {
  const route = traffic.match(exchangeIn(traffic, said))
  const cluster = route?.chooseCluster(() => 0)
  if (route === undefined || cluster === undefined) return 'nowhere'
  return `${route.name}>${cluster.service.name}(${cluster.endpoints.map(({ address }) => address.port)})`
}

suite('traffic', () => {
  test('a call goes to the service of its whole name', () => {
    const traffic = trafficOf(services)
    equal(wayOf(traffic, { service: 'a.B' }), '>a.B(1,2)')
    equal(wayOf(traffic, { service: 'a.B', group: 'gray', version: '1.0.0' }), '>gray(3)')
    equal(wayOf(traffic, { service: 'a.B', group: 'gray' }), 'nowhere')
    equal(wayOf(traffic, { service: 'x.Y' }), 'nowhere')
    equal(wayOf(traffic, { service: 'x.Y', listener: 'rest' }), '>other(4)')
    equal(wayOf(traffic, { service: 'a.B', listener: 'rest' }), '>a.B(1,2)')
  })

  test('the first rule that matches and leads somewhere wins', () => {
    const traffic = trafficOf(`${services}
routes:
  - { name: labels, match: { service: a.B, method: two }, to: [ { labels: { v: "2" } } ] }
  - { name: whole, match: { service: "gray/a.B:1.0.0", method: "*" }, to: other }
  - { name: every, match: { method: every } }
  - { name: again, match: { method: every }, to: gray }
`)
    equal(wayOf(traffic, { service: 'a.B', method: 'two' }), 'labels>a.B(2)')
    equal(wayOf(traffic, { service: 'a.B', group: 'gray', version: '1.0.0', method: 'm' }), 'whole>other(4)')
    equal(wayOf(traffic, { service: 'a.B', method: 'every' }), 'every>a.B(1,2)')
    equal(wayOf(traffic, { service: 'x.Y', method: 'every' }), 'again>gray(3)')
  })

  test('a traffic whose rules read attachments or paths decides each call anew', () => {
    const stable = (rule: string): boolean =>
      trafficOf(`${services}\nroutes: [ { match: { ${rule} }, to: other } ]\n`).stable
    deepEqual(
      ['method: m', 'service: "a*"', 'listener: rest', 'attachments: { k: v }', 'headers: { k: v }', 'path: /a'].map(
        stable
      ),
      [true, true, true, false, false, false]
    )
  })

  test('it knows the services of an interface, and which of them are RPC', () => {
    const traffic = trafficOf(services)
    deepEqual(
      traffic.servicesOf('a.B').map(({ name }) => name),
      ['a.B', 'gray']
    )
    deepEqual(traffic.servicesOf('x.Y'), [])
    deepEqual([traffic.knowsRpc('a.B'), traffic.knowsRpc('web'), traffic.knowsRpc('x.Y')], [true, false, false])
  })

  test('an endpoint that fails is no longer picked, in labelled parts either', () => {
    const traffic = trafficOf(`${services}\nroutes: [ { match: { method: m }, to: [ { labels: { v: "2" } } ] } ]\n`)
    const exchange = exchangeIn(traffic, { service: 'a.B' })
    const [cluster] = traffic.clusters()
    const [first, second] = cluster!.endpoints
    first?.become('failed', 'it is down')
    deepEqual([cluster?.pick(exchange)?.name, cluster?.pick(exchange)?.name], ['127.0.0.1:2', '127.0.0.1:2'])
    second?.become('failed', 'it is down as well')
    const part = traffic.match(exchangeIn(traffic, { service: 'a.B', method: 'm' }))?.chooseCluster(() => 0)
    equal(part?.pick(exchange)?.name, '127.0.0.1:2')
  })

  test('a service that did not change goes on as it is: clusters, parts and the place of their balancers', () => {
    const routes = 'routes: [ { match: { method: m }, to: [ { labels: { v: "2" } } ] } ]\n'
    const { traffic, next } = following(`${services}\n${routes}`)
    const part = (of: Traffic): Cluster | undefined =>
      of.match(exchangeIn(of, { service: 'a.B', method: 'm' }))?.chooseCluster(() => 0)
    const [before, first] = [part(traffic), traffic.clusters()]
    const later = next(snapshot => ({
      ...snapshot,
      services: snapshot.services.map(one => (one.name === 'other' ? { ...one } : one))
    }))
    deepEqual(
      later.clusters().map((cluster, index) => cluster === first[index]),
      [true, true, false, true]
    )
    equal(part(later), before)
    equal(later.clusters()[2]?.endpoints[0], first[2]?.endpoints[0])
  })

  test('routes that are others decide anew', () => {
    const { traffic, next } = following(`${services}\nroutes: [ { match: { method: m }, to: other } ]\n`)
    const to = (of: Traffic, method: string): string => wayOf(of, { service: 'a.B', method })
    equal(to(traffic, 'm'), 'routes[0]>other(4)')
    const later = next(snapshot => ({
      ...snapshot,
      routes: snapshot.routes.map(route => ({ ...route, match: { method: { kind: 'exact', text: 'n' } } }))
    }))
    deepEqual([to(later, 'm'), to(later, 'n')], ['>a.B(1,2)', 'routes[0]>other(4)'])
  })

  test('an older traffic is let go, and so are the specs that nobody else has', async () => {
    const began = (): { next: ReturnType<typeof following>['next']; old: WeakRef<object>[] } => {
      const { traffic, next } = following(`${services}\nroutes: [ { match: { method: m }, to: other } ]\n`)
      traffic.match(exchangeIn(traffic, { service: 'a.B', method: 'm' }))
      return { next, old: [new WeakRef(traffic), new WeakRef(traffic.snapshot.services[0]!)] }
    }
    const { next, old } = began()
    const changed = (before: Snapshot): Snapshot => ({
      ...before,
      services: before.services.map((one, index) => (index === 0 ? { ...one } : one))
    })
    for (let round = 0; round < 3; round++) next(changed)
    deepEqual([await isLetGo(old[0]!), await isLetGo(old[1]!)], [true, true])
    equal(next(changed).clusters().length, 4)
  })

  test('a service without endpoints is known all the same', () => {
    const { next } = following(services)
    const later = next(snapshot => ({
      ...snapshot,
      services: snapshot.services.map(one => (one.name === 'a.B' ? { ...one, endpoints: [] } : one))
    }))
    equal(wayOf(later, { service: 'a.B' }), '>a.B()')
    equal(later.clusters()[0]?.pick(exchangeIn(later, {})), undefined)
  })
})

/** A traffic, and the one that follows it when the snapshot changes. */
function following(text: string): { traffic: Traffic; next: (change: (before: Snapshot) => Snapshot) => Traffic } {
  const now = (): number => 1000
  const store = new EndpointStore({
    makePool: idlePool,
    onChange: () => undefined,
    wheel: new TimingWheel(now),
    now,
    wallMs: now
  })
  const compile = (snapshot: Snapshot, previous?: Traffic): Traffic =>
    new Traffic({
      snapshot,
      services: store.adopt(snapshot.services),
      makePicker: service => endpoints => BALANCERS[service.balancer](endpoints, () => 0),
      previous
    })
  const traffic = compile(snapshotOf(text))
  const last = { traffic }
  const next = (change: (before: Snapshot) => Snapshot): Traffic => {
    last.traffic = compile(change(last.traffic.snapshot), last.traffic)
    return last.traffic
  }
  return { traffic, next }
}
