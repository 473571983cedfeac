// What callers and counters see of a worker that dies in the middle of its work.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { Anji } from '../../src/anji.ts'
import type { Fleet } from '../../src/workers/fleet.ts'
import { configOf } from '../support/config-text.ts'
import { type Consumer, dialDubbo, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'
import { parseExposition, sampleValue } from '../support/exposition-parser.ts'
import { type Closable, eventually, eventuallyAnswers } from '../support/sockets.ts'

const SERVICE = 'org.example.OrderService'
const CALL = { service: SERVICE, method: 'place' }

async function start(context: Closable, provider: number) {
  const config = configOf(`workers: 2
admin: { address: 127.0.0.1:0 }
listeners: { gate: { address: 127.0.0.1:0, protocol: dubbo } }
services: { ${SERVICE}: { endpoints: [127.0.0.1:${provider}], timeout: 1s } }`)
  const anji = await Anji.start({ config, source: 'anji.yaml', log: pino({ level: 'silent' }) })
  context.after(() => anji.plane.close())
  context.after(() => anji.close())
  const scrape = async () =>
    parseExposition(
      await (await fetch(`http://127.0.0.1:${anji.adminPort}/metrics`, { headers: { connection: 'close' } })).text()
    )
  return { anji, fleet: anji.plane as Fleet, scrape }
}

const dialMany = (context: Closable, port: number): Promise<Consumer[]> =>
  Promise.all(Array.from({ length: 6 }, () => dialDubbo(context, port)))

/** Calls until it is stopped or its connection ends; says what answers came that were none. */
function callOn(consumer: Consumer, isRunning: () => boolean) {
  const seen = { answered: 0, failures: [] as string[] }
  const done = (async () => {
    while (isRunning() && !consumer.link.isClosed) {
      const text = await consumer.textOf(CALL).catch(() => 'lost')
      if (text === 'hello') seen.answered++
      else seen.failures.push(text)
      await new Promise(resolve => setImmediate(resolve))
    }
  })()
  return { consumer, seen, done }
}

suite('a worker that dies', { timeout: 120_000 }, () => {
  test('takes only its own connections with it, and new ones are served at once', async context => {
    const provider = await startProvider(context)
    const { anji, fleet } = await start(context, provider.port)
    let runs = true
    const callers = (await dialMany(context, anji.port('gate'))).map(consumer => callOn(consumer, () => runs))
    context.after(() => {
      runs = false
    })
    const moreCalls = async (): Promise<void> => {
      const before = callers.map(({ seen }) => seen.answered)
      await eventually('more calls', () =>
        callers.every(({ seen, consumer }, at) => consumer.link.isClosed || seen.answered > (before[at] as number) + 20)
      )
    }
    await moreCalls()
    process.kill(fleet.pids[0] as number, 'SIGKILL')
    await eventually('the lost connections', () => callers.some(({ consumer }) => consumer.link.isClosed))
    // The other worker lives, and the dead one is being replaced.
    // A connection that was on its way to the dead one is closed, so that its caller knows.
    const fresh: string[] = []
    for (let at = 0; at < 10; at++) {
      const consumer = await dialDubbo(context, anji.port('gate'))
      fresh.push(await consumer.textOf(CALL).catch(() => 'lost'))
    }
    ok(fresh.filter(text => text === 'hello').length >= 8, fresh.join())
    await eventually('the new worker', () => fleet.pids.length === 2)
    await moreCalls()
    runs = false
    await Promise.all(callers.map(({ done }) => done))
    const lost = callers.filter(({ consumer }) => consumer.link.isClosed)
    ok(lost.length >= 1 && lost.length <= 5, `${lost.length} of 6 connections`)
    for (const { seen } of lost) ok(seen.failures.every(text => text === 'lost') && seen.failures.length <= 1)
    for (const { seen } of callers.filter(one => !lost.includes(one))) deepEqual(seen.failures, [])
  })

  test('leaves what it counted, also answers that came too late', async context => {
    const late: ProviderCall[] = []
    const provider = await startProvider(context, call => void late.push(call))
    const { anji, fleet, scrape } = await start(context, provider.port)
    const consumers = await dialMany(context, anji.port('gate'))
    await Promise.all(consumers.map(consumer => consumer.textOf(CALL)))
    for (const call of late) call.answer()
    const labels = { service: SERVICE, endpoint: `127.0.0.1:${provider.port}` }
    const count = async () => sampleValue(await scrape(), 'anji_late_answers_total', labels)
    await eventuallyAnswers('the late answers', async () => (await count()) === 6)
    const killed = fleet.pids
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    await eventually('new workers', () => fleet.pids.length === 2 && !fleet.pids.some(pid => killed.includes(pid)))
    equal(await count(), 6)
  })
})
