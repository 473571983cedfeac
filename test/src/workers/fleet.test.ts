// Worker processes that stop, starve or find their port taken, seen from their primary.
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compileSnapshot } from '../../../src/control/compile.ts'
import { Fleet, type FleetOptions } from '../../../src/workers/fleet.ts'
import type { Served } from '../../../src/workers/plane.ts'
import { configOf } from '../../support/config-text.ts'
import { dialDubbo, startProvider } from '../../support/dubbo-peers.ts'
import { type Closable, eventually, eventuallyAnswers, freePort, serve } from '../../support/sockets.ts'

const SERVICE = 'org.example.OrderService'
const CALL = { service: SERVICE, method: 'place' }

function served(version: number, gate: number, provider: number): Served {
  const config = configOf(`listeners: { gate: { address: 127.0.0.1:${gate}, protocol: dubbo } }
services: { ${SERVICE}: { endpoints: [127.0.0.1:${provider}] } }`)
  return { snapshot: compileSnapshot(config, version, 'anji.yaml'), accessLog: config.accessLog }
}

function fleetOf(context: Closable, first: Served, more: Partial<FleetOptions> = {}) {
  const said: string[] = []
  const fleet = new Fleet(first, {
    workers: 2,
    warn: (_facts, message) => void said.push(message),
    onFailed: reason => void said.push(reason),
    now: () => performance.now(),
    random: () => 0,
    ...more
  })
  context.after(() => fleet.close())
  return { fleet, said }
}

const portOf = (fleet: Fleet): number => fleet.listeners()[0]?.port ?? 0

suite('a fleet', { timeout: 120_000 }, () => {
  test('kills a worker that stands still, and replaces it', async context => {
    const provider = await startProvider(context)
    const { fleet, said } = fleetOf(context, served(1, 0, provider.port), { pingEveryMs: 40 })
    await fleet.open()
    const [stopped, other] = fleet.pids as [number, number]
    process.kill(stopped, 'SIGSTOP')
    await eventually('another worker', () => fleet.pids.length === 2 && !fleet.pids.includes(stopped), 30_000)
    ok(fleet.pids.includes(other))
    ok(said.includes('worker does not answer and is killed'))
    const consumers = await Promise.all([1, 2].map(() => dialDubbo(context, portOf(fleet))))
    for (const consumer of consumers) equal(await consumer.textOf(CALL), 'hello')
  })

  test('goes on without the report of a worker that does not say it, and counts that', async context => {
    const { fleet } = fleetOf(context, served(1, 0, 1))
    await fleet.open()
    const [stopped] = fleet.pids as [number]
    process.kill(stopped, 'SIGSTOP')
    const report = await fleet.report(10)
    process.kill(stopped, 'SIGCONT')
    deepEqual([report.workers.alive, report.workers.reportsMissing], [2, 1])
    equal(report.processes.length, 2)
    await eventuallyAnswers('a whole report', async () => (await fleet.report(10)).processes.length === 3)
  })

  test('does not wait for a stopped worker with what registries say; when it goes on it has the newest', async context => {
    const [first, last] = [await startProvider(context), await startProvider(context, call => call.answer('last'))]
    const { fleet } = fleetOf(context, served(1, 0, first.port))
    await fleet.open()
    const [stopped] = fleet.pids as [number]
    process.kill(stopped, 'SIGSTOP')
    for (const version of [2, 3]) await fleet.apply(served(version, 0, first.port))
    await fleet.apply(served(4, 0, last.port))
    process.kill(stopped, 'SIGCONT')
    const consumers = await Promise.all([1, 2].map(() => dialDubbo(context, portOf(fleet))))
    for (const consumer of consumers)
      await eventuallyAnswers('the newest', async () => (await consumer.textOf(CALL)) === 'last')
  })

  test('takes another port when somebody was faster, at the start and later', async context => {
    const taken = await serve(context, () => undefined)
    const found: number[] = []
    const findPort = async (): Promise<number> => {
      const port = found.length % 2 === 0 ? taken.port : await freePort()
      found.push(port)
      return port
    }
    const { fleet, said } = fleetOf(context, served(1, 0, 1), { findPort })
    await fleet.open()
    equal(portOf(fleet), found[1])
    const more = served(2, 0, 1)
    const [gate] = more.snapshot.listeners
    const other = { ...gate, name: 'other' } as NonNullable<typeof gate>
    await fleet.apply({ ...more, snapshot: { ...more.snapshot, listeners: [...more.snapshot.listeners, other] } })
    deepEqual(
      fleet.listeners().map(({ port }) => port),
      [found[1], found[3]]
    )
    deepEqual(said, [])
  })

  test('leaves nothing behind when a port of the configuration is taken', async context => {
    const taken = await serve(context, () => undefined)
    const { fleet } = fleetOf(context, served(1, taken.port, 1))
    await rejects(fleet.open(), { code: 'EADDRINUSE' })
    deepEqual([fleet.pids.length, fleet.state], [0, 'closed'])
  })

  test('says so when no worker lives and none may be started', async context => {
    // Time stands still, so all ends fall into one minute.
    const { fleet, said } = fleetOf(context, served(1, 0, 1), { workers: 2, now: () => 0 })
    await fleet.open()
    await eventually(
      'the end',
      () => {
        for (const pid of fleet.pids) process.kill(pid, 'SIGKILL')
        return said.includes('no worker lives')
      },
      60_000
    )
    equal(said.filter(message => message === 'worker ended').length, 12)
    match(said.join(), /too often/)
    equal((await fleet.report(1)).workers.restarts, 10)
  })

  test('has a replaced worker follow a change that came meanwhile', async context => {
    const [first, last] = [await startProvider(context), await startProvider(context, call => call.answer('last'))]
    const { fleet } = fleetOf(context, served(1, 0, first.port))
    await fleet.open()
    const [killed] = fleet.pids as [number]
    process.kill(killed, 'SIGKILL')
    await eventually('its end', () => fleet.pids.length === 1)
    await fleet.apply(served(2, 0, last.port))
    await eventually('another worker', () => fleet.pids.length === 2)
    const consumers = await Promise.all([1, 2, 3, 4].map(() => dialDubbo(context, portOf(fleet))))
    for (const consumer of consumers) equal(await consumer.textOf(CALL), 'last')
  })
})
