// Registrations: owners, failures, and taking everything back.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { RegistryError } from '../../../registries/errors.ts'
import type { Registry } from '../../../registries/registry.ts'
import { Registrar, type Registration } from '../../../src/control/registrar.ts'
import { FailingRegistry } from '../../support/failing-registry.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const ORDERS = { interface: 'org.example.Orders', group: '', version: '' }
const at = (port: number, weight = 100): Registration => ({
  registry: 'zk',
  service: ORDERS,
  endpoint: { address: { host: '10.0.0.5', port }, weight, labels: {}, protocol: 'dubbo' }
})

function open(context: Closable, registrationsMax = 100) {
  const registry = new FailingRegistry()
  const registries = new Map<string, Registry>([['zk', registry]])
  const troubles: string[] = []
  const registrar = new Registrar(
    {
      registry: name => registries.get(name),
      instanceId: 'me',
      application: 'anji',
      random: () => 0.5,
      onTrouble: (name, reason) => troubles.push(`${name} ${reason}`),
      pauseMs: 2
    },
    registrationsMax
  )
  context.after(() => registrar.close(0))
  return { registry, registries, registrar, troubles }
}

const weights = (registry: FailingRegistry): number[] => registry.held(ORDERS).map(({ weight }) => weight)

suite('registrar', () => {
  test('marks what it registers, and lets consumers give it its full share at once', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', { ...at(1), endpoint: { ...at(1).endpoint, parameters: { methods: 'place' } } })
    deepEqual(registry.held(ORDERS)[0]?.parameters, {
      application: 'anji',
      warmup: '0',
      side: 'provider',
      methods: 'place',
      anji: 'me'
    })
  })

  test('two owners of one address count once, and it stays until both have given it up', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', at(1))
    registrar.keep('b', at(1))
    await registrar.drop('a', at(1))
    deepEqual(registry.asked, ['register org.example.Orders 1'])
    await registrar.drop('b', at(1))
    deepEqual(registry.held(ORDERS), [])
    equal(registrar.isEmpty, true)
  })

  test('a change of the endpoint is registered in its place', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', at(1, 7))
    await registrar.register('a', at(1, 9))
    deepEqual(weights(registry), [9])
  })

  test('what is kept is tried until the registry takes it, and told as trouble once', async t => {
    const { registry, registrar, troubles } = open(t)
    registry.fail()
    registrar.keep('a', at(1))
    await eventually('several attempts', () => registry.asked.length >= 4)
    equal(registrar.state(at(1)).error, 'nobody answers')
    registry.failure = undefined
    await eventually('the registration', () => registrar.state(at(1)).isRegistered)
    deepEqual([weights(registry), registrar.state(at(1)).error, troubles.length], [[100], '', 1])
  })

  test('what is registered once fails fast and leaves nothing behind', async t => {
    const { registry, registrar } = open(t)
    registry.fail('no rights')
    await rejects(registrar.register('a', at(1)), /no rights/)
    equal(registrar.isEmpty, true)
    registry.failure = undefined
    await new Promise(resolve => setTimeout(resolve, 20))
    deepEqual(registry.asked, ['register org.example.Orders 1'])
  })

  test('a change that fails leaves the earlier registration wanted', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', at(1, 7))
    registry.fail()
    await rejects(registrar.register('a', at(1, 9)))
    registry.failure = undefined
    await eventually('the earlier one', () => registrar.state(at(1)).isRegistered && weights(registry)[0] === 7)
  })

  test('what could not be taken back is tried again', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', at(1))
    registry.fail()
    await registrar.drop('a', at(1))
    deepEqual(weights(registry), [100])
    registry.failure = undefined
    await eventually('nothing', () => registrar.isEmpty)
    deepEqual(registry.held(ORDERS), [])
  })

  test('an owner who gives up while the registry still thinks is obeyed', async t => {
    const { registry, registrar } = open(t)
    let go = (): void => undefined
    registry.wait = new Promise(resolve => {
      go = resolve
    })
    const registered = registrar.register('a', at(1))
    const dropped = registrar.drop('a', at(1))
    go()
    await Promise.allSettled([registered, dropped])
    await eventually('nothing', () => registrar.isEmpty)
    deepEqual(registry.held(ORDERS), [])
  })

  test('a registry that took the place of another is told everything', async t => {
    const { registries, registrar } = open(t)
    await registrar.register('a', at(1))
    const next = new FailingRegistry()
    registries.set('zk', next)
    registrar.renew()
    await eventually('the registration', () => next.held(ORDERS).length === 1)
  })

  test('an unknown registry is a failure that says its name', async t => {
    const { registrar } = open(t)
    await rejects(registrar.register('a', { ...at(1), registry: 'other' }), /no registry other/)
  })

  test('more than the limit is refused', async t => {
    const { registrar } = open(t, 1)
    equal(registrar.keep('a', at(1)), true)
    equal(registrar.keep('a', at(2)), false)
    await rejects(registrar.register('a', at(2)), (error: RegistryError) => /registrationsMax/.test(error.message))
  })

  test('asks a registry only so much at a time, and comes to the end of it', async t => {
    const { registry, registrar } = open(t)
    let go = (): void => undefined
    registry.wait = new Promise(resolve => {
      go = resolve
    })
    for (let port = 1; port <= 80; port++) registrar.keep('a', at(port))
    equal(registry.asked.length, 32)
    go()
    await eventually('all', () => registry.held(ORDERS).length === 80)
  })

  test('takes everything back at the end, and does not wait for a silent registry for ever', async t => {
    const { registry, registrar } = open(t)
    await registrar.register('a', at(1))
    registrar.keep('b', at(2))
    await registrar.close(10_000)
    deepEqual(registry.held(ORDERS), [])
    const silent = open(t)
    await silent.registrar.register('a', at(1))
    silent.registry.wait = new Promise(() => undefined)
    await silent.registrar.close(5)
    equal(silent.registrar.isEmpty, true)
  })
})
