// Two Anjis that bridge the same two registries, so that one of them may fail: none of them passes calls on to the other.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import { pino } from 'pino'
import { encodeUrlNode } from '../../registries/dubbo/provider-url.ts'
import { Anji } from '../../src/anji.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { Meddler } from '../registries/zookeeper/open-session.ts'
import { configOf } from '../support/config-text.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { openConsumer, openProvider } from '../support/rpc-peers.ts'
import { steadyCalls } from '../support/steady-calls.ts'
import { interopSuite } from './interop-suite.ts'
import { freePort } from './peers.ts'
import { startZooKeeper } from './zookeeper-server.ts'

const ORDERS = 'org.example.OrderService'
const PROVIDERS = `/dubbo/${ORDERS}/providers`

interopSuite('two Anjis that bridge the same registries', () => {
  test('call the provider and never one another, also when it is gone', async t => {
    const [left, right] = await Promise.all([startZooKeeper(t), startZooKeeper(t)])
    const [inLeft, inRight] = [await Meddler.connect(t, left.port), await Meddler.connect(t, right.port)]
    const provider = await openProvider()
    t.after(provider.close)
    const address = `127.0.0.1:${provider.port}`
    const node = `${PROVIDERS}/${encodeUrlNode(`dubbo://${address}/${ORDERS}?interface=${ORDERS}`)}`
    await inLeft.write(node, '', CreateMode.EPHEMERAL)
    const start = async () => {
      const port = await freePort()
      const zk = (at: number, from: string): string =>
        `{ type: zookeeper, servers: ["127.0.0.1:${at}"], cache: false, sessionTimeout: 3s,
      publish: { services: ["*"], from: [${from}], address: "127.0.0.1:${port}" } }`
      const text = `
listeners: { gateway: { address: "127.0.0.1:${port}" } }
registries:
  left: ${zk(left.port, 'right')}
  right: ${zk(right.port, 'left')}
`
      const ended: string[] = []
      const record = { name: 'record', onEnd: ({ endpoint }: Exchange) => void ended.push(endpoint?.name ?? '') }
      const log = pino({ level: 'silent' })
      // Not from the same file, so each has an id of its own.
      const anji = await Anji.start({
        config: configOf(`admin: false\n${text}`),
        source: `anji-${port}.yaml`,
        log,
        filters: [record]
      })
      t.after(() => anji.close())
      return { port, ended }
    }
    const both = [await start(), await start()] as const
    const inRightNow = () => inRight.children(PROVIDERS).catch(() => [])
    equal((await eventuallyAsked(inRightNow, names => names.length === 2)).length, 2)
    deepEqual((await inLeft.children(PROVIDERS)).length, 1)
    // Long enough for each to hear of the other.
    const calls = await Promise.all(both.map(({ port }) => steadyCalls(t, { port, service: ORDERS })))
    for (const one of calls) await one.more(500)
    for (const one of calls) await one.stop()
    for (const { ended } of both) deepEqual([...new Set(ended)], [address])
    for (const { ended } of both) ended.length = 0
    provider.close()
    await inLeft.remove(node)
    const consumer = await openConsumer(both[0].port)
    t.after(consumer.close)
    const beforeMs = performance.now()
    const asked = { method: 'echo', parameterTypes: ['java.lang.String'], arguments: ['x'] }
    const response = await consumer.call({ service: ORDERS, ...asked })
    equal(response.kind, 'error')
    ok(performance.now() - beforeMs < 1000)
    deepEqual(
      both.map(({ ended }) => ended.length),
      [1, 0]
    )
  })
})
