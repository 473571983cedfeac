// What every registry must do. A registry's own test calls this with a way to open one; all of it is asked through the contract.
import { deepEqual, notEqual, rejects } from 'node:assert/strict'
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

/** A registry and the hand that writes what it tells: its own `register`, or whatever else others do to it. */
export type Written = Readonly<{
  registry: Registry
  put: (service: ServiceKey, endpoint: Endpoint) => Promise<void>
  remove: (service: ServiceKey, address: Endpoint['address']) => Promise<void>
}>

/** Runs the suite of registries that can register; `open` gives an empty one and has it closed when the test ends. */
export function registryContract(name: string, open: (context: Closable) => Promise<Registry>): void {
  watchingContract(name, async context => {
    const registry = await open(context)
    return {
      registry,
      put: (service, one) => registry.register(service, one),
      remove: (service, address) => registry.unregister(service, address)
    }
  })

  suite(`${name} as a place to register`, () => {
    test('does not mind forgetting what it does not know', async t => {
      const registry = await open(t)
      const told = new Told<readonly Endpoint[]>()
      registry.watch(ORDERS, told.tell)
      await registry.unregister(ORDERS, endpoint(9).address)
      await registry.register(ORDERS, endpoint(1))
      await eventually('the endpoint', () => same(ports(told.last), [1]))
    })
  })
}

/** `keepsLast`: it takes an empty answer for no answer, knows its services beforehand, and nothing of labels. */
export type Traits = Readonly<{ keepsLast: boolean }>

/** Runs the suite of registries that only tell. */
export function readOnlyContract(
  name: string,
  open: (context: Closable) => Promise<Written>,
  traits: Traits = { keepsLast: false }
): void {
  watchingContract(name, open, traits)

  suite(`${name} as a place to register`, () => {
    test('refuses to be written', async t => {
      const { registry } = await open(t)
      await rejects(registry.register(ORDERS, endpoint(1)), { name: 'RegistryError', code: 'READ_ONLY' })
      await rejects(registry.unregister(ORDERS, endpoint(1).address), { name: 'RegistryError', code: 'READ_ONLY' })
    })
  })
}

function watchingContract(
  name: string,
  open: (context: Closable) => Promise<Written>,
  { keepsLast }: Traits = { keepsLast: false }
): void {
  const watching = async (context: Closable, service = ORDERS) => {
    const written = await open(context)
    const { registry } = written
    const told = new Told<readonly Endpoint[]>()
    const stop = registry.watch(service, told.tell)
    if (!keepsLast) await eventually('the present state', () => told.all.length > 0)
    return { ...written, told, stop }
  }

  suite(`${name} as a registry`, () => {
    onlyWith(!keepsLast)('tells a watcher that there is nothing yet', async t => {
      const { told } = await watching(t)
      deepEqual(told.all, [[]])
    })

    test('tells a watcher of endpoints that come and go', async t => {
      const { put, remove, told } = await watching(t)
      await put(ORDERS, endpoint(1))
      await put(ORDERS, endpoint(2))
      await eventually('both', () => same(ports(told.last), [1, 2]))
      await remove(ORDERS, endpoint(1).address)
      await eventually('one', () => same(ports(told.last), [2]))
      if (keepsLast) return
      await remove(ORDERS, endpoint(2).address)
      await eventually('none', () => same(ports(told.last), []))
    })

    test('tells a late watcher what is there', async t => {
      const { registry, put } = await open(t)
      await put(ORDERS, endpoint(1))
      const told = new Told<readonly Endpoint[]>()
      registry.watch(ORDERS, told.tell)
      await eventually('the endpoint', () => same(ports(told.last), [1]))
    })

    onlyWith(!keepsLast)('keeps weight and labels', async t => {
      const { put, told } = await watching(t)
      const one = endpoint(1, { weight: 7, labels: { zone: 'hz', version: 'v2' } })
      await put(ORDERS, one)
      await eventually('the endpoint', () => told.last?.length === 1)
      // A registry may add what it writes about an endpoint.
      deepEqual(
        told.last?.map(({ address, weight, labels }) => ({ address, weight, labels })),
        [one]
      )
    })

    test('replaces an endpoint that is registered again', async t => {
      const { put, told } = await watching(t)
      await put(ORDERS, endpoint(1, { weight: 1 }))
      await put(ORDERS, endpoint(1, { weight: 2 }))
      await eventually('the newer weight', () => told.last?.[0]?.weight === 2)
      deepEqual(ports(told.last), [1])
    })

    test('takes the same interface in other groups and versions for other services', async t => {
      const { put, registry, told } = await watching(t)
      const blue = new Told<readonly Endpoint[]>()
      registry.watch(BLUE, blue.tell)
      await put(NEWER, endpoint(3))
      await put(BLUE, endpoint(2))
      await put(ORDERS, endpoint(1))
      await eventually('its own endpoint', () => same(ports(told.last), [1]))
      await eventually('the endpoint of the group', () => same(ports(blue.last), [2]))
      deepEqual(
        told.all.filter(list => list.some(({ address }) => address.port !== 1)),
        []
      )
    })

    test('never changes a list that it has told', async t => {
      const { put, told } = await watching(t)
      await put(ORDERS, endpoint(1))
      await eventually('one', () => told.last?.length === 1)
      const earlier = told.last
      await put(ORDERS, endpoint(2))
      await eventually('two', () => told.last?.length === 2)
      notEqual(told.last, earlier)
      deepEqual(ports(earlier), [1])
    })

    test('tells nothing after a watch has been stopped', async t => {
      const { put, registry, told, stop } = await watching(t)
      const other = new Told<readonly Endpoint[]>()
      registry.watch(ORDERS, other.tell)
      stop()
      stop()
      const before = told.all.length
      await put(ORDERS, endpoint(1))
      await eventually('the other watcher', () => same(ports(other.last), [1]))
      deepEqual(told.all.length, before)
    })

    onlyWith(!keepsLast)('lists the services that have endpoints', async t => {
      const { registry, put, remove } = await open(t)
      const told = new Told<readonly ServiceKey[]>()
      const stop = registry.watchServices(told.tell)
      const names = (): string[] | undefined => told.last?.map(formatServiceKey).sort()
      await eventually('the present state', () => told.all.length > 0)
      deepEqual(names(), [])
      registry.watch(NEWER, () => undefined)
      await put(ORDERS, endpoint(1))
      await put(BLUE, endpoint(1))
      await eventually('both', () => same(names(), ['blue/org.example.OrderService', 'org.example.OrderService']))
      await remove(ORDERS, endpoint(1).address)
      await eventually('one', () => same(names(), ['blue/org.example.OrderService']))
      stop()
      const before = told.all.length
      await put(ORDERS, endpoint(1))
      deepEqual(told.all.length, before)
    })

    test('tells nothing after it has been closed', async t => {
      const { put, registry, told } = await watching(t)
      await registry.close()
      const before = told.all.length
      await put(ORDERS, endpoint(1)).catch(() => undefined)
      deepEqual(told.all.length, before)
    })
  })
}

/** What a registry cannot show is no test of it. */
function onlyWith(has: boolean): (name: string, run: (context: Closable) => Promise<void>) => void {
  return (name, run) => {
    if (has) test(name, run)
  }
}
