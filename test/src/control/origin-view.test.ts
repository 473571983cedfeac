// The last good view of an origin outlives its registry: down, empty, or not yet there.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Endpoint, Registry, RegistryState } from '../../../registries/registry.ts'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'
import { formatServiceKey, type ServiceKey } from '../../../registries/service-key.ts'
import { type Origin, OriginView, type ViewedService, type ViewKeeper } from '../../../src/control/origin-view.ts'

const ORDERS: ServiceKey = { interface: 'org.example.OrderService', group: '', version: '' }
const NAME = formatServiceKey(ORDERS)
const USERS: ServiceKey = { ...ORDERS, interface: 'org.example.UserService' }
const at = (port: number): Endpoint => ({ address: { host: '10.0.0.1', port }, weight: 100, labels: {} })

/** A registry that says what the test says, when the test says it. */
class Spoken implements Registry {
  state: RegistryState = { status: 'connecting', reason: '' }
  readonly watched = new Map<string, (endpoints: readonly Endpoint[]) => void>()
  readonly described = new Map<string, (definition: ServiceDefinition | undefined) => void>()
  list: (services: readonly ServiceKey[]) => void = () => undefined

  watch(service: ServiceKey, tell: (endpoints: readonly Endpoint[]) => void): () => void {
    this.watched.set(formatServiceKey(service), tell)
    return () => void this.watched.delete(formatServiceKey(service))
  }

  watchServices(tell: (services: readonly ServiceKey[]) => void): () => void {
    this.list = tell
    return () => undefined
  }

  watchDefinition(service: ServiceKey, tell: (definition: ServiceDefinition | undefined) => void): () => void {
    this.described.set(formatServiceKey(service), tell)
    return () => undefined
  }

  async register(): Promise<void> {}
  async unregister(): Promise<void> {}
  async close(): Promise<void> {}

  say(service: ServiceKey, ...ports: number[]): void {
    this.watched.get(formatServiceKey(service))?.(ports.map(at))
  }
}

function view(more: Partial<Origin> = {}) {
  const registry = new Spoken()
  const changed: string[] = []
  const made = new OriginView(
    {
      name: 'zk',
      registry,
      emptyProtectionMs: 60_000,
      servicesMax: 100,
      endpointsMax: 1000,
      onTrouble: () => undefined,
      ...more
    },
    { onChange: name => void changed.push(name), onAnswer: () => undefined }
  )
  return { registry, view: made, changed }
}

const ports = (service: ViewedService | undefined): number[] | undefined =>
  service?.endpoints.map(({ address }) => address.port)

