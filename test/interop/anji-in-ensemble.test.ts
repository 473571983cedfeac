// Anji at ZooKeepers that fail: the leader of an ensemble is killed, a network swallows everything, a server accepts and never answers.
// None of that takes a provider away, so none of it costs a call.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import { encodeUrlNode } from '../../registries/dubbo/provider-url.ts'
import { Meddler } from '../registries/zookeeper/open-session.ts'
import { anjiFor, type RunningAnji } from '../support/anji.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { openConsumer, openProvider, valueAnswer } from '../support/rpc-peers.ts'
import { type Closable, eventually } from '../support/sockets.ts'
import { steadyCalls } from '../support/steady-calls.ts'
import { startCaller } from './caller.ts'
import { interopSuite } from './interop-suite.ts'
import { JsonClient } from './json-client.ts'
import { freePort, type ProviderOptions, startProvider } from './peers.ts'
import { SAMPLER } from './sampler-signatures.ts'
import { steadyJson } from './steady-json.ts'
import { startLink, type ZooKeeperLink } from './zookeeper-link.ts'
import { leaderOf, startEnsemble, startZooKeeper } from './zookeeper-server.ts'

const ORDERS = 'org.example.OrderService'
const PROVIDERS = `/dubbo/${ORDERS}/providers`
/** Where Anji registers, beside what it reads. */
const PUBLISHED = 'published'
/** Longer than the session of an Anji that is cut off. */
const SESSION = '2s'

const providerNode = (port: number): string =>
  `${PROVIDERS}/${encodeUrlNode(`dubbo://127.0.0.1:${port}/${ORDERS}?interface=${ORDERS}&application=orders`)}`

/** A provider that answers with its name, in ZooKeeper for as long as `registered`'s session. */
async function providerIn(context: Closable, registered: Meddler, name: string): Promise<void> {
  const provider = await openProvider((_call, answer) => answer(valueAnswer(name)))
  context.after(provider.close)
  await registered.write(providerNode(provider.port), '', CreateMode.EPHEMERAL)
}

async function whoAnswers(port: number): Promise<string[]> {
  const consumer = await openConsumer(port)
  const names = new Set<string>()
  for (let call = 0; call < 4; call++) {
    const response = await consumer.call({ service: ORDERS, method: 'whoAmI' })
    names.add(response.kind === 'value' ? String(response.value) : JSON.stringify(response))
  }
  consumer.close()
  return [...names].sort()
}

