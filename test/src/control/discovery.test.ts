// What several origins say becomes one view of each service, told when it changed.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { MemoryRegistry } from '../../../registries/memory.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { type DiscoveredService, Discovery, nameOf } from '../../../src/control/discovery.ts'
import type { Origin } from '../../../src/control/origin-view.ts'
import { eventually } from '../../support/sockets.ts'

const ORDERS = { interface: 'org.example.OrderService', group: '', version: '' }
const BLUE = { ...ORDERS, group: 'blue', version: '1.0.0' }
const at = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  address: { host: '10.0.0.1', port },
  weight: 100,
  labels: {},
  ...more
})

const shown = (services: readonly DiscoveredService[]): string[] =>
  services.map(
    service =>
      `${service.origins} ${nameOf(service)} ${service.endpoints.map(one => `${one.origin}:${one.address.port}`)}`
  )

const origin = (name: string, registry: MemoryRegistry): Origin => ({
  name,
  registry,
  emptyProtectionMs: 0,
  servicesMax: 100,
  endpointsMax: 10_000,
  onTrouble: () => undefined
})

function discover(...registries: MemoryRegistry[]): { discovery: Discovery; changes: () => number } {
  let changes = 0
  const discovery = new Discovery(
    registries.map((registry, index) => origin(['one', 'two'][index] as string, registry)),
    { onChange: () => void changes++, ownId: 'me' }
  )
  return { discovery, changes: () => changes }
}

