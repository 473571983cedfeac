// Watched nodes against a real server: what changes is told once, what changes often is read seldom, and nothing is lost with a link.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { NodeWatches } from '../../../registries/zookeeper/node-watches.ts'
import type { SessionOptions, ZooKeeperSession } from '../../../registries/zookeeper/session.ts'
import { interopSuite } from '../../interop/interop-suite.ts'
import { startLink } from '../../interop/zookeeper-link.ts'
import { startZooKeeper } from '../../interop/zookeeper-server.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { Meddler, openSession } from './open-session.ts'

async function watching(context: Closable, options: Partial<SessionOptions> = {}) {
  const server = await startZooKeeper(context)
  const link = await startLink(context, server.port)
  const meddler = await Meddler.connect(context, server.port, 30_000)
  const troubles: string[] = []
  const reads = { count: 0 }
  const asked = (): ZooKeeperSession => {
    reads.count++
    return opened.session
  }
  const watches = new NodeWatches(
    asked,
    () => performance.now(),
    reason => void troubles.push(reason)
  )
  const opened = openSession(context, [link.port], {
    ...options,
    onConnected: () => watches.connected(),
    onLost: () => watches.lost()
  })
  context.after(() => watches.close())
  await opened.session.ready()
  return { link, server, meddler, watches, troubles, reads, ...opened }
}

