// Registries become services of the snapshot: what is known at once, what changes later, and what the configuration overrules.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { MemoryRegistry } from '../../../registries/memory.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { compileSnapshot } from '../../../src/control/compile.ts'
import { type DiscoveredService, Discovery } from '../../../src/control/discovery.ts'
import { configOf } from '../../support/config-text.ts'

const ORDERS = { interface: 'org.example.OrderService', group: '', version: '' }
const BLUE = { ...ORDERS, group: 'blue', version: '1.0.0' }
const at = (port: number): Endpoint => ({ address: { host: '10.0.0.1', port }, weight: 100, labels: {} })
const turn = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)))

const shown = (services: readonly DiscoveredService[]): string[] =>
  services.map(({ key, source, endpoints }) => `${source} ${key.interface} ${endpoints.map(one => one.address.port)}`)

suite('discovery', () => {
  test('knows at once what registries know at once, and tells no change', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    let changes = 0
    const discovery = new Discovery(new Map([['memory', registry]]), () => void changes++)
    deepEqual(shown(discovery.services()), ['memory org.example.OrderService 1'])
    await turn()
    equal(changes, 0)
    discovery.close()
  })

  test('tells many changes of one turn once, and later ones again', async () => {
    const registry = new MemoryRegistry()
    let changes = 0
    const discovery = new Discovery(new Map([['memory', registry]]), () => void changes++)
    await registry.register(ORDERS, at(1))
    await registry.register(ORDERS, at(2))
    await registry.register(BLUE, at(3))
    await turn()
    equal(changes, 1)
    deepEqual(shown(discovery.services()), ['memory org.example.OrderService 1,2', 'memory org.example.OrderService 3'])
    await registry.unregister(BLUE, at(3).address)
    await turn()
    equal(changes, 2)
    deepEqual(shown(discovery.services()), ['memory org.example.OrderService 1,2'])
    discovery.close()
  })

  test('forgets a service that lost its last endpoint, and finds it again', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    const discovery = new Discovery(new Map([['memory', registry]]), () => undefined)
    await registry.unregister(ORDERS, at(1).address)
    deepEqual(discovery.services(), [])
    await registry.register(ORDERS, at(2))
    deepEqual(shown(discovery.services()), ['memory org.example.OrderService 2'])
    discovery.close()
  })

  test('keeps the services of several registries apart', async () => {
    const [one, two] = [new MemoryRegistry(), new MemoryRegistry()]
    await one.register(ORDERS, at(1))
    await two.register(ORDERS, at(2))
    const discovery = new Discovery(
      new Map([
        ['one', one],
        ['two', two]
      ]),
      () => undefined
    )
    await one.unregister(ORDERS, at(1).address)
    deepEqual(shown(discovery.services()), ['two org.example.OrderService 2'])
    discovery.close()
  })

  test('tells nothing after its end', async () => {
    const registry = new MemoryRegistry()
    let changes = 0
    const discovery = new Discovery(new Map([['memory', registry]]), () => void changes++)
    await registry.register(ORDERS, at(1))
    discovery.close()
    await registry.register(ORDERS, at(2))
    await turn()
    equal(changes, 0)
    deepEqual(discovery.services(), [])
  })
})

suite('services of registries in the snapshot', () => {
  const discovered = (key: typeof ORDERS, port: number, source = 'memory'): DiscoveredService => ({
    key,
    endpoints: [at(port)],
    source
  })

  test('are Dubbo services that say where they came from', () => {
    const [service] = compileSnapshot(configOf(''), 1, 'anji.yaml', [discovered(BLUE, 1)]).services
    deepEqual(service, {
      name: 'blue/org.example.OrderService:1.0.0',
      interface: 'org.example.OrderService',
      group: 'blue',
      version: '1.0.0',
      protocol: 'dubbo',
      endpoints: [at(1)],
      methods: {},
      balancer: 'round-robin',
      connections: 1,
      timeoutMs: undefined,
      source: 'memory'
    })
  })

  test('give way to the configuration, and a later registry to an earlier one', () => {
    const config = configOf('services: { orders: { interface: org.example.OrderService, endpoints: [10.0.0.9:9] } }')
    const all = [discovered(ORDERS, 1), discovered(BLUE, 2), discovered(BLUE, 3, 'other')]
    deepEqual(
      compileSnapshot(config, 1, 'anji.yaml', all).services.map(({ name, source, endpoints }) => [
        name,
        source,
        endpoints[0]?.address.port
      ]),
      [
        ['orders', 'anji.yaml', 9],
        ['blue/org.example.OrderService:1.0.0', 'memory', 2]
      ]
    )
  })
})
