// The services that applications publish: what registries and callers see of them, and how they end.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import type { Endpoint } from '../../../registries/registry.ts'
import { Registrar } from '../../../src/control/registrar.ts'
import type { ApiRefusal } from '../../../src/publish/api-refusal.ts'
import type { PublishedService } from '../../../src/publish/published-service.ts'
import { PublishedServices } from '../../../src/publish/published-services.ts'
import { FailingRegistry } from '../../support/failing-registry.ts'
import { type Closable, eventually, portOf } from '../../support/sockets.ts'

const ORDERS = { interface: 'org.example.Orders', group: '', version: '' }
const app = (more: Partial<PublishedService> = {}): PublishedService => ({
  key: ORDERS,
  endpoint: { host: '127.0.0.1', port: 20_880 },
  protocol: 'dubbo',
  weight: 100,
  labels: {},
  methods: ['place', 'find'],
  parameters: {},
  lease: { kind: 'heartbeat', ms: 1000 },
  registries: ['zk'],
  ...more
})

const refused = (code: string, text: RegExp) => (error: ApiRefusal) => error.code === code && text.test(error.message)

function open(context: Closable) {
  const registries = { zk: new FailingRegistry(), nacos: new FailingRegistry() }
  const clock = { ms: 0 }
  const settings = { advertise: { host: '10.0.0.5', port: 20_882 }, servicesMax: 2, noticeDelay: 500 }
  const order: string[] = []
  const registrar = new Registrar(
    {
      registry: name => registries[name as 'zk'],
      instanceId: 'me',
      application: 'anji',
      random: () => 0,
      onTrouble: () => undefined,
      pauseMs: 1
    },
    100
  )
  const published = new PublishedServices({
    registrar,
    settings: () => settings,
    now: () => clock.ms,
    whenServed: async () => void order.push(`served, ${registries.zk.asked.length} asked`),
    onTrouble: reason => order.push(reason)
  })
  context.after(() => registrar.close(0))
  const local: { last: readonly Endpoint[] } = { last: [] }
  published.origin.watch(ORDERS, endpoints => {
    local.last = endpoints
  })
  const advertised = (name: keyof typeof registries = 'zk') => registries[name].held(ORDERS)
  return { ...registries, clock, settings, order, published, local, advertised }
}

