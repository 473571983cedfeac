// What becomes of a registry when its ZooKeeper does: it tells nothing while it does not know, and everything when it does again.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import { encodeUrlNode } from '../../registries/dubbo/provider-url.ts'
import type { Endpoint } from '../../registries/registry.ts'
import type { ServiceKey } from '../../registries/service-key.ts'
import { openRegistry } from '../registries/zookeeper/open-registry.ts'
import { Meddler } from '../registries/zookeeper/open-session.ts'
import { eventually, serve } from '../support/sockets.ts'
import { interopSuite } from './interop-suite.ts'
import { startLink } from './zookeeper-link.ts'
import { leaderOf, startEnsemble, startZooKeeper, type ZooKeeperServer } from './zookeeper-server.ts'

const ORDERS: ServiceKey = { interface: 'org.example.OrderService', group: '', version: '' }
const PROVIDERS = '/dubbo/org.example.OrderService/providers'

const endpoint = (port: number): Endpoint => ({ address: { host: '127.0.0.1', port }, weight: 100, labels: {} })
const provider = (port: number, parameters = 'application=orders'): string =>
  `${PROVIDERS}/${encodeUrlNode(`dubbo://127.0.0.1:${port}/${ORDERS.interface}?interface=${ORDERS.interface}&${parameters}`)}`

/** The ports of everything that a watcher of one service was told. */
function watching({ registry }: Pick<ReturnType<typeof openRegistry>, 'registry'>) {
  const told: number[][] = []
  registry.watch(ORDERS, endpoints => told.push(endpoints.map(({ address }) => address.port).sort((a, b) => a - b)))
  const hears = (ports: number[], deadlineMs?: number): Promise<unknown> =>
    eventually(`${ports.length} endpoints`, () => JSON.stringify(told.at(-1)) === JSON.stringify(ports), deadlineMs)
  return { told, hears }
}

