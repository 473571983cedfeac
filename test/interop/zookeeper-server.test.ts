// The ZooKeeper servers of tests: they come, go and come back with what they knew.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { interopSuite } from './interop-suite.ts'
import { leaderOf, startEnsemble, startZooKeeper } from './zookeeper-server.ts'

interopSuite('ZooKeeper servers of tests', () => {
  test('one serves alone, and again after it was killed', async t => {
    const server = await startZooKeeper(t)
    equal(await server.mode(), 'standalone')
    await server.kill()
    equal(await server.mode(), undefined)
    await server.start()
    equal(await server.mode(), 'standalone')
    await server.stop()
    equal(await server.mode(), undefined)
  })

  test('three serve together, and one of them leads', async t => {
    const servers = await startEnsemble(t)
    const leader = await leaderOf(servers)
    const modes = await Promise.all(servers.map(server => server.mode()))
    deepEqual(modes.sort(), ['follower', 'follower', 'leader'])
    equal(servers.includes(leader), true)
  })
})
