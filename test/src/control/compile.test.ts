// From a configuration to the snapshot: every section arrives where the data plane looks for it, in its units.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compileSnapshot } from '../../../src/control/compile.ts'
import type { Snapshot } from '../../../src/snapshot/snapshot.ts'
import { configOf } from '../../support/config-text.ts'

const compiled = (text: string): Snapshot => compileSnapshot(configOf(text), 7, 'anji.yaml')

const SERVICES =
  'services: { orders: { interface: a.Orders, endpoints: [10.0.0.1:1] }, local: { endpoints: [10.0.0.2:2] } }'

suite('the compiler of the configuration', () => {
  test('gives the snapshot its version and the listeners their addresses', () => {
    const { version, listeners } = compiled(
      `${SERVICES}\nlisteners: { in: { address: "0.0.0.0:20882", protocol: dubbo, to: local } }`
    )
    equal(version, 7)
    deepEqual(listeners, [{ name: 'in', address: { host: '0.0.0.0', port: 20882 }, protocol: 'dubbo', to: 'local' }])
  })

  test('gives services their identity, endpoints, signatures and source', () => {
    const { services } = compiled(`
services:
  blue/a.Orders:1.0.0:
    endpoints: [{ address: "10.0.0.1:20880", weight: 200, labels: { zone: hz } }]
    methods: { place: [{ parameters: [int], returns: long }, { parameters: [] }] }
    balancer: random
    connections: 3
    timeout: 2s
`)
    deepEqual(services, [
      {
        name: 'blue/a.Orders:1.0.0',
        interface: 'a.Orders',
        group: 'blue',
        version: '1.0.0',
        protocol: 'dubbo',
        endpoints: [{ address: { host: '10.0.0.1', port: 20880 }, weight: 200, labels: { zone: 'hz' } }],
        methods: {
          place: {
            overloads: [
              { parameters: ['int'], returns: 'long' },
              { parameters: [], returns: undefined }
            ]
          }
        },
        balancer: 'random',
        connections: 3,
        timeoutMs: 2000,
        source: 'anji.yaml'
      }
    ])
  })

  test('reads a star in a service or method as a pattern and everything else as a name', () => {
    const { routes } = compiled(`${SERVICES}
routes:
  - { name: one, match: { service: "a.*", method: get }, to: orders, timeout: 250ms, retry: { attempts: 2 } }
  - { match: { service: orders, method: "get*" } }
`)
    deepEqual(
      routes.map(({ name, match, to, timeoutMs, source }) => ({ name, match, to, timeoutMs, source })),
      [
        {
          name: 'one',
          match: {
            service: { kind: 'glob', text: 'a.*' },
            method: { kind: 'exact', text: 'get' },
            headers: {},
            attachments: {}
          },
          to: [{ service: 'orders', labels: {}, weight: 100 }],
          timeoutMs: 250,
          source: 'anji.yaml'
        },
        {
          name: 'routes[1]',
          match: {
            service: { kind: 'exact', text: 'orders' },
            method: { kind: 'glob', text: 'get*' },
            headers: {},
            attachments: {}
          },
          to: [{ service: undefined, labels: {}, weight: 100 }],
          timeoutMs: undefined,
          source: 'anji.yaml'
        }
      ]
    )
    equal(routes[0]?.retry?.attempts, 2)
  })

  test('turns every time among the limits into milliseconds', () => {
    const { limits } = compiled(`
limits:
  connectTimeout: 1s
  requestTimeout: 2s
  headTimeout: 3s
  bodyTimeout: 4s
  idleTimeout: 5m
  heartbeatInterval: 6s
  drainTimeout: 7s
  frameBytesMax: 1MiB
`)
    const { connectTimeoutMs, requestTimeoutMs, headTimeoutMs, bodyTimeoutMs } = limits
    deepEqual([connectTimeoutMs, requestTimeoutMs, headTimeoutMs, bodyTimeoutMs], [1000, 2000, 3000, 4000])
    deepEqual([limits.idleTimeoutMs, limits.heartbeatMs, limits.drainTimeoutMs], [300_000, 6000, 7000])
    equal(limits.frameBytesMax, 1024 * 1024)
  })

  test('takes over what is particular to HTTP, with or without CORS', () => {
    equal(compiled('').http.cors, undefined)
    const { http } = compiled(
      'http: { bigNumbers: string, trustedProxies: [10.0.0.0/8] }\ncors: { origins: ["https://a.example"], maxAge: 1h }'
    )
    equal(http.bigNumbers, 'string')
    equal(http.trustedProxies.length, 1)
    deepEqual([http.openapi, compiled('http: { openapi: false }').http.openapi], [true, false])
    deepEqual([http.cors?.origins, http.cors?.maxAgeMs], [['https://a.example'], 3_600_000])
  })
})