interopSuite('watched nodes in ZooKeeper', () => {
  test('tell what is there, what comes and what goes', async t => {
    const { watches, meddler } = await watching(t)
    const [names, texts] = [[] as unknown[], [] as unknown[]]
    watches.children('/a', children => names.push(children))
    watches.data('/a', data => texts.push(data?.toString()))
    await eventually('nothing', () => names.length + texts.length === 2)
    await meddler.write('/a', 'one')
    await eventually('the node', () => names.length + texts.length === 4)
    await meddler.write('/a/child')
    await eventually('the child', () => names.length === 3)
    await meddler.write('/a', 'two')
    await eventually('the text', () => texts.length === 3)
    await meddler.remove('/a/child')
    await eventually('no child', () => names.length === 4)
    await meddler.remove('/a')
    await eventually('no node', () => names.length + texts.length === 9)
    deepEqual(names, [undefined, [], ['child'], [], undefined])
    deepEqual(texts, [undefined, 'one', 'two', undefined])
  })

  test('are read at most ten times per second, however often they change', async t => {
    const { watches, meddler, reads } = await watching(t)
    await meddler.write('/busy')
    let last: readonly string[] | undefined
    watches.children('/busy', children => {
      last = children
    })
    await eventually('the node', () => last !== undefined)
    const [before, startMs] = [reads.count, performance.now()]
    for (let at = 0; at < 300; at++) await meddler.write(`/busy/node${at}`)
    await eventually('all', () => last?.length === 300)
    const most = (performance.now() - startMs) / 100 + 2
    equal(reads.count - before <= most, true, `${reads.count - before} reads, not more than ${most}`)
  })

  test('tell a second listener at once, and nobody who has stopped', async t => {
    const { watches, meddler, reads } = await watching(t)
    const [first, second] = [[] as unknown[], [] as unknown[]]
    const stop = watches.children('/zookeeper', children => first.push(children))
    await eventually('the first', () => first.length === 1)
    watches.children('/zookeeper', children => second.push(children))
    equal(second.length, 1)
    equal(reads.count, 1)
    stop()
    await meddler.write('/zookeeper/more')
    await eventually('the second', () => second.length === 2)
    equal(first.length, 1)
  })

  test('do not pile up when they are watched on and off', async t => {
    const { watches, meddler, reads } = await watching(t)
    await meddler.write('/node')
    const told: unknown[] = []
    for (let at = 0; at < 50; at++) {
      const stop = watches.data('/node', data => told.push(data?.toString()))
      await eventually('it', () => told.length === at + 1)
      stop()
    }
    equal(reads.count, 1)
    await meddler.write('/node', 'new')
    await eventually('the new text', () => {
      watches.data('/node', data => told.push(data?.toString()))()
      return told.at(-1) === 'new'
    })
  })

  test('tell what changed while the link was cut, and nothing else', async t => {
    const { watches, meddler, link, connected } = await watching(t)
    await meddler.write('/changes', 'old')
    await meddler.write('/stays', 'old')
    const told: string[] = []
    watches.data('/changes', data => told.push(`changes ${data}`))
    watches.data('/stays', data => told.push(`stays ${data}`))
    await eventually('both', () => told.length === 2)
    link.become('closing')
    link.cut()
    await meddler.write('/changes', 'new')
    link.become('open')
    await eventually('the connection', () => connected.length === 2)
    await eventually('the change', () => told.includes('changes new'))
    deepEqual(told.sort(), ['changes new', 'changes old', 'stays old'])
  })

  test('take a node that may not be read for missing', async t => {
    const { watches, troubles, server } = await watching(t)
    const owner = openSession(t, [server.port], { auth: { username: 'a', password: 'b' } }).session
    await owner.ready()
    await owner.create('/secret', Buffer.from('x'), 'persistent')
    const told: unknown[] = []
    watches.data('/secret', data => told.push(data))
    await eventually('the answer', () => told.length === 1)
    deepEqual(told, [undefined])
    match(troubles[0] ?? '', /^\/secret cannot be read: ZooKeeper says NO_AUTH$/)
  })

  test('are not read any more when nobody wants them, and again when somebody does', async t => {
    const { watches, reads, server } = await watching(t)
    const owner = openSession(t, [server.port], { auth: { username: 'a', password: 'b' } }).session
    await owner.ready()
    await owner.create('/secret', Buffer.from('x'), 'persistent')
    const told: unknown[] = []
    const stop = watches.data('/secret', data => told.push(data))
    await eventually('it to be tried again', () => reads.count >= 3)
    stop()
    const before = reads.count
    await new Promise(resolve => setTimeout(resolve, 1500))
    equal(reads.count, before)
    watches.data('/secret', data => told.push(data))
    await eventually('it to be tried again', () => reads.count > before)
  })

  test('survive a cut link by the ten thousand, without a storm', async t => {
    const { watches, link, connected, meddler, reads } = await watching(t, { sessionTimeoutMs: 10_000 })
    const count = 20_000
    const path = (at: number): string => `/${'long'.repeat(14)}-${at}`
    let told = 0
    let last = ''
    const watchAll = (): void => {
      for (let at = 0; at < count; at++)
        watches.data(path(at), data => {
          told++
          last = String(data)
        })
    }
    watchAll()
    await eventually('everything', () => told === count, 60_000)
    const [takenBefore, readsBefore] = [link.taken(), reads.count]
    link.cut()
    await eventually('the connection', () => connected.length === 2)
    await eventually('everything again', () => reads.count - readsBefore >= count, 60_000)
    // The last question of the pass is answered after it was asked.
    await meddler.write(path(count - 1), 'changed')
    await eventually('a change', () => last === 'changed', 20_000)
    equal(told, count + 1)
    equal(link.taken() - takenBefore, 1)
    equal(connected.length, 2)
  })
})

suite('watched nodes', () => {
  test('are read again when they change while they are read', async t => {
    const values = [Buffer.from('old'), Buffer.from('new')]
    const session = {
      children: async () => undefined,
      data: async (_path: string, onChange?: () => void) => {
        // The change is heard of before the answer is.
        if (values.length === 2) onChange?.()
        return values.shift()
      }
    }
    const watches = new NodeWatches(
      () => session,
      () => performance.now(),
      () => undefined
    )
    t.after(() => watches.close())
    watches.connected()
    const told: string[] = []
    watches.data('/node', data => told.push(String(data)))
    await eventually('the change', () => told.length === 2)
    deepEqual(told, ['old', 'new'])
  })
})
