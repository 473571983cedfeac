// Who decides how long a call may take: its caller, up to what route and service allow, else a default.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { deadlineMs } from '../../../src/routing/deadline.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(`
listeners: { gateway: { address: "127.0.0.1:0" } }
services:
  a.Plain: { endpoints: ["127.0.0.1:1"] }
  a.Timed: { endpoints: ["127.0.0.1:1"], timeout: 5s }
routes:
  - { match: { method: quick }, timeout: 200ms }
limits: { requestTimeout: 7s }
`)

function allowed(service: string, method: string, timeoutMs?: number): number {
  const exchange = exchangeIn(traffic, { service, method, timeoutMs })
  exchange.route = traffic.match(exchange)
  exchange.cluster = exchange.route?.chooseCluster(() => 0)
  return deadlineMs(exchange) - exchange.startedAtMs
}

suite('deadline', () => {
  test('without a word of the caller it is that of the route, the service or the limits', () => {
    deepEqual([allowed('a.Timed', 'quick'), allowed('a.Timed', 'm'), allowed('a.Plain', 'm')], [200, 5000, 7000])
  })

  test('a caller gets a little more than it asked for, so that it gives up first', () => {
    equal(allowed('a.Plain', 'm', 300), 400)
    equal(allowed('a.Plain', 'm', 60_000), 60_100)
  })

  test('a caller cannot get more than route and service allow', () => {
    deepEqual([allowed('a.Timed', 'm', 60_000), allowed('a.Plain', 'quick', 60_000)], [5000, 200])
    equal(allowed('a.Timed', 'm', 300), 400)
  })
})
