// Workers hear what registries say: all of it when they start, the newest while it changes quickly.
import { equal, match, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { MemoryRegistry } from '../../registries/memory.ts'
import type { Endpoint } from '../../registries/registry.ts'
import type { Anji } from '../../src/anji.ts'
import { start } from '../../src/start.ts'
import type { Fleet } from '../../src/workers/fleet.ts'
import { configOf } from '../support/config-text.ts'
import { type Consumer, dialDubbo, startProvider } from '../support/dubbo-peers.ts'
import { type Closable, eventually, eventuallyAnswers } from '../support/sockets.ts'

const serviceAt = (at: number) => ({ interface: `org.example.Service${at}`, group: '', version: '' })
const callOf = (at: number) => ({ service: serviceAt(at).interface, method: 'place' })
const endpoint = (port: number, weight = 100): Endpoint => ({
  address: { host: '127.0.0.1', port },
  weight,
  labels: {}
})
const TEXT = 'workers: 2\nadmin: false\nlisteners: { gate: { address: 127.0.0.1:0, protocol: dubbo } }'

async function open(context: Closable, registry: MemoryRegistry) {
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void said.push(line) })
  const anji = await start(TEXT, { log, registries: new Map([['mine', registry]]) })
  context.after(() => anji.plane.close())
  context.after(() => anji.close())
  return { anji, fleet: anji.plane as Fleet, said }
}

// Connections go to workers in turn.
const dialBoth = (context: Closable, anji: Anji): Promise<Consumer[]> =>
  Promise.all([1, 2].map(() => dialDubbo(context, anji.port('gate'))))

async function killAll(fleet: Fleet): Promise<void> {
  const killed = fleet.pids
  for (const pid of killed) process.kill(pid, 'SIGKILL')
  await eventually(
    'new workers',
    () => fleet.pids.length === 2 && !fleet.pids.some(pid => killed.includes(pid)),
    30_000
  )
}

suite('workers and registries', { timeout: 120_000 }, () => {
  test('endpoints that are registered later are called; of many changes in a row the last one wins', async context => {
    const [first, last] = [await startProvider(context), await startProvider(context, call => call.answer('last'))]
    const registry = new MemoryRegistry()
    const { anji } = await open(context, registry)
    const consumers = await dialBoth(context, anji)
    for (const consumer of consumers) match(await consumer.textOf(callOf(1)), /service/i)
    for (let round = 1; round <= 400; round++) {
      await registry.register(serviceAt(1), endpoint(first.port, round))
      await new Promise(resolve => setImmediate(resolve))
    }
    for (const consumer of consumers)
      await eventuallyAnswers('a call', async () => (await consumer.textOf(callOf(1))) === 'hello')
    await eventually('the last weight', () => anji.plane.snapshot.services[0]?.endpoints[0]?.weight === 400)
    ok(anji.plane.snapshot.version < 100, `${anji.plane.snapshot.version} snapshots of 400 changes`)
    await registry.register(serviceAt(1), endpoint(last.port))
    await registry.unregister(serviceAt(1), endpoint(first.port).address)
    for (const consumer of consumers)
      await eventuallyAnswers('the last', async () => (await consumer.textOf(callOf(1))) === 'last')
  })

  test('one endpoint of thousands that changes is changed in every worker, and so is one that comes or goes', async context => {
    const [one, other] = [await startProvider(context), await startProvider(context, call => call.answer('other'))]
    const registry = new MemoryRegistry()
    // Weight 0 takes no calls.
    for (let at = 0; at < 3000; at++) {
      const address = { host: `10.1.${at >> 8}.${at & 255}`, port: 1 }
      await registry.register(serviceAt(1), { ...endpoint(1, 0), address })
    }
    await registry.register(serviceAt(1), endpoint(one.port))
    await registry.register(serviceAt(1), endpoint(other.port, 0))
    const { anji, said } = await open(context, registry)
    const consumers = await dialBoth(context, anji)
    const all = async (text: string): Promise<void> => {
      for (const consumer of consumers)
        await eventuallyAnswers(text, async () => (await consumer.textOf(callOf(1))) === text)
    }
    await all('hello')
    await registry.register(serviceAt(1), endpoint(other.port))
    await registry.register(serviceAt(1), endpoint(one.port, 0))
    await all('other')
    await registry.unregister(serviceAt(1), endpoint(other.port).address)
    await registry.register(serviceAt(1), endpoint(one.port))
    await all('hello')
    equal(said.join(), '')
  })

  test('a replaced worker knows all of thousands of services', async context => {
    const provider = await startProvider(context)
    const registry = new MemoryRegistry()
    for (let at = 0; at < 5000; at++) await registry.register(serviceAt(at), endpoint(provider.port))
    const { anji, fleet } = await open(context, registry)
    await killAll(fleet)
    for (const consumer of await dialBoth(context, anji))
      for (const at of [0, 2500, 4999]) equal(await consumer.textOf(callOf(at)), 'hello')
    await registry.register(serviceAt(5000), endpoint(provider.port))
    for (const consumer of await dialBoth(context, anji))
      await eventuallyAnswers('a new service', async () => (await consumer.textOf(callOf(5000))) === 'hello')
  })

  test('a reload while workers are replaced is in force in all of them, and says that workers stay as many', async context => {
    const provider = await startProvider(context)
    const { anji, fleet, said } = await open(context, new MemoryRegistry())
    for (const pid of fleet.pids.slice(0, 1)) process.kill(pid, 'SIGKILL')
    const gate = `gate: { address: 127.0.0.1:0, protocol: dubbo }, more: { address: 127.0.0.1:0, protocol: dubbo }`
    const config = configOf(`workers: 3\nadmin: false\nlisteners: { ${gate} }
services: { ${serviceAt(1).interface}: { endpoints: [127.0.0.1:${provider.port}] } }`)
    await anji.reload(config)
    await eventually('both workers', () => fleet.pids.length === 2)
    for (const name of ['gate', 'more'])
      for (let at = 0; at < 4; at++) {
        const consumer = await dialDubbo(context, anji.port(name))
        equal(await consumer.textOf(callOf(1)), 'hello')
      }
    match(said.join(), /"workers":2,"wanted":3.*read at the start only/)
  })
})