suite('published services', () => {
  test('consumers are told of Anji, callers reach the application, and it can be called before they are told', async t => {
    const { published, local, advertised, order } = open(t)
    equal(await published.put(app({ protocol: 'http', labels: { zone: 'hz' } })), 'created')
    deepEqual(order, ['served, 0 asked'])
    const [endpoint] = advertised()
    deepEqual([endpoint?.address, endpoint?.protocol], [{ host: '10.0.0.5', port: 20_882 }, 'dubbo'])
    deepEqual([endpoint?.parameters?.['methods'], endpoint?.labels], ['place,find', { zone: 'hz' }])
    deepEqual(local.last, [
      { address: { host: '127.0.0.1', port: 20_880 }, weight: 100, labels: { zone: 'hz' }, protocol: 'http' }
    ])
  })

  test('a token of the application reaches consumers and Anji itself', async t => {
    const { published, local, advertised } = open(t)
    await published.put(app({ parameters: { token: 'x' } }))
    equal(advertised()[0]?.parameters?.['token'], 'x')
    deepEqual(local.last[0]?.parameters, { token: 'x' })
  })

  test('the same again renews the lease and asks nobody', async t => {
    const { published, zk, clock } = open(t)
    await published.put(app())
    clock.ms = 900
    equal(await published.put(app()), 'renewed')
    equal(zk.asked.length, 1)
    equal(published.get(ORDERS)?.leaseLeftMs, 1000)
  })

  test('a silent application is taken back when its lease has run out, and not before', async t => {
    const { published, clock, advertised, local, order } = open(t)
    await published.put(app())
    clock.ms = 999
    published.sweep()
    equal(advertised().length, 1)
    equal(published.renew(ORDERS), true)
    clock.ms = 1998
    published.sweep()
    clock.ms = 1999
    published.sweep()
    await eventually('nothing registered', () => advertised().length === 0)
    equal(order.at(-1), 'org.example.Orders is not published any more: its lease has run out')
    deepEqual([published.list(), published.renew(ORDERS), local.last.length], [[], false, 1])
    clock.ms = 2600
    published.sweep()
    equal(local.last.length, 0)
  })

  test('what is taken back still serves those who have not heard of it', async t => {
    const { published, clock, local, advertised } = open(t)
    await published.put(app())
    equal(await published.remove(ORDERS), true)
    equal(await published.remove(ORDERS), false)
    deepEqual([advertised().length, local.last.length], [0, 1])
    clock.ms = 499
    published.sweep()
    equal(local.last.length, 1)
    await new Promise(resolve => setImmediate(resolve))
    clock.ms = 500
    published.sweep()
    equal(local.last.length, 0)
  })

  test('an application that comes back at once takes its place, on another port too', async t => {
    const { published, clock, local, advertised } = open(t)
    await published.put(app())
    await published.remove(ORDERS)
    equal(await published.put(app({ endpoint: { host: '127.0.0.1', port: 7 } })), 'created')
    clock.ms = 600
    published.sweep()
    deepEqual([advertised().length, local.last.map(({ address }) => address.port)], [1, [7]])
  })

  test('another application may not take over a service that is alive', async t => {
    const { published } = open(t)
    await published.put(app())
    const other = app({ endpoint: { host: '127.0.0.1', port: 7 } })
    await rejects(published.put(other), refused('CONFLICT', /published for 127.0.0.1:20880/))
  })

  test('when one registry does not take it, none has it, and nobody is served', async t => {
    const { published, nacos, advertised, local } = open(t)
    nacos.fail('quota')
    await rejects(published.put(app({ registries: ['zk', 'nacos'] })), refused('REGISTRY_FAILED', /nacos: quota/))
    await eventually('nothing', () => advertised().length === 0)
    deepEqual([local.last, published.list()], [[], []])
  })

  test('a change that fails leaves what was', async t => {
    const { published, zk, advertised, local } = open(t)
    await published.put(app())
    zk.fail()
    await rejects(published.put(app({ weight: 7 })), refused('REGISTRY_FAILED', /nobody answers/))
    zk.failure = undefined
    await eventually('the earlier weight', () => advertised()[0]?.weight === 100)
    deepEqual([local.last[0]?.weight, published.get(ORDERS)?.service.weight], [100, 100])
  })

  test('a registry that is not named any more forgets it', async t => {
    const { published, advertised } = open(t)
    await published.put(app({ registries: ['zk', 'nacos'] }))
    await published.put(app({ registries: ['nacos'] }))
    deepEqual([advertised().length, advertised('nacos').length], [0, 1])
    deepEqual(published.get(ORDERS)?.registered, [{ registry: 'nacos', isRegistered: true, error: '' }])
  })

  test('the table and the configuration set limits', async t => {
    const { published, settings } = open(t)
    for (const name of ['A', 'B']) await published.put(app({ key: { ...ORDERS, interface: name } }))
    await rejects(published.put(app()), refused('OVERLOADED', /publish.servicesMax/))
    Object.assign(settings, { advertise: undefined })
    await rejects(published.put(app()), refused('CONFLICT', /publish.advertise/))
  })

  test('without a lease it stays', async t => {
    const { published, clock } = open(t)
    await published.put(app({ lease: { kind: 'none' } }))
    clock.ms = 1e12
    published.sweep()
    equal(published.get(ORDERS)?.leaseLeftMs, undefined)
    equal(published.list().length, 1)
  })

  test('a port that takes connections keeps its service, and one that does not loses it', async t => {
    const { published, clock, advertised } = open(t)
    const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
    t.after(() => void server.close())
    await once(server, 'listening')
    await published.put(
      app({ endpoint: { host: '127.0.0.1', port: portOf(server) }, lease: { kind: 'probe', ms: 1000 } })
    )
    for (let beat = 1; beat <= 5; beat++) {
      clock.ms = beat * 400
      published.sweep()
      await eventually('the probe', () => published.get(ORDERS)?.leaseLeftMs === 1000)
    }
    equal(advertised().length, 1)
    server.close()
    await eventually('nothing registered', () => {
      clock.ms += 100
      published.sweep()
      return advertised().length === 0
    })
  })

  test('what is being published again neither expires nor stops to be served meanwhile', async t => {
    const { published, zk, clock, local } = open(t)
    const slowly = async (work: () => Promise<unknown>, meanwhile: () => void): Promise<void> => {
      let go = (): void => undefined
      zk.wait = new Promise(resolve => {
        go = resolve
      })
      const done = work()
      await eventually('the registry to be asked', () => zk.asked.at(-1)?.startsWith('register'))
      meanwhile()
      go()
      await done
    }
    await published.put(app())
    await slowly(
      () => published.put(app({ weight: 5 })),
      () => {
        clock.ms = 1500
        published.sweep()
      }
    )
    equal(await published.put(app({ weight: 5 })), 'renewed')
    await published.remove(ORDERS)
    await slowly(
      () => published.put(app({ weight: 6 })),
      () => {
        clock.ms = 5000
        published.sweep()
      }
    )
    deepEqual([local.last.length, published.list().length], [1, 1])
  })

  test('what happens to one service happens in order', async t => {
    const { published, advertised } = open(t)
    const outcomes = await Promise.all([
      published.put(app()),
      published.remove(ORDERS),
      published.put(app({ weight: 5 })),
      published.put(app({ weight: 6 }))
    ])
    deepEqual(outcomes, ['created', true, 'created', 'renewed'])
    equal(advertised()[0]?.weight, 6)
  })
})
