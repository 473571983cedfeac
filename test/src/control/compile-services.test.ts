// Services of the snapshot come from the configuration and from registries, and only what changed is made anew.
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compileServices } from '../../../src/control/compile-services.ts'
import type { DiscoveredEndpoint, DiscoveredService } from '../../../src/control/discovery.ts'
import { configOf } from '../../support/config-text.ts'

const ORDERS = { interface: 'org.example.OrderService', group: '', version: '' }
const BLUE = { ...ORDERS, group: 'blue', version: '1.0.0' }
const ZK = 'registries: { zk: { type: zookeeper, servers: [127.0.0.1:2181] } }'

const at = (port: number, more: Partial<DiscoveredEndpoint> = {}): DiscoveredEndpoint => ({
  address: { host: '10.0.0.1', port },
  weight: 100,
  labels: {},
  origin: 'zk',
  stale: '',
  ...more
})
const discovered = (...endpoints: DiscoveredEndpoint[]): DiscoveredService => ({
  key: BLUE,
  endpoints,
  definition: undefined,
  origins: ['zk', 'nacos']
})
const compiled = (text: string, ...services: DiscoveredService[]) =>
  compileServices(configOf(text).services, services, 'anji.yaml')

suite('services of registries', () => {
  test('are Dubbo services that say where they came from', () =>
    deepEqual(compiled('', discovered(at(1))), [
      {
        name: 'blue/org.example.OrderService:1.0.0',
        interface: 'org.example.OrderService',
        group: 'blue',
        version: '1.0.0',
        protocol: 'dubbo',
        endpoints: [{ address: { host: '10.0.0.1', port: 1 }, weight: 100, labels: {}, source: 'zk' }],
        methods: {},
        balancer: 'round-robin',
        connections: 1,
        timeoutMs: undefined,
        source: 'zk, nacos'
      }
    ]))

  test('take warm-up, token and timeout from what their providers say', () => {
    const [service] = compiled(
      '',
      discovered(
        at(1, { parameters: { timestamp: '1700000000000', token: 'secret', timeout: '750' } }),
        at(2, { parameters: { timestamp: '1700000000000', warmup: '1000' } }),
        at(3, { parameters: { timestamp: '1700000000000', warmup: '0' } }),
        at(4, { parameters: { timestamp: 'soon', warmup: 'x', token: '' } })
      )
    )
    deepEqual(
      service?.endpoints.map(({ warmUp, token }) => [warmUp?.startedAtMs, warmUp?.durationMs, token]),
      [
        [1_700_000_000_000, 600_000, 'secret'],
        [1_700_000_000_000, 1000, undefined],
        [undefined, undefined, undefined],
        [undefined, undefined, undefined]
      ]
    )
    equal(service?.timeoutMs, 750)
  })

  test('say why an endpoint is not used, and why one may be out of date', () => {
    const [service] = compiled(
      '',
      discovered(
        at(1, { stale: 'zk lists nobody any more' }),
        at(2, { unused: 'it is disabled' }),
        at(3, { protocol: 'tri' }),
        at(4, { protocol: 'tri', parameters: { 'ext.protocol': 'dubbo' } })
      )
    )
    deepEqual(
      service?.endpoints.map(({ stale, unused }) => [stale, unused]),
      [
        ['zk lists nobody any more', undefined],
        [undefined, 'it is disabled'],
        [undefined, 'it speaks tri, and this service is called by dubbo'],
        [undefined, undefined]
      ]
    )
  })

  test('are HTTP services when that is all that their endpoints speak', () => {
    const [service] = compiled('', discovered(at(1, { protocol: 'http' }), at(2, { protocol: 'rest' })))
    deepEqual([service?.protocol, service?.connections, service?.endpoints[0]?.unused], ['http', 128, undefined])
    const [mixed] = compiled('', discovered(at(1, { protocol: 'http' }), at(2)))
    equal(mixed?.protocol, 'dubbo')
  })

  test('give way to the configuration', () => {
    const text = `${ZK}\nservices: { orders: { interface: org.example.OrderService, group: blue, version: 1.0.0, endpoints: [10.0.0.9:9] } }`
    deepEqual(
      compiled(text, discovered(at(1))).map(({ name, source, endpoints }) => [
        name,
        source,
        endpoints[0]?.address.port
      ]),
      [['orders', 'anji.yaml', 9]]
    )
  })

  test('lend their endpoints to a service of the configuration that has none of its own', () => {
    const text = `${ZK}\nservices: { "blue/org.example.OrderService:1.0.0": { timeout: 2s, balancer: random } }`
    const [service] = compiled(text, discovered(at(1, { parameters: { timeout: '750' } })))
    deepEqual([service?.endpoints.length, service?.timeoutMs, service?.balancer], [1, 2000, 'random'])
    deepEqual(compiled(text)[0]?.endpoints, [])
  })

  test('have the methods and types of their definition, which stay the same objects while endpoints change', () => {
    const definition = {
      methods: [{ name: 'place', parameters: [{ name: '', type: 'org.example.Order' }], returns: 'long' }],
      types: { 'org.example.Order': { kind: 'bean', fields: { id: 'long' } } }
    } as const
    const [first] = compiled('', { ...discovered(at(1)), definition })
    const [second] = compiled('', { ...discovered(at(2)), definition })
    deepEqual(first?.methods, { place: { overloads: [{ parameters: ['org.example.Order'], returns: 'long' }] } })
    deepEqual(first?.types, definition.types)
    equal(first?.types === second?.types, true)
  })

  test('keep the endpoints that did not change, and all that is known of them in the configuration', () => {
    const config = configOf(`${ZK}\nservices: { "blue/org.example.OrderService:1.0.0": { timeout: 2s } }`)
    const definition = {
      methods: [],
      types: { 'org.example.Order': { kind: 'bean', fields: { id: 'long' } } }
    } as const
    const [one, two] = [at(1), at(2)]
    const made = [discovered(one, two), discovered(one, at(2))].map(
      service => compileServices(config.services, [{ ...service, definition }], 'anji.yaml')[0]
    )
    const [before, after] = made
    equal(after?.endpoints[0], before?.endpoints[0])
    notEqual(after?.endpoints[1], before?.endpoints[1])
    deepEqual([after?.methods === before?.methods, after?.types === before?.types], [true, true])
    // What an endpoint is depends on what its service speaks.
    const triple = at(3, { protocol: 'tri' })
    const [http] = compileServices({}, [discovered(triple, at(4, { protocol: 'http' }))], 'anji.yaml')
    const [dubbo] = compileServices({}, [discovered(triple)], 'anji.yaml')
    const [toHttp, toDubbo] = [http, dubbo].map(service => service?.endpoints[0]?.unused)
    equal(toHttp, 'it speaks tri, and this service is called by http')
    equal(toDubbo, 'it speaks tri, and this service is called by dubbo')
  })

  test('that did not change come back as the same objects', () => {
    const config = configOf(`${ZK}\nservices: { org.example.OrderService: {}, own: { endpoints: [a:1] } }`)
    const [blue, orders] = [discovered(at(1)), { ...discovered(at(2)), key: ORDERS }]
    const first = compileServices(config.services, [blue, orders], 'anji.yaml')
    const second = compileServices(config.services, [blue, orders], 'anji.yaml')
    deepEqual(
      first.map((service, index) => service === second[index]),
      [true, true, true]
    )
    const third = compileServices(config.services, [discovered(at(3)), orders], 'anji.yaml')
    deepEqual(
      first.map((service, index) => service === third[index]),
      [true, true, false]
    )
  })
})
