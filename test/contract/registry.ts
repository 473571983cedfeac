// What every registry must do. A registry's own test calls this with a way to open one; all of it is asked through the contract.
import { deepEqual, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Endpoint, Registry } from '../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { type Closable, eventually } from '../support/sockets.ts'

const ORDERS: ServiceKey = { interface: 'org.example.OrderService', group: '', version: '' }
const BLUE: ServiceKey = { ...ORDERS, group: 'blue' }
const NEWER: ServiceKey = { ...ORDERS, version: '2.0.0' }

const endpoint = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  address: { host: '127.0.0.1', port },
  weight: 100,
  labels: {},
  ...more
})

const ports = (endpoints: readonly Endpoint[] | undefined): number[] | undefined =>
  endpoints?.map(({ address }) => address.port).sort((a, b) => a - b)

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Everything that one watcher was told. */
class Told<T> {
  readonly all: T[] = []
  readonly tell = (value: T): void => void this.all.push(value)

  get last(): T | undefined {
    return this.all.at(-1)
  }
}

/** Runs the suite; `open` gives an empty registry and has it closed when the test ends. */
export function registryContract(name: string, open: (context: Closable) => Promise<Registry>): void {
  const watching = async (context: Closable, service = ORDERS) => {
    const registry = await open(context)
    const told = new Told<readonly Endpoint[]>()
    const stop = registry.watch(service, told.tell)
    await eventually('the present state', () => told.all.length > 0)
    return { registry, told, stop }
  }

  suite(`${name} as a registry`, () => {
    test('tells a watcher that there is nothing yet', async t => {
      const { told } = await watching(t)
      deepEqual(told.all, [[]])
    })

    test('tells a watcher of endpoints that come and go', async t => {
      const { registry, told } = await watching(t)
      await registry.register(ORDERS, endpoint(1))
      await registry.register(ORDERS, endpoint(2))
      await eventually('both', () => same(ports(told.last), [1, 2]))
      await registry.unregister(ORDERS, endpoint(1).address)
      await eventually('one', () => same(ports(told.last), [2]))
      await registry.unregister(ORDERS, endpoint(2).address)
      await eventually('none', () => same(ports(told.last), []))
    })

    test('tells a late watcher what is there', async t => {
      const registry = await open(t)
      await registry.register(ORDERS, endpoint(1))
      const told = new Told<readonly Endpoint[]>()
      registry.watch(ORDERS, told.tell)
      await eventually('the endpoint', () => same(ports(told.last), [1]))
    })

    test('keeps weight and labels', async t => {
      const { registry, told } = await watching(t)
      const one = endpoint(1, { weight: 7, labels: { zone: 'hz', version: 'v2' } })
      await registry.register(ORDERS, one)
      await eventually('the endpoint', () => told.last?.length === 1)
      // A registry may know more of it, such as what it speaks.
      deepEqual(
        told.last?.map(({ address, weight, labels }) => ({ address, weight, labels })),
        [one]
      )
    })

    test('replaces an endpoint that is registered again', async t => {
      const { registry, told } = await watching(t)
      await registry.register(ORDERS, endpoint(1, { weight: 1 }))
      await registry.register(ORDERS, endpoint(1, { weight: 2 }))
      await eventually('the newer weight', () => told.last?.[0]?.weight === 2)
      deepEqual(ports(told.last), [1])
    })

    test('takes the same interface in other groups and versions for other services', async t => {
      const { registry, told } = await watching(t)
      const blue = new Told<readonly Endpoint[]>()
      registry.watch(BLUE, blue.tell)
      await registry.register(NEWER, endpoint(3))
      await registry.register(BLUE, endpoint(2))
      await registry.register(ORDERS, endpoint(1))
      await eventually('its own endpoint', () => same(ports(told.last), [1]))
      await eventually('the endpoint of the group', () => same(ports(blue.last), [2]))
      deepEqual(
        told.all.filter(list => list.some(({ address }) => address.port !== 1)),
        []
      )
    })

    test('does not mind forgetting what it does not know', async t => {
      const { registry, told } = await watching(t)
      await registry.unregister(ORDERS, endpoint(9).address)
      await registry.register(ORDERS, endpoint(1))
      await eventually('the endpoint', () => same(ports(told.last), [1]))
    })

    test('never changes a list that it has told', async t => {
      const { registry, told } = await watching(t)
      await registry.register(ORDERS, endpoint(1))
      await eventually('one', () => told.last?.length === 1)
      const earlier = told.last
      await registry.register(ORDERS, endpoint(2))
      await eventually('two', () => told.last?.length === 2)
      notEqual(told.last, earlier)
      deepEqual(ports(earlier), [1])
    })

    test('tells nothing after a watch has been stopped', async t => {
      const { registry, told, stop } = await watching(t)
      const other = new Told<readonly Endpoint[]>()
      registry.watch(ORDERS, other.tell)
      stop()
      stop()
      const before = told.all.length
      await registry.register(ORDERS, endpoint(1))
      await eventually('the other watcher', () => same(ports(other.last), [1]))
      deepEqual(told.all.length, before)
    })

    test('lists the services that have endpoints', async t => {
      const registry = await open(t)
      const told = new Told<readonly ServiceKey[]>()
      const stop = registry.watchServices(told.tell)
      const names = (): string[] | undefined => told.last?.map(formatServiceKey).sort()
      await eventually('the present state', () => told.all.length > 0)
      deepEqual(names(), [])
      registry.watch(NEWER, () => undefined)
      await registry.register(ORDERS, endpoint(1))
      await registry.register(BLUE, endpoint(1))
      await eventually('both', () => same(names(), ['blue/org.example.OrderService', 'org.example.OrderService']))
      await registry.unregister(ORDERS, endpoint(1).address)
      await eventually('one', () => same(names(), ['blue/org.example.OrderService']))
      stop()
      const before = told.all.length
      await registry.register(ORDERS, endpoint(1))
      deepEqual(told.all.length, before)
    })

    test('tells nothing after it has been closed', async t => {
      const { registry, told } = await watching(t)
      await registry.close()
      const before = told.all.length
      await registry.register(ORDERS, endpoint(1)).catch(() => undefined)
      deepEqual(told.all.length, before)
    })
  })
}
