// What watchers of a directory hear: from recorded trees what each generation really serves, then change by change.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DubboDirectory, type DubboDirectoryOptions } from '../../../registries/dubbo/directory.ts'
import type { ApplicationInstance } from '../../../registries/dubbo/instance.ts'
import { type ProviderUrl, parseProviderUrl } from '../../../registries/dubbo/provider-url.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../../registries/service-key.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { feed, fetchRecorded, treeOf } from '../../support/zookeeper-trees.ts'

const NAME = 'a.B'
const SERVICE: ServiceKey = { interface: NAME, group: '', version: '' }
const TIMES = { timeoutMs: 1_000, retryMs: 2, retryMsMax: 20 }

const url = (port: number, query = '', protocol = 'dubbo'): ProviderUrl =>
  parseProviderUrl(`${protocol}://10.0.0.1:${port}/${NAME}?${query}`) as ProviderUrl
const instance = (port: number, revision: string): ApplicationInstance => ({
  application: 'shop',
  host: '10.0.0.1',
  port,
  metadata: {
    'dubbo.metadata.revision': revision,
    'dubbo.endpoints': JSON.stringify([{ port, protocol: 'dubbo' }])
  }
})
const seen = (endpoints: readonly Endpoint[] | undefined): string[] | undefined =>
  endpoints?.map(({ address, protocol }) => `${protocol} ${address.port}`).sort()

function opened(context: Closable, more: Partial<DubboDirectoryOptions> = {}) {
  const troubles: string[] = []
  const directory = new DubboDirectory({
    fetchMetadata: () => Promise.reject(new Error('nobody answers')),
    onTrouble: reason => void troubles.push(reason),
    servicesMax: 10_000,
    endpointsMax: 10_000,
    random: () => 0.5,
    times: TIMES,
    ...more
  })
  context.after(() => directory.close())
  const watch = (service: ServiceKey = SERVICE) => {
    const told: (readonly Endpoint[])[] = []
    const stop = directory.watch(service, endpoints => void told.push(endpoints))
    return { told, stop, last: () => seen(told.at(-1)) }
  }
  const provide = (urls: readonly ProviderUrl[]): void => {
    directory.setProviders(NAME, urls)
    directory.setMapping(NAME, [])
  }
  return { directory, troubles, watch, provide }
}

suite('recorded trees', () => {
  const SERVED: readonly [tree: string, service: string, endpoints: string[]][] = [
    ['26', 'kit.api.KitService', ['dubbo 20926']],
    ['26+consumers-all', 'kit.api.KitService', ['dubbo 20926']],
    ['27', 'kit.api.KitService', ['dubbo 20927']],
    ['27-service', 'kit.api.KitService', ['dubbo 20927']],
    ['32', 'kit.api.KitService', ['dubbo 20932']],
    ['33-interface', 'kit.api.KitService', ['dubbo 20933']],
    ['33-interface+consumer33', 'kit.api.KitService', ['dubbo 20933']],
    ['33-interface-after-stop', 'kit.api.KitService', []],
    ['33-instance', 'kit.api.KitService', ['dubbo 20933']],
    ['33-instance+consumer33', 'kit.api.KitService', ['dubbo 20933']],
    ['33-instance-after-stop', 'kit.api.KitService', []],
    ['33-all', 'kit.api.KitService', ['dubbo 20933']],
    ['33-all+consumer33', 'kit.api.KitService', ['dubbo 20933']],
    ['33-all-after-stop', 'kit.api.KitService', []],
    ['33-tri', 'kit.api.KitService', ['tri 20953']],
    ['33-dubbo+tri', 'kit.api.KitService', ['dubbo 20933', 'tri 50933']],
    ['33-ext-tri', 'g1/kit.api.KitService:1.0.0', ['dubbo 20933']],
    ['33-remote', 'g1/kit.api.KitService:1.0.0', ['dubbo 20933']]
  ]
  for (const [name, service, endpoints] of SERVED)
    test(`${name} is told once, as what is really served`, async t => {
      const tree = treeOf(name)
      const { directory, watch, troubles } = opened(t, { fetchMetadata: of => fetchRecorded(tree, of) })
      const services: string[][] = []
      directory.watchServices(keys => void services.push(keys.map(formatServiceKey)))
      const { told, last } = watch({ interface: 'kit.api.KitService', group: '*', version: '*' })
      feed(directory, tree, 'kit.api.KitService')
      await eventually('the services', () => services.length > 0)
      await nextTurn()
      deepEqual(last(), endpoints)
      deepEqual([told.length, services], [1, [endpoints.length === 0 ? [] : [service]]])
      deepEqual(troubles, [])
    })

  test('with both levels keep the parameters of the provider URL', async t => {
    const tree = treeOf('33-all')
    const { directory, watch } = opened(t, { fetchMetadata: of => fetchRecorded(tree, of) })
    const { told } = watch({ interface: 'kit.api.KitService', group: '', version: '' })
    feed(directory, tree, 'kit.api.KitService')
    await eventually('the endpoints', () => told.length > 0)
    equal(told[0]?.[0]?.parameters?.['REGISTRY_CLUSTER'], undefined)
    equal(told[0]?.[0]?.parameters?.['prefer.serialization'], 'hessian2,fastjson2')
  })
})

