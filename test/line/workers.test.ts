// A whole Anji with two worker processes on real sockets: calls spread, counters add up, a dead worker is replaced, a reload is
// done by all or by none.
import { equal, match, ok, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { Anji } from '../../src/anji.ts'
import type { Fleet } from '../../src/workers/fleet.ts'
import { configOf } from '../support/config-text.ts'
import { type Consumer, dialDubbo, startProvider } from '../support/dubbo-peers.ts'
import { parseExposition, sampleValue } from '../support/exposition-parser.ts'
import { type Closable, eventually, serve } from '../support/sockets.ts'

const SERVICE = 'org.example.OrderService'
const CALL = { service: SERVICE, method: 'place' }

const text = (provider: number, more = ''): string => `workers: 2
admin: { address: 127.0.0.1:0 }
listeners: { gate: { address: 127.0.0.1:0, protocol: dubbo }${more} }
services: { ${SERVICE}: { endpoints: [127.0.0.1:${provider}] } }`

async function start(context: Closable, provider: number): Promise<{ anji: Anji; fleet: Fleet }> {
  const config = configOf(text(provider))
  const anji = await Anji.start({ config, source: 'anji.yaml', log: pino({ level: 'silent' }) })
  context.after(() => anji.plane.close())
  context.after(() => anji.close())
  return { anji, fleet: anji.plane as Fleet }
}

const scrape = async (anji: Anji) =>
  parseExposition(
    await (await fetch(`http://127.0.0.1:${anji.adminPort}/metrics`, { headers: { connection: 'close' } })).text()
  )
const dialMany = (context: Closable, port: number): Promise<Consumer[]> =>
  Promise.all(Array.from({ length: 4 }, () => dialDubbo(context, port)))

suite('an Anji with two workers', { timeout: 60_000 }, () => {
  test('spreads connections over both, and its metrics are their sum', async context => {
    const provider = await startProvider(context)
    const { anji } = await start(context, provider.port)
    for (const consumer of await dialMany(context, anji.port('gate')))
      for (let calls = 0; calls < 5; calls++) equal(await consumer.textOf(CALL), 'hello')
    equal(provider.links.length, 2)
    const families = await scrape(anji)
    equal(sampleValue(families, 'anji_exchanges_total', { service: SERVICE, method: 'place', code: 'OK' }), 20)
    equal(sampleValue(families, 'anji_connections', { listener: 'gate' }), 4)
    equal(sampleValue(families, 'anji_endpoint_connections', { service: SERVICE }), 2)
    equal(sampleValue(families, 'anji_workers'), 2)
    for (const worker of ['primary', '1', '2'])
      ok((sampleValue(families, 'process_resident_memory_bytes', { worker }) ?? 0) > 0, worker)
  })

  test('replaces a killed worker at the same port, and only its connections are lost', async context => {
    const provider = await startProvider(context)
    const { anji, fleet } = await start(context, provider.port)
    const consumers = await dialMany(context, anji.port('gate'))
    for (const consumer of consumers) equal(await consumer.textOf(CALL), 'hello')
    await scrape(anji)
    const [killed] = fleet.pids
    process.kill(killed as number, 'SIGKILL')
    await eventually('the lost connections', () => consumers.some(({ link }) => link.isClosed))
    await eventually('the new worker', () => fleet.pids.length === 2 && !fleet.pids.includes(killed as number))
    const left = consumers.filter(({ link }) => !link.isClosed)
    ok(left.length >= 1)
    const fresh = await dialMany(context, anji.port('gate'))
    for (const consumer of [...left, ...fresh]) equal(await consumer.textOf(CALL), 'hello')
    const families = await scrape(anji)
    equal(sampleValue(families, 'anji_exchanges_total', { service: SERVICE, code: 'OK' }), 8 + left.length)
    equal(sampleValue(families, 'anji_worker_restarts_total'), 1)
  })

  test('a listener that cannot be bound changes nothing anywhere; one that can is opened by all', async context => {
    const [provider, other] = [await startProvider(context), await startProvider(context, call => call.answer('other'))]
    const { anji } = await start(context, provider.port)
    const taken = await serve(context, () => undefined)
    const wrong = text(other.port, `, more: { address: "127.0.0.1:${taken.port}" }`)
    await rejects(anji.reload(configOf(wrong)), /EADDRINUSE/)
    for (const consumer of await dialMany(context, anji.port('gate'))) equal(await consumer.textOf(CALL), 'hello')
    const gate = anji.port('gate')
    await anji.reload(configOf(text(other.port, ', more: { address: 127.0.0.1:0, protocol: dubbo }')))
    equal(anji.port('gate'), gate)
    for (const name of ['gate', 'more'])
      for (const consumer of await dialMany(context, anji.port(name))) equal(await consumer.textOf(CALL), 'other')
  })

  test('a drain answers the open calls of both', async context => {
    const provider = await startProvider(context, () => undefined)
    const { anji, fleet } = await start(context, provider.port)
    const consumers = await dialMany(context, anji.port('gate'))
    const answers = consumers.map(consumer => consumer.textOf(CALL))
    await eventually('the calls', () => provider.calls.length === 4)
    const drained = anji.drain()
    for (const call of provider.calls) call.answer()
    for (const answer of answers) equal(await answer, 'hello')
    await drained
    equal(fleet.pids.length, 0)
  })

  test('filters of a program are refused, because they cannot cross processes', async () => {
    const options = { config: configOf(text(1)), source: 'anji.yaml', log: pino({ level: 'silent' }) }
    await rejects(Anji.start({ ...options, filters: [{ name: 'mine' }] }), (error: Error) => {
      match(error.message, /workers: 1/)
      return true
    })
  })
})
