// Endpoints live as long as a snapshot lists them, and no longer.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ServiceSpec } from '../../../src/snapshot/snapshot.ts'
import { EndpointStore } from '../../../src/upstream/endpoint-store.ts'
import { idlePool, snapshotOf } from '../../support/exchanges.ts'

const servicesOf = (services: string): readonly ServiceSpec[] =>
  snapshotOf(`listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { ${services} }\n`).services
const pools = new Map<string, ReturnType<typeof idlePool>>()
const storeOf = (changed: string[] = []): EndpointStore => {
  pools.clear()
  return new EndpointStore(
    ({ name }, service) => {
      if (service.name === 'impossible') throw new Error('no such pool')
      const pool = idlePool()
      pools.set(`${service.name} ${name}`, pool)
      return pool
    },
    name => changed.push(name)
  )
}

suite('endpoint store', () => {
  test('an endpoint of the next snapshot is the one of the last, with its new weight', () => {
    const store = storeOf()
    const [before] = store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:1"] }')).get('a') ?? []
    const [after] = store.adopt(servicesOf('a: { endpoints: [{ address: "127.0.0.1:1", weight: 7 }] }')).get('a') ?? []
    equal(after, before)
    equal(after?.weight, 7)
  })

  test('one that is no longer listed is closed, not destroyed; the others are left alone', () => {
    const store = storeOf()
    store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:1", "127.0.0.1:2"] }, b: { endpoints: ["127.0.0.1:1"] }'))
    store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:2"] }, b: { endpoints: ["127.0.0.1:1"] }'))
    deepEqual(
      [...pools].map(([name, { told }]) => [name, ...told]),
      [['a 127.0.0.1:1', 'close'], ['a 127.0.0.1:2'], ['b 127.0.0.1:1']]
    )
    equal([...store.all()].length, 2)
    store.destroy()
    deepEqual([...pools.values()].at(-1)?.told, ['destroy'])
  })

  test('other labels, another protocol or more connections make another endpoint', () => {
    const store = storeOf()
    const of = (more: string, labels = ''): unknown =>
      store.adopt(servicesOf(`a: { endpoints: [{ address: "127.0.0.1:1"${labels} }]${more} }`)).get('a')?.[0]
    const all = [of(''), of('', ', labels: { v: "1" }'), of(', connections: 3'), of(', protocol: http'), of('')]
    equal(new Set(all).size, 5)
  })

  test('a snapshot that cannot be adopted changes nothing', () => {
    const store = storeOf()
    const [before] = store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:1"] }')).get('a') ?? []
    throws(() =>
      store.adopt(servicesOf('b: { endpoints: ["127.0.0.1:2"] }, impossible: { endpoints: ["127.0.0.1:3"] }'))
    )
    deepEqual([...store.all()], [before])
    deepEqual(pools.get('a 127.0.0.1:1')?.told, [])
  })

  test('a change of an endpoint is told with the name of its service', () => {
    const changed: string[] = []
    const [endpoint] = storeOf(changed).adopt(servicesOf('a: { endpoints: ["127.0.0.1:1"] }')).get('a') ?? []
    endpoint?.become('failed', 'down')
    deepEqual(changed, ['a'])
  })
})