interopSuite('Anji at ZooKeepers that fail', () => {
  test('the killed leader of an ensemble costs no call, and what is registered moves with the session', async t => {
    const servers = await startEnsemble(t)
    const [first, ...others] = servers.map(({ port }) => `127.0.0.1:${port}`)
    const registry = `zookeeper://${first}?backup=${others.join(',')}`
    const startOne = async (options: ProviderOptions): Promise<void> => {
      const provider = await startProvider({ ...options, registry, application: `app-${options.generation}` })
      t.after(() => provider.stop())
    }
    await startOne({ generation: 'd33', registerMode: 'all' })
    const port = await freePort()
    const ensemble = `type: zookeeper, servers: [${[first, ...others].map(server => `"${server}"`).join(', ')}]`
    await anjiFor(
      t,
      `
listeners: { all: { address: "127.0.0.1:${port}" } }
registries:
  inside: { ${ensemble}, sessionTimeout: 6s, cache: false }
  outside:
    { ${ensemble}, root: /${PUBLISHED}, sessionTimeout: 6s, cache: false, services: [],
      publish: { services: ["anji.interop.api.*"], from: [inside], address: "127.0.0.1:${port}" } }
`
    )
    const client = new JsonClient(port)
    t.after(() => client.close())
    const caller = await startCaller({ generation: 'd33', registry: `${registry}&group=${PUBLISHED}` })
    t.after(() => caller.kill())
    const calls = steadyJson(client)
    const leader = await leaderOf(servers)
    await leader.kill()
    const left = servers.filter(server => server !== leader)
    const isLed = () => leaderOf(left).then(Boolean, () => false)
    equal(await eventuallyAsked(isLed, Boolean), true)
    await startOne({ generation: 'd27' })
    const seconds = caller.seconds.length + 2
    await eventually('d27 over HTTP', () => calls.answers.has('200 "d27"'), 30_000)
    await eventually(
      'd27 from Java',
      () => caller.seconds.slice(seconds).some(({ answers }) => 'd27' in answers),
      30_000
    )
    for (const { port: serverPort } of left) {
      const reader = await Meddler.connect(t, serverPort)
      const nodes = await reader.children(`/${PUBLISHED}/${SAMPLER}/providers`)
      deepEqual(
        nodes.map(node => new URL(decodeURIComponent(node)).host),
        [`127.0.0.1:${port}`]
      )
    }
    const { answers, failures } = await caller.stop()
    await calls.stop()
    deepEqual([failures, calls.failures], [{}, []])
    ok(answers['d33'] !== undefined && answers['d33'] > 0)
  })

  const configText = (link: ZooKeeperLink, port: number, cache: string): string => `
listeners: { gateway: { address: "127.0.0.1:${port}" } }
registries:
  zk: { type: zookeeper, servers: ["127.0.0.1:${link.port}"], sessionTimeout: ${SESSION}, cache: ${cache} }
  outside:
    { type: zookeeper, servers: ["127.0.0.1:${link.port}"], root: /${PUBLISHED}, sessionTimeout: ${SESSION}, cache: false,
      services: [], publish: { services: ["*"], from: [zk], address: "127.0.0.1:${port}" } }
`

  test('a network that swallows everything for longer than a session costs no call', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 30_000)
    await providerIn(t, meddler, 'one')
    const port = await freePort()
    await anjiFor(t, configText(link, port, 'false'))
    const published = `/${PUBLISHED}/${ORDERS}/providers`
    const registrations = (): Promise<string[]> => meddler.children(published).catch(() => [])
    const [mine] = await eventuallyAsked(registrations, nodes => nodes.length === 1)
    const calls = await steadyCalls(t, { port, service: ORDERS })
    link.become('silent')
    await meddler.until(`${published}/${mine}`, false)
    await providerIn(t, meddler, 'two')
    await calls.more(100)
    deepEqual(await whoAnswers(port), ['one'])
    link.become('open')
    await meddler.until(`${published}/${mine}`, true)
    deepEqual(
      await eventuallyAsked(
        () => whoAnswers(port),
        names => names.length === 2
      ),
      ['one', 'two']
    )
    equal((await registrations()).length, 1)
    await calls.stop()
    deepEqual(calls.failures, [])
  })

  test('an Anji whose ZooKeeper accepts and never answers starts in time with the view of the last time', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 30_000)
    await providerIn(t, meddler, 'one')
    const cache = mkdtempSync(join(tmpdir(), 'anji-ensemble-'))
    t.after(() => rmSync(cache, { recursive: true, force: true }))
    const port = await freePort()
    const start = (): Promise<RunningAnji> => anjiFor(t, configText(link, port, cache))
    const earlier = await start()
    deepEqual(await whoAnswers(port), ['one'])
    await earlier.anji.drain()
    link.become('silent')
    const [beforeMs, taken] = [performance.now(), link.taken()]
    await start()
    const startMs = performance.now() - beforeMs
    ok(startMs < 6000, `started after ${startMs} ms`)
    ok(link.taken() > taken)
    const calls = await steadyCalls(t, { port, service: ORDERS })
    await calls.more(100)
    await providerIn(t, meddler, 'two')
    link.become('open')
    deepEqual(
      await eventuallyAsked(
        () => whoAnswers(port),
        names => names.length === 2
      ),
      ['one', 'two']
    )
    await calls.stop()
    deepEqual(calls.failures, [])
  })
})
