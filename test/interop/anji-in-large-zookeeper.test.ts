// Anji at a ZooKeeper with two thousand services, and one service of five thousand endpoints: it knows them all soon, and what comes and
// goes there costs the calls nothing.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import { encodeUrlNode } from '../../registries/dubbo/provider-url.ts'
import { Meddler } from '../registries/zookeeper/open-session.ts'
import { anjiFor } from '../support/anji.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { openProvider } from '../support/rpc-peers.ts'
import { steadyCalls } from '../support/steady-calls.ts'
import { interopSuite } from './interop-suite.ts'
import { JsonClient } from './json-client.ts'
import { freePort } from './peers.ts'
import { startZooKeeper } from './zookeeper-server.ts'

const SERVICES = 2000
const ENDPOINTS = 5000
const COMING_AND_GOING = 200
const ROUNDS = 3
const LARGE = 'org.example.Large'
const SMALL = 'org.example.Service0'
/** What a provider of a real application says of itself. */
const PARAMETERS = `application=orders&dubbo=2.0.2&release=3.3.6&side=provider&methods=${'method,'.repeat(20)}echo`

const folderOf = (name: string): string => `/dubbo/${name}/providers`
const nodeOf = (name: string, address: string, more = ''): string =>
  `${folderOf(name)}/${encodeUrlNode(`dubbo://${address}/${name}?interface=${name}&${PARAMETERS}${more}`)}`
/** An endpoint that is listed and not called; there is nobody. */
const idleNode = (at: number): string => nodeOf(LARGE, `10.1.${at >> 8}.${at & 255}:20880`, '&weight=0')
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

type Page = { services: { name: string; endpoints: { used: boolean }[] }[] }

interopSuite('Anji at a large ZooKeeper', () => {
  test('knows two thousand services and five thousand endpoints of one, and calls go on while these come and go', async t => {
    const server = await startZooKeeper(t)
    const meddler = await Meddler.connect(t, server.port, 60_000)
    const live = await Promise.all([openProvider(), openProvider()])
    for (const provider of live) t.after(provider.close)
    const addresses = live.map(provider => `127.0.0.1:${provider.port}`)
    await meddler.write('/dubbo/mapping')
    const names = [...upTo(SERVICES).map(at => `org.example.Service${at}`), LARGE]
    await Promise.all(
      names.map(async name => {
        for (const path of [`/dubbo/${name}`, folderOf(name)]) await meddler.create(path)
        for (const address of addresses) await meddler.create(nodeOf(name, address))
      })
    )
    const idle = upTo(ENDPOINTS - live.length)
    await Promise.all(idle.map(at => meddler.create(idleNode(at), CreateMode.EPHEMERAL)))

    const [port, operators] = [await freePort(), await freePort()]
    const beforeMs = performance.now()
    await anjiFor(
      t,
      `
listeners: { gateway: { address: "127.0.0.1:${port}" } }
admin: { address: "127.0.0.1:${operators}" }
registries: { zk: { type: zookeeper, servers: ["127.0.0.1:${server.port}"], cache: false } }
`
    )
    const startedMs = performance.now() - beforeMs
    const admin = new JsonClient(operators)
    t.after(() => admin.close())
    const page = async (path: string) => JSON.parse((await admin.send(path, { method: 'GET' })).body)
    // Less to read than the services, so that the calls of this process have their turn.
    const count = async (): Promise<string> => {
      const [zk] = (await page('/state/registries')).registries
      return `${zk.services} services, ${zk.endpoints} endpoints`
    }
    const becomes = async (endpoints: number): Promise<void> => {
      const wanted = `${names.length} services, ${SERVICES * live.length + endpoints} endpoints`
      equal(await eventuallyAsked(count, known => known === wanted), wanted)
    }
    await becomes(ENDPOINTS)
    const knownMs = performance.now() - beforeMs
    const isThere = ({ services }: Page): boolean => services.some(({ endpoints }) => endpoints.length === ENDPOINTS)
    const { services } = await eventuallyAsked((): Promise<Page> => page('/state/services'), isThere)
    deepEqual(services.map(({ name }) => name).sort(), [...names].sort())
    deepEqual([...new Set(services.map(({ endpoints }) => endpoints.length))].sort(), [live.length, ENDPOINTS])
    equal(services.find(({ name }) => name === LARGE)?.endpoints.filter(({ used }) => used).length, live.length)

    const calls = [await steadyCalls(t, { port, service: SMALL }), await steadyCalls(t, { port, service: LARGE })]
    const flapping = idle.slice(0, COMING_AND_GOING)
    const roundsMs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const roundMs = performance.now()
      await Promise.all(flapping.map(at => meddler.remove(idleNode(at))))
      await becomes(ENDPOINTS - COMING_AND_GOING)
      await Promise.all(flapping.map(at => meddler.create(idleNode(at), CreateMode.EPHEMERAL)))
      await becomes(ENDPOINTS)
      roundsMs.push(performance.now() - roundMs)
    }
    for (const one of calls) {
      await one.more(100)
      await one.stop()
      deepEqual(one.failures, [])
    }
    ok(live.every(provider => provider.calls.length > 0))
    t.diagnostic(`started after ${Math.round(startedMs)} ms, knew everything after ${Math.round(knownMs)} ms`)
    t.diagnostic(`${COMING_AND_GOING} endpoints left and came back in ${roundsMs.map(Math.round).join(', ')} ms`)
    t.diagnostic(`${calls.map(one => one.answered()).join(' and ')} calls were answered`)
  })
})
