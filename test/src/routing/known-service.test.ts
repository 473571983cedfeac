// A service with its labelled parts: made once, refreshed together.
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { roundRobinPicker } from '../../../governance/balancing/round-robin.ts'
import { KnownService } from '../../../src/routing/known-service.ts'
import type { ServiceSpec } from '../../../src/snapshot/snapshot.ts'
import type { Cluster } from '../../../src/upstream/cluster.ts'
import { Endpoint } from '../../../src/upstream/endpoint.ts'
import { exchangeIn, idlePool, snapshotOf, trafficOf } from '../../support/exchanges.ts'

const TEXT = 'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
const exchange = exchangeIn(trafficOf(TEXT), {})
const [service] = snapshotOf(TEXT).services as [ServiceSpec]
const endpoint = (port: number, labels: Record<string, string>): Endpoint =>
  new Endpoint({ address: { host: 'h', port }, weight: 1, labels }, idlePool, () => undefined)

function knownOf() {
  const endpoints = [endpoint(1, { v: '1', zone: 'a' }), endpoint(2, { v: '1' }), endpoint(3, { v: '2', zone: 'a' })]
  const known = new KnownService(service, endpoints, candidates => roundRobinPicker(candidates, () => 0))
  const picks = (cluster: Cluster): string[] => [1, 2, 3, 4].map(() => cluster.pick(exchange)?.name ?? 'nobody').sort()
  return { known, endpoints, picks }
}

suite('known service', () => {
  test('gives each part one cluster, whatever the order of its labels', () => {
    const { known } = knownOf()
    const part = known.clusterWith({ v: '1', zone: 'a' })
    equal(known.clusterWith({ zone: 'a', v: '1' }), part)
    notEqual(known.clusterWith({ v: '1' }), part)
    equal(known.clusterWith({}), known.cluster)
    deepEqual(
      known.clusterWith({ v: '1' }).endpoints.map(({ name }) => name),
      ['h:1', 'h:2']
    )
    deepEqual(known.clusterWith({ v: '3' }).endpoints, [])
  })

  test('leads calls that no rule takes to all of its endpoints', () => {
    const { known } = knownOf()
    equal(
      known.route.chooseCluster(() => 0),
      known.cluster
    )
  })

  test('a refresh reaches every part', () => {
    const { known, endpoints, picks } = knownOf()
    const part = known.clusterWith({ v: '1' })
    endpoints[0]?.become('failed', 'down')
    known.refresh()
    deepEqual(picks(part), ['h:2', 'h:2', 'h:2', 'h:2'])
    equal(picks(known.cluster).includes('h:1'), false)
  })
})
