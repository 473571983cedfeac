// A session through everything that made the client library alone hang, loop or lose it, against a real server.
import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { interopSuite } from '../../interop/interop-suite.ts'
import { startLink } from '../../interop/zookeeper-link.ts'
import { startZooKeeper } from '../../interop/zookeeper-server.ts'
import { blackhole } from '../../support/blackhole.ts'
import { type Closable, eventually, freePort, serve } from '../../support/sockets.ts'
import { Meddler, openSession } from './open-session.ts'

const nothing = (): void => undefined
const isUnreachable = { name: 'RegistryError', code: 'UNREACHABLE' }

/** A session over a link that can fail. */
async function overLink(context: Closable, sessionTimeoutMs = 3000) {
  const server = await startZooKeeper(context)
  const link = await startLink(context, server.port)
  const opened = openSession(context, [link.port], { sessionTimeoutMs })
  await opened.session.ready()
  return { server, link, ...opened }
}

interopSuite('a session with ZooKeeper', () => {
  test('reads, makes and removes nodes', async t => {
    const { session } = await overLink(t)
    equal(await session.create('/a/b', Buffer.from('x'), 'persistent'), 'no-parent')
    equal(await session.create('/a', Buffer.from('x'), 'persistent'), 'made')
    equal(await session.create('/a', Buffer.from('x'), 'persistent'), 'exists')
    equal(await session.create('/a/b', Buffer.from('y'), 'ephemeral'), 'made')
    deepEqual(await session.children('/a', nothing), ['b'])
    deepEqual(await session.data('/a/b', nothing), Buffer.from('y'))
    equal(await session.owner('/a/b'), session.id)
    equal(await session.owner('/a'), '')
    await session.remove('/a/b')
    await session.remove('/a/b')
    equal(await session.children('/a/b', nothing), undefined)
    equal(await session.data('/a/b', nothing), undefined)
    equal(await session.owner('/a/b'), undefined)
    await rejects(session.create('/a/../b', Buffer.alloc(0), 'persistent'))
  })

  test('tells once of a change, and of a node that appears', async t => {
    const { session, server } = await overLink(t)
    const meddler = await Meddler.connect(t, server.port)
    const seen: string[] = []
    await session.children('/later', () => seen.push('children'))
    await session.data('/later', () => seen.push('data'))
    await meddler.write('/later', 'x')
    await eventually('both', () => seen.length === 2)
    await meddler.write('/later', 'y')
    await meddler.write('/later/child', 'y')
    await session.children('/', nothing)
    deepEqual(seen.sort(), ['children', 'data'])
  })

  test('continues after a connection is cut in the middle of an answer', async t => {
    const { session, link, connected } = await overLink(t, 30_000)
    const { id } = session
    await session.create('/node', Buffer.alloc(100_000, 'x'), 'persistent')
    link.cutAfter(50_000)
    await rejects(session.data('/node', nothing), isUnreachable)
    await eventually('the session', () => connected.length === 2)
    deepEqual(connected, [true, false])
    equal(session.id, id)
    equal((await session.data('/node', nothing))?.length, 100_000)
  })

  test('notices a silent link within the session, and continues when it is healed', async t => {
    const { session, link, connected, lost } = await overLink(t)
    link.become('silent')
    await eventually('the loss', () => lost.length > 0, 3000)
    match(lost[0] ?? '', /silent for 1000 ms/)
    link.become('open')
    await eventually('the session', () => connected.length === 2)
    deepEqual(await session.children('/', nothing), ['zookeeper'])
  })

  test('goes on to the next server when one takes connections and never answers', async t => {
    const server = await startZooKeeper(t)
    const silent = await serve(t, nothing)
    const { connected, lost } = openSession(t, [silent.port, server.port])
    await eventually('the other server', () => connected.length === 1, 3000)
    match(lost[0] ?? '', /no session within 1000 ms/)
  })

  test('goes on to the next server when one cannot be connected to', async t => {
    const server = await startZooKeeper(t)
    const ports = [await freePort(), await blackhole(t), server.port]
    const { connected, lost } = openSession(t, ports)
    await eventually('the third server', () => connected.length === 1, 4000)
    match(lost[0] ?? '', /ECONNREFUSED/)
    match(lost[1] ?? '', /no session within 1000 ms/)
  })

  test('begins anew when the link is cut for longer than the session lives', async t => {
    const { session, link, connected } = await overLink(t, 1500)
    const { id } = session
    link.become('closing')
    link.cut()
    await new Promise(resolve => setTimeout(resolve, 4000))
    link.become('open')
    await eventually('a new session', () => connected.length === 2)
    deepEqual(connected, [true, true])
    notEqual(session.id, id)
    equal(await session.create('/works', Buffer.alloc(0), 'ephemeral'), 'made')
  })

  test('can read a protected node right after an outage', async t => {
    const server = await startZooKeeper(t)
    const link = await startLink(t, server.port)
    const auth = { username: 'anji', password: 'secret' }
    const { session, connected } = openSession(t, [link.port], { auth })
    await session.ready()
    await session.create('/protected', Buffer.from('x'), 'persistent')
    link.become('closing')
    link.cut()
    await new Promise(resolve => setTimeout(resolve, 1500))
    link.become('open')
    await eventually('the session', () => connected.length === 2)
    deepEqual(await session.data('/protected', nothing), Buffer.from('x'))
    const stranger = openSession(t, [server.port]).session
    await stranger.ready()
    await rejects(stranger.data('/protected', nothing), { code: 'REFUSED', message: /NO_AUTH/ })
  })

  test('asks a server that hangs up again and again with pauses, and sends it nothing else', async t => {
    const { link, connected } = await overLink(t)
    const takenBefore = link.taken()
    link.become('closing')
    link.cut()
    await new Promise(resolve => setTimeout(resolve, 3000))
    const tries = link.taken() - takenBefore
    equal(tries > 3 && tries < 12, true, `${tries} tries`)
    link.become('open')
    await eventually('the session', () => connected.length === 2)
  })

  test('rejects what is asked for while nothing can be reached', async t => {
    const { session } = openSession(t, [await freePort()], { operationTimeoutMs: 300 })
    await rejects(session.children('/', nothing), isUnreachable)
    await rejects(session.ready(), isUnreachable)
  })

  test('rejects what a server does not answer in time', async t => {
    const { server } = await overLink(t)
    const link = await startLink(t, server.port)
    const { session } = openSession(t, [link.port], { operationTimeoutMs: 200, sessionTimeoutMs: 30_000 })
    await session.ready()
    link.become('silent')
    await rejects(session.children('/', nothing), { ...isUnreachable, message: /no answer within 200 ms/ })
  })

  test('rejects everything on its way when the connection is lost', async t => {
    const { session, link } = await overLink(t)
    link.become('silent')
    const asked = [session.children('/', nothing), session.ready().then(() => session.owner('/'))]
    link.cut()
    for (const answer of asked) await rejects(answer, isUnreachable)
  })

  test('keeps paths below the chroot', async t => {
    const { session, server } = await overLink(t)
    await session.create('/inner', Buffer.alloc(0), 'persistent')
    const below = openSession(t, [server.port], { chroot: '/inner' }).session
    await below.ready()
    equal(await below.create('/node', Buffer.alloc(0), 'persistent'), 'made')
    deepEqual(await below.children('/', nothing).catch(() => 'no'), ['node'])
    deepEqual(await session.children('/inner', nothing), ['node'])
  })

  test('takes its ephemeral nodes with it when it is closed', async t => {
    const { session, server } = await overLink(t, 30_000)
    const meddler = await Meddler.connect(t, server.port)
    await session.create('/mine', Buffer.alloc(0), 'ephemeral')
    await session.close()
    equal(await meddler.exists('/mine'), false)
    await rejects(session.children('/', nothing), { code: 'CLOSED' })
    await rejects(session.ready(), { code: 'CLOSED' })
    await session.close()
  })

  test('closes in time when nobody answers any more', async t => {
    const { server } = await overLink(t)
    const link = await startLink(t, server.port)
    const { session } = openSession(t, [link.port], { operationTimeoutMs: 300, sessionTimeoutMs: 30_000 })
    await session.ready()
    link.become('silent')
    await session.close()
  })

  test('begins anew with a server that has lost its data', async t => {
    const { session, connected, link } = await overLink(t, 1500)
    for (let at = 0; at < 20; at++) await session.create(`/node${at}`, Buffer.alloc(0), 'persistent')
    link.become('closing')
    link.cut()
    const empty = await startZooKeeper(t)
    link.lead(empty.port)
    link.become('open')
    await eventually('a new session', () => connected.length === 2)
    deepEqual(await session.children('/', nothing), ['zookeeper'])
  })
})