suite('a directory', () => {
  test('tells nothing before it has heard of both levels', async t => {
    const { directory, watch } = opened(t)
    const { told } = watch()
    directory.setProviders(NAME, [url(1)])
    await nextTurn()
    deepEqual(told, [])
    directory.setMapping(NAME, ['shop'])
    await nextTurn()
    deepEqual(told, [])
    directory.setInstances('shop', [])
    await eventually('the endpoint', () => told.length > 0)
    deepEqual(told.map(seen), [['dubbo 1']])
  })

  test('tells changes of one turn once, and what is the same not at all', async t => {
    const { directory, watch, provide } = opened(t)
    const { told } = watch()
    provide([url(1), url(2)])
    provide([url(2), url(3)])
    await nextTurn()
    directory.setProviders(NAME, [])
    directory.setProviders(NAME, [url(3), url(2)])
    await nextTurn()
    directory.setProviders(NAME, [url(2), url(3)])
    await nextTurn()
    deepEqual(told.map(seen), [['dubbo 2', 'dubbo 3']])
  })

  test('tells a service only of its own group and version, and a pattern of all', async t => {
    const { watch, provide } = opened(t)
    const [own, blue, all, some] = [
      watch(),
      watch({ ...SERVICE, group: 'blue' }),
      watch({ ...SERVICE, group: '*', version: '*' }),
      watch({ ...SERVICE, group: 'blue, green' })
    ]
    provide([url(1), url(2, 'group=blue'), url(3, 'version=2'), url(1, 'group=blue'), url(4, 'group=green')])
    await nextTurn()
    deepEqual([own.last(), blue.last()], [['dubbo 1'], ['dubbo 1', 'dubbo 2']])
    deepEqual(all.last(), ['dubbo 1', 'dubbo 2', 'dubbo 3', 'dubbo 4'])
    deepEqual(some.last(), ['dubbo 1', 'dubbo 2', 'dubbo 4'])
  })

  test('puts overrides in force and takes them back', async t => {
    const { directory, watch, provide } = opened(t)
    const { told } = watch()
    provide([url(1), url(2)])
    await nextTurn()
    directory.setOverrides(NAME, [parseProviderUrl(`override://10.0.0.1:1/${NAME}?weight=7`) as ProviderUrl])
    await nextTurn()
    directory.setOverrides(NAME, [])
    await nextTurn()
    deepEqual(
      told.map(list => list.map(({ weight }) => weight)),
      [
        [100, 100],
        [7, 100],
        [100, 100]
      ]
    )
  })

  test('keeps what an instance exported while its new revision cannot be read', async t => {
    let answers = true
    let asked = 0
    const { directory, watch, troubles } = opened(t, {
      fetchMetadata: async () => {
        asked++
        if (!answers) throw new Error('nobody answers')
        return [url(0)]
      }
    })
    const { told, last } = watch()
    directory.setProviders(NAME, [])
    directory.setMapping(NAME, ['shop'])
    directory.setInstances('shop', [instance(1, 'r1'), instance(2, 'r1')])
    await eventually('both', () => told.length === 1)
    deepEqual([last(), asked], [['dubbo 1', 'dubbo 2'], 1])
    answers = false
    directory.setInstances('shop', [instance(1, 'r2'), instance(3, 'r3')])
    await eventually('both troubles', () => troubles.length === 2)
    deepEqual(last(), ['dubbo 1'])
    answers = true
    await eventually('the new ones', () => last()?.length === 2)
    deepEqual([last(), troubles.length], [['dubbo 1', 'dubbo 3'], 2])
  })

  test('does not empty a service because all of its instances are new ones that cannot be read', async t => {
    let answers = true
    const { directory, watch, troubles } = opened(t, {
      fetchMetadata: async () => (answers ? [url(0)] : Promise.reject(new Error('nobody answers')))
    })
    const { told, last } = watch()
    directory.setProviders(NAME, [])
    directory.setMapping(NAME, ['shop'])
    directory.setInstances('shop', [instance(1, 'r1')])
    await eventually('the first', () => told.length === 1)
    answers = false
    directory.setInstances('shop', [instance(2, 'r2')])
    await eventually('the trouble', () => troubles.length === 1)
    deepEqual(told.length, 1)
    answers = true
    await eventually('the second', () => last()?.[0] === 'dubbo 2')
    directory.setInstances('shop', [])
    await eventually('nothing', () => last()?.length === 0)
  })

  test('says once what is beyond its limits', async t => {
    const { directory, watch, provide, troubles } = opened(t, { servicesMax: 2, endpointsMax: 2 })
    const { last } = watch()
    provide([url(1), url(2), url(3), url(4), url(1, 'version=1'), url(1, 'version=2')])
    for (const name of ['a.C', 'a.D', 'a.E']) directory.setProviders(name, [])
    await nextTurn()
    deepEqual([last()?.length, troubles.length], [2, 2])
  })

  test('tells services when the first ones are all known, and then each change', async t => {
    const { directory, provide } = opened(t)
    const told: string[][] = []
    const stop = directory.watchServices(keys => void told.push(keys.map(formatServiceKey)))
    provide([url(1)])
    directory.setInterfaces([NAME, 'a.C'])
    await nextTurn()
    deepEqual(told, [])
    directory.setProviders('a.C', [])
    directory.setMapping('a.C', [])
    await nextTurn()
    provide([url(1), url(2)])
    await nextTurn()
    directory.forgetInterface(NAME)
    await nextTurn()
    stop()
    provide([url(1)])
    await nextTurn()
    deepEqual(told, [[NAME], []])
  })

  test('tells nothing after a stop or a close', async t => {
    const { directory, watch, provide } = opened(t)
    const [stopped, closed] = [watch(), watch()]
    stopped.stop()
    provide([url(1)])
    await nextTurn()
    directory.close()
    provide([url(2)])
    await nextTurn()
    deepEqual([stopped.told.length, closed.told.length], [0, 1])
  })

  test('takes 5,000 endpoints of one service and 2,000 services', async t => {
    const { directory, watch } = opened(t)
    const { told } = watch()
    const large = Array.from({ length: 5_000 }, (_, at) => url(at + 1, 'methods=a,b,c&timestamp=1&application=shop'))
    const startedAt = performance.now()
    directory.setProviders(NAME, large)
    directory.setMapping(NAME, [])
    for (let at = 0; at < 2_000; at++) {
      directory.setProviders(`s.S${at}`, [parseProviderUrl(`dubbo://10.0.0.1:1/s.S${at}`) as ProviderUrl])
      directory.setMapping(`s.S${at}`, [])
    }
    await eventually('the endpoints', () => told.length === 1)
    t.diagnostic(`${Math.round(performance.now() - startedAt)} ms`)
    ok(told[0]?.length === 5_000)
  })
})
