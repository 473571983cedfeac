// The choice of an endpoint: among those that are up, another one the second time, and anyone when nobody is up.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ServiceSpec, Snapshot } from '../../../src/snapshot/snapshot.ts'
import type { Cluster } from '../../../src/upstream/cluster.ts'
import { exchangeIn, snapshotOf, trafficFrom } from '../../support/exchanges.ts'

type Picking = { cluster: Cluster; pick: (tried?: number) => string | undefined }

const snapshotWith = (endpoints: string): Snapshot =>
  snapshotOf(`listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: [${endpoints}] } }\n`)

const clusterOf = (endpoints: string): Picking => pickingFrom(snapshotWith(endpoints))

/** The first ones are not to be used. */
function clusterWithUnused(unused: string, used: string): Picking {
  const [{ endpoints: shut = [], ...service } = {}] = snapshotWith(unused).services
  const open = used === '' ? [] : (snapshotWith(used).services[0]?.endpoints ?? [])
  const endpoints = [...shut.map(spec => ({ ...spec, unused: 'it is being repaired' })), ...open]
  return pickingFrom({ ...snapshotWith(unused), services: [{ ...service, endpoints } as ServiceSpec] })
}

function pickingFrom(snapshot: Snapshot): Picking {
  const traffic = trafficFrom(snapshot)
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

  test('an endpoint that is not to be used is never tried, also with nobody up', () => {
    const { cluster, pick } = clusterWithUnused('"127.0.0.1:1"', '"127.0.0.1:2"')
    for (let round = 0; round < 4; round++) equal(pick(), '127.0.0.1:2')
    cluster.endpoints[1]?.become('failed', 'down')
    for (let round = 0; round < 4; round++) deepEqual([pick(), pick(1)], ['127.0.0.1:2', '127.0.0.1:2'])
    const { cluster: none, pick: pickNone } = clusterWithUnused('"127.0.0.1:1"', '')
    equal(pickNone(), undefined)
    deepEqual(
      none.endpoints.map(({ reason }) => reason),
      ['it is being repaired']
    )
  })

  test('with weights that change, shares follow at the next refresh', () => {
    const { cluster, pick } = clusterOf('"127.0.0.1:1", "127.0.0.1:2"')
    Object.assign(cluster.endpoints[0]!, { weight: 1 })
    Object.assign(cluster.endpoints[1]!, { weight: 99 })
    cluster.refresh()
    const picked = Array.from({ length: 100 }, () => pick())
    equal(picked.filter(name => name === '127.0.0.1:1').length, 1)
  })
})