interopSuite('a registry in ZooKeeper, when something fails', () => {
  test('waits for a server that is down at start, and tells nothing meanwhile', async t => {
    const server = await startZooKeeper(t)
    await (await Meddler.connect(t, server.port)).write(provider(1))
    await server.stop()
    const opened = openRegistry(t, [server.port], { operationTimeoutMs: 300 })
    const { told, hears } = watching(opened)
    const services: unknown[] = []
    opened.registry.watchServices(list => services.push(list))
    await rejects(opened.registry.register(ORDERS, endpoint(2)), { code: 'UNREACHABLE' })
    await eventually('the reason', () => /ECONNREFUSED/.test(opened.registry.state.reason))
    equal(opened.registry.state.status, 'connecting')
    deepEqual([told, services], [[], []])
    await server.start()
    await hears([1])
    await eventually('the services', () => services.length > 0)
    deepEqual(services[0], [ORDERS])
    deepEqual(opened.registry.state, { status: 'up', reason: '' })
  })

  test('keeps what it told through an outage that is longer than the session, and is registered again after it', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 30_000)
    await meddler.write(provider(1))
    const opened = openRegistry(t, [link.port], { sessionTimeoutMs: 1500 })
    const { told, hears } = watching(opened)
    await opened.registry.register(ORDERS, endpoint(2))
    await hears([1, 2])
    const [mine] = (await meddler.children(PROVIDERS)).filter(name => name.includes('127.0.0.1%3A2%2F'))
    const before = told.length
    link.become('closing')
    link.cut()
    await meddler.until(`${PROVIDERS}/${mine}`, false)
    equal(opened.registry.state.status, 'down')
    await meddler.write(provider(3))
    equal(told.length, before)
    link.become('open')
    await meddler.until(`${PROVIDERS}/${mine}`, true)
    await hears([1, 2, 3])
  })

  test('keeps its registration when the server is killed and comes back', async t => {
    const server = await startZooKeeper(t)
    const opened = openRegistry(t, [server.port], { sessionTimeoutMs: 6000 })
    const { told, hears } = watching(opened)
    await opened.registry.register(ORDERS, endpoint(2))
    await hears([2])
    await server.kill()
    await eventually('the loss', () => opened.registry.state.status === 'down')
    await server.start()
    await eventually('the session', () => opened.registry.state.status === 'up')
    await opened.registry.register(ORDERS, endpoint(3))
    await hears([2, 3])
    deepEqual(told.filter(ports => ports.length === 0).length <= 1, true)
  })

  test('notices a black-holed link, and hears what happened behind it', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 30_000)
    await meddler.write(provider(1))
    const opened = openRegistry(t, [link.port])
    const { hears } = watching(opened)
    await hears([1])
    link.become('silent')
    await meddler.write(provider(2))
    await eventually('the loss', () => opened.registry.state.status === 'down', 4000)
    match(opened.registry.state.reason, /silent for|no session within/)
    equal(opened.troubles.length > 0, true)
    link.become('open')
    await hears([1, 2])
  })

  test('passes by a server that accepts and never answers', async t => {
    const server = await startZooKeeper(t)
    const silent = await serve(t, () => undefined)
    const opened = openRegistry(t, [silent.port, server.port])
    await opened.registry.register(ORDERS, endpoint(1))
    await watching(opened).hears([1])
  })

  test('tells five thousand providers of one service, and the few that change', async t => {
    const server = await startZooKeeper(t)
    const meddler = await Meddler.connect(t, server.port, 60_000)
    await meddler.write(provider(1))
    const long = `application=orders&methods=${'method,'.repeat(30)}`
    const ports = Array.from({ length: 5000 }, (_, at) => at + 1)
    await Promise.all(ports.slice(1).map(port => meddler.create(provider(port, long), CreateMode.EPHEMERAL)))
    const opened = openRegistry(t, [server.port], { sessionTimeoutMs: 10_000 })
    const { told, hears } = watching(opened)
    await hears(ports, 30_000)
    equal(told.length, 1)
    await Promise.all(ports.slice(4900).map(port => meddler.remove(provider(port, long))))
    await hears(ports.slice(0, 4900), 30_000)
    equal(told.length < 50, true, `${told.length} lists for 100 changes`)
  })

  test('follows two thousand services through a cut link over one session', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 60_000)
    await meddler.write('/dubbo/mapping')
    const names = Array.from({ length: 2000 }, (_, at) => `org.example.Service${at}`)
    await Promise.all(
      names.map(async (name, at) => {
        await meddler.create(`/dubbo/${name}`)
        await meddler.create(`/dubbo/${name}/providers`)
        await meddler.create(`/dubbo/${name}/providers/${encodeUrlNode(`dubbo://127.0.0.1:${at + 1}/${name}`)}`)
      })
    )
    const opened = openRegistry(t, [link.port], { sessionTimeoutMs: 20_000, operationTimeoutMs: 20_000 })
    const counts: number[] = []
    opened.registry.watchServices(list => counts.push(list.length))
    await eventually('all of them', () => counts.length > 0, 30_000)
    link.cut()
    await eventually('the connection', () => link.taken() === 2 && opened.registry.state.status === 'up')
    await opened.registry.register(ORDERS, endpoint(1))
    await eventually('one more', () => counts.length > 1, 30_000)
    deepEqual([counts, link.taken()], [[2000, 2001], 2])
  })

  test('leaves out names and data that mean nothing, and says so', async t => {
    const server = await startZooKeeper(t)
    const meddler = await Meddler.connect(t, server.port)
    for (const name of ['%', 'dubbo%3A%2F%2F', 'nonsense', '%00', 'dubbo%3A%2F%2F127.0.0.1%3A99999%2Fx'])
      await meddler.write(`${PROVIDERS}/${name}`)
    await meddler.write('/dubbo/org.example.OrderService/configurators/what')
    await meddler.write('/dubbo/mapping/org.example.OrderService', 'orders,,../x,/,\u0000, ')
    await meddler.write('/services/orders/one', '{"name":')
    await meddler.write('/services/orders/two', '[]')
    await meddler.write('/services/orders/three', '')
    await meddler.write(provider(1))
    const opened = openRegistry(t, [server.port])
    await watching(opened).hears([1])
    await eventually('the complaints', () => opened.troubles.length >= 5)
    match(opened.troubles.join('\n'), /providers has names that are no URLs/)
    match(opened.troubles.join('\n'), /\/services\/orders\/one does not describe an instance/)
    equal(opened.registry.state.status, 'up')
    const none: unknown[] = []
    for (const name of ['../x', '', 'a/b', '\u0000'])
      opened.registry.watch({ interface: name, group: '', version: '' }, endpoints => none.push(endpoints))
    await eventually('all of them', () => none.length === 4)
    deepEqual(none, [[], [], [], []])
    await rejects(opened.registry.register({ ...ORDERS, interface: '../x' }, endpoint(1)), { code: 'REFUSED' })
    await rejects(opened.registry.register({ ...ORDERS, interface: 'mapping' }, endpoint(1)), { code: 'REFUSED' })
  })

  test('goes on with another server when the leader of an ensemble is killed', async t => {
    const servers = await startEnsemble(t)
    const ports = servers.map(({ port }) => port)
    const opened = openRegistry(t, ports, { sessionTimeoutMs: 6000, operationTimeoutMs: 15_000 })
    const { told, hears } = watching(opened)
    await opened.registry.register(ORDERS, endpoint(1))
    await hears([1])
    const leader = await leaderOf(servers)
    await leader.kill()
    await untilLed(servers.filter(server => server !== leader))
    await eventually('the registry', () => opened.registry.state.status === 'up', 20_000)
    await opened.registry.register(ORDERS, endpoint(2))
    await hears([1, 2], 20_000)
    // Once it was there, it was never told away.
    deepEqual(
      told.slice(told.findIndex(list => list.length > 0)).filter(list => !list.includes(1)),
      []
    )
  })

  test('takes the place of a registration that its earlier life left behind', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const meddler = await Meddler.connect(t, server.port, 30_000)
    const earlier = openRegistry(t, [link.port], { sessionTimeoutMs: 2000 })
    await earlier.registry.register(ORDERS, endpoint(1))
    link.become('silent')
    const later = openRegistry(t, [server.port], { sessionTimeoutMs: 30_000 })
    await later.registry.register(ORDERS, endpoint(1))
    const [mine] = await meddler.children(PROVIDERS)
    await new Promise(resolve => setTimeout(resolve, 4000))
    equal(await meddler.exists(`${PROVIDERS}/${mine}`), true)
  })
})

/** Waits until one of these leads. */
async function untilLed(servers: readonly ZooKeeperServer[]): Promise<void> {
  const endMs = performance.now() + 30_000
  for (;;) {
    const leader = await leaderOf(servers).catch(() => undefined)
    if (leader !== undefined) return
    if (performance.now() > endMs) throw new Error('no leader within 30 s')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
