// The choice of an endpoint: among those that are up, another one the second time, and anyone when nobody is up.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Cluster } from '../../../src/upstream/cluster.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

function clusterOf(endpoints: string): { cluster: Cluster; pick: (tried?: number) => string | undefined } {
  const traffic = trafficOf(
    `listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: [${endpoints}] } }\n`
  )
  const cluster = traffic.clusters()[0] as Cluster
  const pick = (tried?: number): string | undefined => {
    const exchange = exchangeIn(traffic, { service: 'a' })
    exchange.endpoint = tried === undefined ? undefined : cluster.endpoints[tried]
    return cluster.pick(exchange)?.name
  }
  return { cluster, pick }
}

const THREE = '"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"'

suite('cluster', () => {
  test('all endpoints that are up take turns', () => {
    const { cluster, pick } = clusterOf(THREE)
    deepEqual(new Set([pick(), pick(), pick()]).size, 3)
    cluster.endpoints[1]?.become('going-away', 'it said so')
    deepEqual(new Set([pick(), pick(), pick(), pick()]), new Set(['127.0.0.1:1', '127.0.0.1:3']))
    cluster.endpoints[1]?.become('up', '')
    deepEqual(new Set([pick(), pick(), pick()]).size, 3)
  })

  test('a call that was not sent goes to another endpoint, as long as there is one', () => {
    const { cluster, pick } = clusterOf(THREE)
    for (let round = 0; round < 12; round++) equal(pick(0) === '127.0.0.1:1', false)
    cluster.endpoints[1]?.become('failed', 'down')
    for (let round = 0; round < 6; round++) equal(pick(0), '127.0.0.1:3')
    cluster.endpoints[2]?.become('failed', 'down')
    for (let round = 0; round < 6; round++) equal(pick(0) === '127.0.0.1:1', false)
    equal(clusterOf('"127.0.0.1:1"').pick(0), '127.0.0.1:1')
  })

  test('with nobody up everyone is worth a try, but for those of weight 0', () => {
    const { cluster, pick } = clusterOf(`{ address: "127.0.0.1:1", weight: 0 }, "127.0.0.1:2"`)
    for (let round = 0; round < 4; round++) equal(pick(), '127.0.0.1:2')
    cluster.endpoints[1]?.become('failed', 'down')
    for (let round = 0; round < 4; round++) equal(pick(), '127.0.0.1:2')
    equal(pick(1), '127.0.0.1:2')
    for (const endpoint of cluster.endpoints) endpoint.weight = 0
    cluster.refresh()
    equal(pick(), undefined)
  })
})
