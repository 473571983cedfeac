// Each kind of registry has its own keys, and a wrong kind is told by the kinds that there are.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { configOf, mistakesOf } from '../../../support/config-text.ts'

suite('the registries section', () => {
  test('the shortest registries are filled up with defaults', () => {
    const { registries } = configOf(`
registries:
  zk: { type: zookeeper, servers: [10.0.0.1:2181] }
  nacos: { type: nacos, servers: [10.0.0.3:8848] }
  file: { type: file, path: endpoints.yaml }
  dns: { type: dns, services: { org.example.OrderService: { name: orders.internal, port: 20880 } } }
`)
    deepEqual(registries['zk'], {
      type: 'zookeeper',
      servers: [{ host: '10.0.0.1', port: 2181 }],
      operationTimeout: 5000,
      applications: true,
      root: '/dubbo',
      chroot: '',
      sessionTimeout: 30_000,
      services: ['*'],
      emptyProtection: 86_400_000,
      cache: true
    })
    deepEqual(
      Object.values(registries).map(({ type, emptyProtection }) => [type, emptyProtection]),
      ['zookeeper', 'nacos', 'file', 'dns'].map(type => [type, 86_400_000])
    )
  })

  test('a wrong type is told by the types that there are', () =>
    deepEqual(
      mistakesOf(
        'registries:\n  a: { type: zookeper }\n  b: { type: eureka }\n  c: { type: static }\n  d: {}\n  e: x\n'
      ),
      [
        '2:14 registries.a.type "zookeper" is not a type of registry; did you mean "zookeeper"?',
        '3:14 registries.b.type "eureka" is not a type of registry; they are: zookeeper, nacos, file, dns',
        '4:14 registries.c.type "static" is no registry; give the endpoints under services',
        '5:3 registries.d.type is missing; for example type: zookeeper',
        '6:6 registries.e must be a map, but is the text "x"'
      ]
    ))

  test('the keys of one kind are unknown to another', () =>
    deepEqual(mistakesOf('registries: { z: { type: file, path: x, servers: [a:1], emptyProtection: false } }'), [
      '1:41 registries.z.servers is not a known key'
    ]))
})
