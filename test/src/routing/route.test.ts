// A route chooses among its targets by their weights.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Route } from '../../../src/routing/route.ts'
import { trafficOf } from '../../support/exchanges.ts'

const clusters = trafficOf(`
listeners: { gateway: { address: "127.0.0.1:0" } }
services: { a: { endpoints: ["127.0.0.1:1"] }, b: { endpoints: ["127.0.0.1:1"] }, c: { endpoints: ["127.0.0.1:1"] } }
`).clusters()
const routeOf = (...weights: number[]): Route =>
  new Route({
    name: 'r',
    destinations: weights.map((weight, index) => ({ cluster: clusters[index]!, weight })),
    timeoutMs: undefined,
    retry: { attempts: 2, on: ['connect-failure'] }
  })
const chosen = (route: Route, draws: number[]): (string | undefined)[] =>
  draws.map(draw => route.chooseCluster(() => draw)?.service.name)

suite('route', () => {
  test('each target has its share of the draws', () => {
    deepEqual(chosen(routeOf(1, 0, 3), [0, 0.2499, 0.25, 0.9999]), ['a', 'a', 'c', 'c'])
    deepEqual(chosen(routeOf(0, 1), [0, 0.9999]), ['b', 'b'])
  })

  test('one target needs no draw', () => {
    equal(
      routeOf(5).chooseCluster(() => {
        throw new Error('drawn')
      })?.service.name,
      'a'
    )
  })

  test('it says after which failures a call may be tried again, and how often', () => {
    const route = routeOf(1)
    deepEqual(
      (['CONNECT_FAILED', 'CONNECT_TIMEOUT', 'OVERLOADED', 'BAD_REQUEST'] as const).map(code =>
        route.mayRetry(1, code)
      ),
      [true, true, false, false]
    )
    equal(route.mayRetry(2, 'CONNECT_FAILED'), false)
  })

  test('a route without targets leads nowhere', () => {
    equal(
      routeOf().chooseCluster(() => 0),
      undefined
    )
  })
})