suite('discovery', () => {
  test('knows at once what registries know at once, and tells no change', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    const { discovery, changes } = discover(registry)
    deepEqual(shown(discovery.services()), ['one org.example.OrderService one:1'])
    await discovery.settled(1000)
    equal(changes(), 0)
    await discovery.close()
  })

  test('tells many changes that come together once, and later ones again', async () => {
    const registry = new MemoryRegistry()
    const { discovery, changes } = discover(registry)
    await registry.register(ORDERS, at(1))
    await registry.register(ORDERS, at(2))
    await registry.register(BLUE, at(3))
    await eventually('a change', () => changes() === 1)
    deepEqual(shown(discovery.services()), [
      'one org.example.OrderService one:1,one:2',
      'one blue/org.example.OrderService:1.0.0 one:3'
    ])
    await registry.unregister(BLUE, at(3).address)
    await eventually('another change', () => changes() === 2)
    deepEqual(shown(discovery.services())[1], 'one blue/org.example.OrderService:1.0.0 ')
    await discovery.close()
  })

  test('an endpoint that did not change stays the same object at the same place, however the registry lists it', async () => {
    const registry = new MemoryRegistry()
    const same = { labels: { zone: 'east' }, parameters: { timestamp: '1', methods: 'place' } }
    for (const port of [1, 2, 3]) await registry.register(ORDERS, at(port, structuredClone(same)))
    const { discovery } = discover(registry)
    const before = discovery.services()[0]?.endpoints ?? []
    await registry.unregister(ORDERS, at(1).address)
    await registry.register(ORDERS, at(1, structuredClone(same)))
    await registry.register(ORDERS, at(2, { ...same, labels: { zone: 'west' } }))
    const after = discovery.services()[0]?.endpoints ?? []
    deepEqual(
      after.map((one, place) => [one.address.port, one === before[place]]),
      [
        [1, true],
        [2, false],
        [3, true]
      ]
    )
    for (const more of [
      { weight: 1 },
      { unused: 'no' },
      { protocol: 'tri' },
      { parameters: { ...same.parameters, a: '' } }
    ]) {
      await registry.register(ORDERS, at(3, { ...same, ...more }))
      const { address: _address, ...now } = discovery.services()[0]?.endpoints[2] ?? { address: 0 }
      deepEqual(now, { weight: 100, ...same, ...more, origin: 'one', stale: '' })
    }
    await discovery.close()
  })

  test('a flood of changes is told a few times, and its end is never missed', async () => {
    const registry = new MemoryRegistry()
    const { discovery, changes } = discover(registry)
    let seen = 0
    for (let round = 1; round <= 400; round++) {
      await registry.register(ORDERS, at(1, { weight: round }))
      await new Promise(resolve => setImmediate(resolve))
      if (changes() > seen) {
        seen = changes()
        discovery.services()
      }
    }
    await eventually('the last weight', () => {
      if (changes() === seen) return false
      seen = changes()
      return discovery.services()[0]?.endpoints[0]?.weight === 400
    })
    equal(seen < 50, true)
    await discovery.close()
  })

  test('a service that lost its last endpoint stays known, and is found again', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    const { discovery } = discover(registry)
    await registry.unregister(ORDERS, at(1).address)
    deepEqual(shown(discovery.services()), ['one org.example.OrderService '])
    await registry.register(ORDERS, at(2))
    deepEqual(shown(discovery.services()), ['one org.example.OrderService one:2'])
    await discovery.close()
  })

  test('two registries make one service, each address once, the first one believed', async () => {
    const [one, two] = [new MemoryRegistry(), new MemoryRegistry()]
    await one.register(ORDERS, at(1))
    await one.register(ORDERS, at(2, { weight: 7 }))
    await two.register(ORDERS, at(2, { weight: 9 }))
    await two.register(ORDERS, at(3))
    const { discovery } = discover(one, two)
    const [service] = discovery.services()
    deepEqual(shown(discovery.services()), ['one,two org.example.OrderService one:1,one:2,two:3'])
    equal(service?.endpoints[1]?.weight, 7)
    await one.unregister(ORDERS, at(2).address)
    deepEqual(shown(discovery.services()), ['one,two org.example.OrderService one:1,two:2,two:3'])
    await discovery.close()
  })

  test('a service that did not change stays the same object', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    await registry.register(BLUE, at(2))
    const { discovery } = discover(registry)
    const [orders, blue] = discovery.services()
    await registry.register(BLUE, at(3))
    const [ordersAfter, blueAfter] = discovery.services()
    equal(orders === ordersAfter, true)
    equal(blue === blueAfter, false)
    await discovery.close()
  })

  test('our own registrations are never called', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1, { parameters: { anji: 'me' } }))
    await registry.register(ORDERS, at(2, { parameters: { anji: 'other,me' } }))
    await registry.register(ORDERS, at(3, { parameters: { anji: 'other' } }))
    const { discovery } = discover(registry)
    deepEqual(shown(discovery.services()), ['one org.example.OrderService one:3'])
    await discovery.close()
  })

  test('another Anji is called only where no provider is known', async () => {
    const [one, two] = [new MemoryRegistry(), new MemoryRegistry()]
    await one.register(ORDERS, at(1))
    await two.register(ORDERS, at(2, { parameters: { anji: 'other' } }))
    await two.register(BLUE, at(3, { parameters: { anji: 'other' } }))
    const { discovery } = discover(one, two)
    deepEqual(shown(discovery.services()), [
      'one,two org.example.OrderService one:1',
      'two blue/org.example.OrderService:1.0.0 two:3'
    ])
    await one.unregister(ORDERS, at(1).address)
    deepEqual(shown(discovery.services())[0], 'one,two org.example.OrderService two:2')
    await discovery.close()
  })

  test('who registers the same services as we do is never called, not even when the last provider is gone', async () => {
    const [one, two] = [new MemoryRegistry(), new MemoryRegistry()]
    await one.register(ORDERS, at(1))
    await two.register(ORDERS, at(2, { parameters: { anji: 'other' } }))
    await two.register(BLUE, at(3, { parameters: { anji: 'other' } }))
    const publishes = (name: string): boolean => name === ORDERS.interface
    const discovery = new Discovery([origin('one', one), { ...origin('two', two), publishes }], {
      onChange: () => undefined,
      ownId: 'me'
    })
    await one.unregister(ORDERS, at(1).address)
    deepEqual(shown(discovery.services()), [
      'one,two org.example.OrderService ',
      // Only there it is known, so that it cannot be ours.
      'two blue/org.example.OrderService:1.0.0 two:3'
    ])
    await discovery.close()
  })

  test('follows a service that no registry lists, until nobody wants it', async () => {
    const { discovery } = discover(new MemoryRegistry())
    const stop = discovery.follow(BLUE)
    deepEqual(shown(discovery.services()), ['one blue/org.example.OrderService:1.0.0 '])
    stop()
    stop()
    deepEqual(discovery.services(), [])
    await discovery.close()
  })

  test('says how its origins are doing', async () => {
    const registry = new MemoryRegistry()
    await registry.register(ORDERS, at(1))
    await registry.register(ORDERS, at(2))
    const { discovery } = discover(registry)
    deepEqual(discovery.states(), [
      { name: 'one', status: 'up', reason: '', services: 1, endpoints: 2, staleServices: 0 }
    ])
    await discovery.close()
  })

  test('tells nothing after its end', async () => {
    const registry = new MemoryRegistry()
    const { discovery, changes } = discover(registry)
    await discovery.close()
    await registry.register(ORDERS, at(2))
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    equal(changes(), 0)
  })
})
