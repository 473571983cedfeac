// A whole Anji that publishes: what an application publishes is called, what the configuration asks for is registered, and all ends.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import type { MemoryRegistry } from '../../registries/memory.ts'
import { Anji } from '../../src/anji.ts'
import { configOf } from '../support/config-text.ts'
import { FailingRegistry } from '../support/failing-registry.ts'
import { callHttp } from '../support/http-call.ts'
import { startNacosDouble } from '../support/nacos-double.ts'
import { NacosState } from '../support/nacos-double-state.ts'
import { openProvider, valueAnswer } from '../support/rpc-peers.ts'
import { type Closable, eventually, serve } from '../support/sockets.ts'

const ORDERS = { interface: 'org.example.Orders', group: '', version: '' }
const CONFIG = `
admin: false
listeners: { gateway: { address: "127.0.0.1:0" } }
publish: { address: "127.0.0.1:0", advertise: "127.0.0.1:20882", noticeDelay: 50ms }
`

async function open(context: Closable, text = CONFIG) {
  const zk = new FailingRegistry()
  const registries = new Map<string, FailingRegistry | MemoryRegistry>([['zk', zk]])
  const anji = await Anji.start({
    config: configOf(text),
    source: 'anji.yaml',
    log: pino({ level: 'silent' }),
    registries
  })
  context.after(() => anji.close())
  return { anji, zk }
}

async function provider(context: Closable, says: string): Promise<number> {
  const opened = await openProvider((_, answer) => answer(valueAnswer(says)))
  context.after(opened.close)
  return opened.port
}

const publish = (anji: Anji, port: number, more: Record<string, unknown> = {}) =>
  callHttp(anji.publishPort, '/v1/services/org.example.Orders', {
    method: 'PUT',
    body: JSON.stringify({ endpoint: `127.0.0.1:${port}`, ...more })
  })
const call = async (anji: Anji): Promise<string> =>
  (await callHttp(anji.port('gateway'), '/org.example.Orders/place', { body: '[]' })).body

/** Calls until the answer is such a one. */
async function answers(anji: Anji, wanted: RegExp): Promise<void> {
  const endMs = performance.now() + 10_000
  for (;;) {
    const answer = await call(anji)
    if (wanted.test(answer)) return
    if (performance.now() > endMs) throw new Error(`not within 10 s: ${wanted}, but ${answer}`)
  }
}

suite('publishing', () => {
  test('a published application is called at once, instead of all other instances', async t => {
    const { anji, zk } = await open(t)
    await zk.inner.register(ORDERS, {
      address: { host: '127.0.0.1', port: await provider(t, 'another instance') },
      weight: 100,
      labels: {}
    })
    await answers(anji, /another instance/)
    equal((await publish(anji, await provider(t, 'the application'))).status, 201)
    for (let again = 0; again < 10; again++) equal(await call(anji), '"the application"')
    equal(zk.held(ORDERS).length, 2)
    await callHttp(anji.publishPort, '/v1/services/org.example.Orders', { method: 'DELETE' })
    await answers(anji, /another instance/)
  })

  test('our own registration is not called, though the registry tells of it', async t => {
    const { anji } = await open(t)
    await publish(anji, await provider(t, 'the application'), { lease: '1s' })
    equal(await call(anji), '"the application"')
    await answers(anji, /NO_(ENDPOINT|ROUTE)/)
  })

  test('a drain takes registrations back and serves on until consumers have heard of it', async t => {
    const { anji, zk } = await open(t)
    await publish(anji, await provider(t, 'the application'))
    const publishPort = anji.publishPort
    const drained = anji.drain()
    await eventually('nothing registered', () => zk.held(ORDERS).length === 0)
    equal(await call(anji), '"the application"')
    await rejects(callHttp(publishPort, '/v1/services'))
    await drained
  })

  test('a reload moves the port, and a port that is taken changes nothing', async t => {
    const { anji, zk } = await open(t)
    await publish(anji, await provider(t, 'the application'))
    const before = anji.publishPort
    const taken = await serve(t, () => undefined)
    await rejects(
      anji.reload(configOf(CONFIG.replace('"127.0.0.1:0", advertise', `"127.0.0.1:${taken.port}", advertise`)))
    )
    equal(anji.publishPort, before)
    await anji.reload(configOf(CONFIG.replace('address: "127.0.0.1:0", advertise', 'advertise')))
    equal(anji.publishPort, 0)
    equal(zk.held(ORDERS).length, 1)
    deepEqual(await call(anji), '"the application"')
  })
  test('what was known before the start is registered, though nothing changes after it', async t => {
    const double = await startNacosDouble(t)
    await open(
      t,
      `
admin: false
listeners: { gateway: { address: "127.0.0.1:0" } }
services: { ${ORDERS.interface}: { protocol: dubbo, endpoints: ["127.0.0.1:${await provider(t, 'one')}"] } }
registries:
  nacos:
    type: nacos
    servers: ["127.0.0.1:${double.httpPort}"]
    grpcPortOffset: ${double.grpcPort - double.httpPort}
    cache: false
    services: []
    publish: { services: ["org.example.*"], address: "127.0.0.1:20882" }
`
    )
    const key = NacosState.serviceKey('', 'DEFAULT_GROUP', `providers:${ORDERS.interface}::`)
    const hosts = (): object[] => double.state.serviceInfo(key)['hosts'] as object[]
    const [host] = await eventually('the registration', () => hosts().length > 0 && hosts())
    match(JSON.stringify(host), /"ip":"127.0.0.1","port":20882/)
  })
})
