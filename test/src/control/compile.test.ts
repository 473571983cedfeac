// What a configuration becomes: plain data with every default filled in.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { snapshotOf } from '../../support/exchanges.ts'

const snapshot = snapshotOf(`
listeners:
  gateway: { address: "127.0.0.1:8080", to: orders }
services:
  orders:
    interface: org.example.OrderService
    group: g
    version: 1.0.0
    endpoints: [ "127.0.0.1:20880", { address: "[::1]:20881", weight: 5, labels: { v: "2" } } ]
    timeout: 2s
    methods: { create: { parameters: [java.lang.String, int], returns: long } }
routes:
  - { match: { service: "org.*", method: get, headers: { a: { prefix: b } } }, to: [ { labels: { v: "2" }, weight: 9 } ], timeout: 1s }
  - { name: plain, match: { listener: gateway, path: /a } }
limits: { requestTimeout: 4s, frameBytesMax: 1MiB }
`)

suite('compile', () => {
  test('listeners and services keep what was written, with defaults for the rest', () => {
    deepEqual(snapshot.listeners, [
      { name: 'gateway', address: { host: '127.0.0.1', port: 8080 }, protocol: 'auto', to: 'orders' }
    ])
    const [orders] = snapshot.services
    deepEqual(
      [orders?.interface, orders?.group, orders?.version, orders?.protocol, orders?.timeoutMs, orders?.source],
      ['org.example.OrderService', 'g', '1.0.0', 'dubbo', 2000, 'anji.yaml']
    )
    deepEqual(orders?.endpoints, [
      { address: { host: '127.0.0.1', port: 20880 }, weight: 100, labels: {} },
      { address: { host: '::1', port: 20881 }, weight: 5, labels: { v: '2' } }
    ])
    deepEqual(orders?.methods.create?.overloads, [{ parameters: ['java.lang.String', 'int'], returns: 'long' }])
  })

  test('a star makes a glob of a text, and a route without a name has its place as one', () => {
    const [first, second] = snapshot.routes
    deepEqual(first?.match, {
      service: { kind: 'glob', text: 'org.*' },
      method: { kind: 'exact', text: 'get' },
      headers: { a: { kind: 'prefix', text: 'b' } },
      attachments: {}
    })
    deepEqual([first?.name, first?.timeoutMs, second?.name, second?.timeoutMs], ['routes[0]', 1000, 'plain', undefined])
    deepEqual(first?.to, [{ service: undefined, labels: { v: '2' }, weight: 9 }])
    deepEqual(second?.match, {
      listener: 'gateway',
      path: { kind: 'exact', text: '/a' },
      headers: {},
      attachments: {}
    })
  })

  test('limits have milliseconds and bytes', () => {
    const { requestTimeoutMs, frameBytesMax, headTimeoutMs, heartbeatMs, drainTimeoutMs } = snapshot.limits
    deepEqual(
      [requestTimeoutMs, frameBytesMax, headTimeoutMs, heartbeatMs, drainTimeoutMs],
      [4000, 1 << 20, 10_000, 60_000, 30_000]
    )
    equal(snapshot.http.cors, undefined)
  })
})
