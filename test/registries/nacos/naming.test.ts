// The naming half, over gRPC and over HTTP: one suite for what both must do. And the reading of hosts and pages.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { allPages, instancesOf, type NacosInstance, PAGE_SIZE, pageOf } from '../../../registries/nacos/naming.ts'
import { instance, openGrpc, openHttp } from '../../support/nacos-clients.ts'
import { NacosState } from '../../support/nacos-double-state.ts'
import { eventually } from '../../support/sockets.ts'

const NAME = 'providers:org.example.Orders:1.0.0:'
const portsOf = (instances: readonly NacosInstance[] | undefined): number[] =>
  (instances ?? []).map(({ port }) => port).sort((a, b) => a - b)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

for (const [kind, open] of [
  ['gRPC', openGrpc],
  ['HTTP', openHttp]
] as const)
  suite(`naming over ${kind}`, () => {
    test('tells who is there, and who comes and goes', async t => {
      const { naming } = await open(t)
      const told: (readonly NacosInstance[])[] = []
      naming.subscribe(NAME, instances => void told.push(instances))
      await eventually('the present state', () => told.length > 0)
      deepEqual(told[0], [])
      await naming.register(NAME, instance(1, { weight: 2, enabled: false, metadata: { a: 'b' } }))
      await naming.register(NAME, instance(2))
      await eventually('both', () => same(portsOf(told.at(-1)), [1, 2]))
      deepEqual(
        told.at(-1)?.find(({ port }) => port === 1),
        instance(1, { weight: 2, enabled: false, metadata: { a: 'b' } })
      )
      await naming.unregister(NAME, { host: '127.0.0.1', port: 1 })
      await eventually('one', () => same(portsOf(told.at(-1)), [2]))
      await naming.unregister(NAME, { host: '127.0.0.1', port: 2 })
      await eventually('none', () => same(portsOf(told.at(-1)), []))
      await naming.unregister(NAME, { host: '127.0.0.1', port: 2 })
    })

    test('registers many at once and loses none', async t => {
      const { naming, double } = await open(t)
      const all = Array.from({ length: 20 }, (_, index) => index + 1)
      await Promise.all(all.map(port => naming.register(NAME, instance(port))))
      const info = double.state.serviceInfo(NacosState.serviceKey('public', 'DEFAULT_GROUP', NAME))
      deepEqual(portsOf(instancesOf(info['hosts'], 100)), all)
    })

    test('says everything again to a server that was restarted, and tells nothing while it is away', async t => {
      const { naming, double } = await open(t)
      const told: (readonly NacosInstance[])[] = []
      naming.subscribe(NAME, instances => void told.push(instances))
      await naming.register(NAME, instance(1))
      double.beatMs = 100
      await naming.register(NAME, instance(2))
      await eventually('both', () => same(portsOf(told.at(-1)), [1, 2]))
      await double.stop()
      const before = told.length
      await rejects(naming.register('other', instance(9)), { code: 'UNREACHABLE' })
      equal(told.length, before)
      await double.start()
      const key = NacosState.serviceKey('public', 'DEFAULT_GROUP', NAME)
      const there = () => portsOf(instancesOf(double.state.serviceInfo(key)['hosts'], 100))
      await eventually('both again', () => same(there(), [1, 2]), 15_000)
      await naming.register(NAME, instance(3))
      await eventually('the third', () => same(portsOf(told.at(-1)), [1, 2, 3]))
      deepEqual(double.state.names('public', 'DEFAULT_GROUP'), [NAME])
    })

    test('lists the names of all services', async t => {
      const { naming } = await open(t)
      deepEqual(await naming.list(), [])
      for (const name of ['b', 'a']) await naming.register(name, instance(1))
      deepEqual([...(await naming.list())].sort(), ['a', 'b'])
    })

    test('tells nothing of what is not followed any more, and follows no more than it may', async t => {
      const { naming, troubles } = await open(t, { namesMax: 1 })
      const told: unknown[] = []
      const stop = naming.subscribe(NAME, () => told.push('first'))
      await eventually('the present state', () => told.length === 1)
      naming.subscribe('other', () => told.push('other'))
      equal(troubles.length, 1)
      stop()
      stop()
      naming.subscribe('other', () => told.push('other'))
      await naming.register(NAME, instance(1))
      await naming.register('other', instance(1))
      await eventually('the other', () => told.filter(name => name === 'other').length >= 2)
      equal(told.filter(name => name === 'first').length, 1)
    })

    test('keeps to the number of instances that it may tell', async t => {
      const { naming } = await open(t, { endpointsMax: 2 })
      const told: (readonly NacosInstance[])[] = []
      for (const port of [1, 2, 3]) await naming.register(NAME, instance(port))
      naming.subscribe(NAME, instances => void told.push(instances))
      await eventually('two', () => told.at(-1)?.length === 2)
    })
  })

suite('hosts', () => {
  test('without an address are left out, and what is missing is the usual', () => {
    const hosts = [
      { ip: '10.0.0.1', port: 20880 },
      { ip: '10.0.0.2', port: '20881', weight: -1, healthy: false, enabled: false, metadata: { a: 1 } },
      { ip: '', port: 1 },
      { ip: '10.0.0.3', port: 70_000 },
      { ip: '10.0.0.3', port: 1.5 },
      null,
      'x'
    ]
    deepEqual(instancesOf(hosts, 10), [
      { ip: '10.0.0.1', port: 20880, weight: 1, healthy: true, enabled: true, metadata: {} },
      { ip: '10.0.0.2', port: 20881, weight: 0, healthy: false, enabled: false, metadata: { a: '1' } }
    ])
    deepEqual(instancesOf(hosts, 1)?.length, 1)
  })

  test('that are no list are nothing', () => {
    for (const hosts of [undefined, null, {}, 'x']) equal(instancesOf(hosts, 10), undefined)
  })
})

suite('pages of names', () => {
  const pages = (count: number) => async (pageNo: number) => {
    const names = Array.from({ length: count }, (_, index) => `s${index}`)
    return { names: names.slice((pageNo - 1) * PAGE_SIZE, pageNo * PAGE_SIZE), count }
  }

  test('are all asked for', async () => {
    for (const count of [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE])
      equal((await allPages(100_000, pages(count))).length, count)
  })

  test('end at the limit, and at a server that always says there are more', async () => {
    equal((await allPages(5, pages(PAGE_SIZE + 1))).length, 5)
    equal((await allPages(10, async () => ({ names: [], count: 1e9 }))).length, 0)
    let asked = 0
    const repeating = Array.from({ length: PAGE_SIZE }, () => 'same')
    await allPages(10_000, async () => {
      asked++
      return { names: repeating, count: Number.MAX_SAFE_INTEGER }
    })
    equal(asked <= 11, true)
  })

  test('hold what is no name in no place', () => {
    deepEqual(pageOf({ doms: 'x', count: 'y' }, 'doms'), { names: [], count: 0 })
  })
})
