// Registries that name others, and names that only a registry could know.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { mistakesOf, warningsOf } from '../../../support/config-text.ts'

const ZK = 'type: zookeeper, servers: [127.0.0.1:2181]'
const IN = 'listeners: { in: { address: 127.0.0.1:0, to: local } }'

suite('registries', () => {
  test('credentials come in pairs', () => {
    deepEqual(mistakesOf(`registries: { zk: { ${ZK}, username: a } }`), [
      '1:65 registries.zk.username has no password beside it; give both or none'
    ])
    deepEqual(mistakesOf(`registries: { zk: { ${ZK}, password: a } }`), [
      '1:65 registries.zk.password has no username beside it; give both or none'
    ])
  })

  test('a registry is published into from others that there are, and under an address that can be called', () =>
    deepEqual(
      mistakesOf(`
registries:
  one: { ${ZK}, publish: { services: ["*"], address: 0.0.0.0:20881, from: [one, tow, two] } }
  two: { ${ZK} }
`).map(text => text.replace(/^\S+ /, '')),
      [
        'registries.one.publish.address 0.0.0.0 is no address that a consumer could call; give one of this machine',
        'registries.one.publish.from[0] "one" is this registry itself; its services are there already',
        'registries.one.publish.from[1] "tow" is not a registry; did you mean "two"?'
      ]
    ))

  test('address records know no port, and SRV records need none', () =>
    deepEqual(
      mistakesOf(
        'registries: { d: { type: dns, minTtl: 1h, services: { a.A: { name: a }, a.B: { name: b, type: srv, port: 1 } } } }'
      ).map(text => text.replace(/^\S+ /, '')),
      [
        'registries.d.minTtl is longer than maxTtl',
        'registries.d.services["a.A"] has no port; address records know none',
        'registries.d.services["a.B"].port belongs to type address; SRV records have ports'
      ]
    ))

  test('a service that is not in the file may be in a registry, unless it looks misspelt', () => {
    deepEqual(mistakesOf(`${IN}\nregistries: { zk: { ${ZK} } }\nroutes: [{ match: { method: get }, to: far }]`), [])
    deepEqual(warningsOf(`${IN}\nregistries: { zk: { ${ZK} } }\nservices: { locale: {} }`), [
      '1:46 listeners.in.to "local" is not a service of this file; did you mean "locale"?'
    ])
    deepEqual(mistakesOf(IN), ['1:46 listeners.in.to "local" is not a service'])
  })

  test('a service may leave its endpoints to a registry', () => {
    deepEqual(mistakesOf(`registries: { zk: { ${ZK} } }\nservices: { a.A: { timeout: 2s } }`), [])
    deepEqual(mistakesOf('services: { a.A: { timeout: 2s } }').length, 1)
  })
})
