// The registrations of the configuration over time.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Registrar } from '../../../src/control/registrar.ts'
import type { KnownService, PublishRule } from '../../../src/control/republish.ts'
import { Republisher } from '../../../src/control/republisher.ts'
import { FailingRegistry } from '../../support/failing-registry.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const ORDERS = { interface: 'org.example.Orders', group: '', version: '' }
const RULE: PublishRule = {
  services: ['*'],
  address: { host: '10.0.0.5', port: 1 },
  application: 'anji',
  parameters: {}
}
const served = (parameters: Record<string, string> = {}): KnownService[] => [
  { key: ORDERS, endpoints: [{ weight: 1, origin: 'a', parameters }], methods: [] }
]

function open(context: Closable, { graceMs = 1000, max = 10 } = {}) {
  const registry = new FailingRegistry()
  const troubles: string[] = []
  const clock = { ms: 0 }
  const registrar = new Registrar(
    { registry: () => registry, instanceId: 'me', application: 'anji', random: () => 0, onTrouble: () => undefined },
    max
  )
  const republisher = new Republisher({
    registrar,
    now: () => clock.ms,
    graceMs: () => graceMs,
    onTrouble: (_, reason) => troubles.push(reason)
  })
  context.after(async () => {
    republisher.close()
    await registrar.close(0)
  })
  republisher.setRules(new Map([['b', RULE]]))
  const count = (): number => registry.held(ORDERS).length
  return { registry, republisher, clock, count, troubles }
}

suite('republisher', () => {
  test('follows the services and their parameters, and asks for nothing that is so already', async t => {
    const { registry, republisher, count } = open(t)
    republisher.setServices(served())
    await eventually('the registration', () => count() === 1)
    republisher.setServices(served())
    republisher.setServices(served({ retries: '2' }))
    await eventually('the parameter', () => registry.held(ORDERS)[0]?.parameters?.['retries'] === '2')
    equal(registry.asked.length, 2)
  })

  test('a service without providers stays for the time of grace, and longer if it comes back', async t => {
    const { registry, republisher, clock, count } = open(t)
    republisher.setServices(served())
    await eventually('the registration', () => count() === 1)
    republisher.setServices([])
    clock.ms = 999
    republisher.setServices([])
    republisher.setServices(served())
    clock.ms = 2500
    republisher.setServices([])
    await new Promise(resolve => setImmediate(resolve))
    deepEqual(registry.asked, ['register org.example.Orders 1'])
    clock.ms = 3500
    republisher.setServices([])
    await eventually('nothing', () => count() === 0)
  })

  test('the end of the grace needs no further news', async t => {
    const { republisher, clock, count } = open(t, { graceMs: 5 })
    republisher.setServices(served())
    await eventually('the registration', () => count() === 1)
    republisher.setServices([])
    clock.ms = 6
    await eventually('nothing', () => count() === 0)
  })

  test('what the rules do not ask for any more is given up at once', async t => {
    const { republisher, count } = open(t)
    equal(republisher.isIdle, false)
    republisher.setServices(served())
    await eventually('the registration', () => count() === 1)
    republisher.setRules(new Map())
    await eventually('nothing', () => count() === 0)
    equal(republisher.isIdle, true)
  })

  test('another address takes the place of the earlier one', async t => {
    const { registry, republisher } = open(t)
    republisher.setServices(served())
    republisher.setRules(new Map([['b', { ...RULE, address: { host: '10.0.0.5', port: 2 } }]]))
    await eventually('the other address', () => {
      const held = registry.held(ORDERS)
      return held.length === 1 && held[0]?.address.port === 2
    })
  })

  test('a full registrar is told as trouble', t => {
    const { republisher, troubles } = open(t, { max: 0 })
    republisher.setServices(served())
    equal(/registrationsMax/.test(troubles[0] ?? ''), true)
  })
})
