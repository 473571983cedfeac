// Ephemeral nodes against a real server: they are there as long as somebody wants them, whatever becomes of sessions.
import { equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import { Ephemerals } from '../../../registries/zookeeper/ephemerals.ts'
import type { SessionOptions } from '../../../registries/zookeeper/session.ts'
import { interopSuite } from '../../interop/interop-suite.ts'
import { startLink } from '../../interop/zookeeper-link.ts'
import { startZooKeeper } from '../../interop/zookeeper-server.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { Meddler, openSession } from './open-session.ts'

const DATA = Buffer.from('127.0.0.1')
const PATH = '/dubbo/org.example.Order/providers/one'

async function keeping(context: Closable, options: Partial<SessionOptions> = {}, settings: string[] = []) {
  const server = await startZooKeeper(context, settings)
  const link = await startLink(context, server.port)
  const meddler = await Meddler.connect(context, server.port, 30_000)
  const troubles: string[] = []
  const ephemerals = new Ephemerals(
    () => opened.session,
    reason => void troubles.push(reason)
  )
  context.after(() => ephemerals.close())
  const opened = openSession(context, [link.port], { ...options, onConnected: () => void ephemerals.reassert() })
  return { server, link, meddler, ephemerals, troubles, ...opened }
}

interopSuite('ephemeral nodes in ZooKeeper', () => {
  test('are made with their parents, and go when they are released', async t => {
    const { ephemerals, meddler, session } = await keeping(t)
    await ephemerals.keep(PATH, DATA)
    await ephemerals.keep(PATH, DATA)
    equal(await session.owner(PATH), session.id)
    await ephemerals.release(PATH)
    await ephemerals.release(PATH)
    equal(await meddler.exists(PATH), false)
    equal(await meddler.exists('/dubbo/org.example.Order/providers'), true)
  })

  test('are made again in a new session', async t => {
    const { ephemerals, meddler, link, connected, session } = await keeping(t, { sessionTimeoutMs: 1500 })
    await ephemerals.keep(PATH, DATA)
    link.become('closing')
    link.cut()
    await meddler.until(PATH, false)
    link.become('open')
    await eventually('a new session', () => connected.length === 2)
    await meddler.until(PATH, true)
    equal(await session.owner(PATH), session.id)
  })

  test('take the place of those that an older session left, which would vanish with it', async t => {
    const { ephemerals, server, meddler, session } = await keeping(t)
    const older = await Meddler.connect(t, server.port, 30_000)
    await older.write(PATH, '127.0.0.1', CreateMode.EPHEMERAL)
    await ephemerals.keep(PATH, DATA)
    equal(await session.owner(PATH), session.id)
    older.client.close()
    await meddler.write('/later')
    equal(await meddler.exists(PATH), true)
  })

  test('are not kept when they could not be made', async t => {
    const { ephemerals, link, meddler, connected } = await keeping(t, { operationTimeoutMs: 400 })
    await eventually('the session', () => connected.length === 1)
    link.become('closing')
    link.cut()
    await rejects(ephemerals.keep(PATH, DATA), { code: 'UNREACHABLE' })
    link.become('open')
    await eventually('the session', () => connected.length === 2)
    await ephemerals.keep('/dubbo/other', DATA)
    equal(await meddler.exists(PATH), false)
  })

  test('go later when they could not be released at once', async t => {
    const { ephemerals, link, meddler } = await keeping(t, { operationTimeoutMs: 400, sessionTimeoutMs: 30_000 })
    await ephemerals.keep(PATH, DATA)
    link.become('closing')
    link.cut()
    await rejects(ephemerals.release(PATH), { code: 'UNREACHABLE' })
    equal(await meddler.exists(PATH), true)
    link.become('open')
    await meddler.until(PATH, false)
  })

  test('go when it was not heard that they were made', async t => {
    const { ephemerals, link, meddler, session } = await keeping(t, { sessionTimeoutMs: 30_000 })
    await session.ready()
    await ephemerals.keep('/dubbo/other', DATA)
    link.cutAfter(1)
    await rejects(ephemerals.keep('/dubbo/one', DATA), { code: 'UNREACHABLE' })
    await ephemerals.keep('/dubbo/third', DATA)
    await meddler.until('/dubbo/one', false)
  })

  test('are tried again when a server refuses them for a while', async t => {
    const { ephemerals, link, meddler, troubles, connected } = await keeping(t, { sessionTimeoutMs: 1500 })
    await ephemerals.keep(PATH, DATA)
    link.become('closing')
    link.cut()
    await meddler.until(PATH, false)
    // Nothing can be below an ephemeral node.
    await meddler.remove('/dubbo/org.example.Order/providers')
    await meddler.write('/dubbo/org.example.Order/providers', '', CreateMode.EPHEMERAL)
    link.become('open')
    await eventually('the session', () => connected.length === 2)
    await eventually('the complaint', () => troubles.length > 0)
    await meddler.remove('/dubbo/org.example.Order/providers')
    await meddler.until(PATH, true)
  })

  test('are refused with a reason that the client library does not know, and the session lives on', async t => {
    const { ephemerals, meddler, session, connected } = await keeping(t, {}, ['enforceQuota=true'])
    await meddler.write('/zookeeper/quota/full/zookeeper_limits', 'count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=1')
    await meddler.write('/zookeeper/quota/full/zookeeper_stats', 'count=1,bytes=0')
    await meddler.write('/full')
    await rejects(ephemerals.keep('/full/one', DATA), { code: 'REFUSED', message: /API_ERROR/ })
    equal(await session.owner('/full'), '')
    equal(connected.length, 1)
  })

  test('refuse what can never be made', async t => {
    const { ephemerals } = await keeping(t)
    await rejects(ephemerals.keep('/zookeeper/config/one\u0001', DATA), { code: 'REFUSED' })
  })
})