suite('the view of an origin', () => {
  test('is settled when everything that is listed has been told', () => {
    const { registry, view: one } = view()
    equal(one.isSettled, false)
    registry.list([ORDERS, USERS])
    registry.say(ORDERS, 1)
    equal(one.isSettled, false)
    registry.say(USERS)
    equal(one.isSettled, true)
  })

  test('keeps the last good endpoints when the registry lists nobody, and says so', () => {
    const { registry, view: one } = view()
    registry.list([ORDERS])
    registry.say(ORDERS, 1, 2)
    registry.say(ORDERS)
    deepEqual(ports(one.get(NAME)), [1, 2])
    match(one.get(NAME)?.stale ?? '', /^zk lists nobody any more/)
    registry.say(ORDERS, 3)
    deepEqual(ports(one.get(NAME)), [3])
    equal(one.get(NAME)?.stale, '')
  })

  test('keeps a service that the registry no longer lists', () => {
    const { registry, view: one } = view()
    registry.list([ORDERS, USERS])
    registry.say(ORDERS, 1)
    registry.list([])
    deepEqual(ports(one.get(NAME)), [1])
    match(one.get(NAME)?.stale ?? '', /lists nobody/)
  })

  test('believes an empty list when the protection has passed', t => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { registry, view: one } = view()
    registry.list([ORDERS])
    registry.say(ORDERS, 1)
    registry.list([])
    registry.say(ORDERS)
    t.mock.timers.tick(59_999)
    deepEqual(ports(one.get(NAME)), [1])
    t.mock.timers.tick(1)
    deepEqual(ports(one.get(NAME)), [])
    t.mock.timers.tick(86_400_000)
    equal(one.get(NAME), undefined)
    equal(registry.watched.size, 0)
  })

  test('believes an empty list at once without protection, and still knows the service', () => {
    const { registry, view: one } = view({ emptyProtectionMs: 0 })
    registry.list([ORDERS])
    registry.say(ORDERS, 1)
    registry.list([])
    registry.say(ORDERS)
    deepEqual(ports(one.get(NAME)), [])
  })

  test('starts with what was kept, until the registry speaks', () => {
    const kept = [{ key: ORDERS, endpoints: [at(1)], definition: undefined }]
    const keeper: ViewKeeper = { load: () => kept, save: () => undefined, flush: async () => undefined }
    const { registry, view: one, changed } = view({ keeper })
    deepEqual(changed, [NAME])
    deepEqual(ports(one.get(NAME)), [1])
    match(one.get(NAME)?.stale ?? '', /zk has not answered yet/)
    registry.list([ORDERS])
    deepEqual(ports(one.get(NAME)), [1])
    registry.say(ORDERS, 2)
    deepEqual([ports(one.get(NAME)), one.get(NAME)?.stale], [[2], ''])
  })

  test('what was kept and is no longer listed counts as lost, not as gone', () => {
    const kept = [{ key: ORDERS, endpoints: [at(1)], definition: undefined }]
    const keeper: ViewKeeper = { load: () => kept, save: () => undefined, flush: async () => undefined }
    const { registry, view: one } = view({ keeper })
    registry.list([USERS])
    deepEqual(ports(one.get(NAME)), [1])
    match(one.get(NAME)?.stale ?? '', /lists nobody/)
  })

  test('has its changes kept, and writes the last of them at its end', async () => {
    let saved: (() => readonly ViewedService[]) | undefined
    let flushed = 0
    const keeper: ViewKeeper = {
      load: () => [],
      save: services => {
        saved = services
      },
      flush: async () => void flushed++
    }
    const { registry, view: one } = view({ keeper })
    registry.list([ORDERS])
    registry.say(ORDERS, 1)
    deepEqual(saved?.().map(ports), [[1]])
    await one.close()
    equal(flushed, 1)
    equal(registry.watched.size, 0)
  })

  test('tells when somebody describes a service', () => {
    const { registry, view: one, changed } = view()
    const definition: ServiceDefinition = { methods: [], types: {} }
    registry.list([ORDERS])
    registry.described.get(NAME)?.(definition)
    equal(one.get(NAME)?.definition, definition)
    const before = changed.length
    registry.described.get(NAME)?.(definition)
    equal(changed.length, before)
  })

  test('takes no more endpoints than its limit, and says so once', () => {
    const troubles: string[] = []
    const { registry, view: one } = view({ endpointsMax: 3, onTrouble: reason => void troubles.push(reason) })
    registry.list([ORDERS, USERS])
    registry.say(ORDERS, 1, 2)
    registry.say(USERS, 3, 4, 5)
    registry.say(USERS, 3, 4, 6)
    deepEqual(
      one.services().map(service => ports(service)),
      [[1, 2], [3]]
    )
    deepEqual(troubles, ['it has more than 3 endpoints; the others are not used (limits.endpointsMax)'])
    registry.say(ORDERS, 1)
    registry.say(USERS, 3, 4, 6)
    deepEqual(ports(one.get(formatServiceKey(USERS))), [3, 4])
  })

  test('takes no more services than its limit', () => {
    const { registry, view: one } = view({ servicesMax: 1 })
    registry.list([ORDERS, USERS])
    deepEqual(
      one.services().map(({ key }) => key.interface),
      ['org.example.OrderService']
    )
    equal(typeof one.follow(USERS), 'function')
  })
})
