// Recorded trees, written into a real server each below a chroot of its own: what a registry there tells of them.
import { deepEqual, equal } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CreateMode } from 'node-zookeeper-client'
import type { Endpoint } from '../../registries/registry.ts'
import type { ServiceDefinition } from '../../registries/service-definition.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { openRegistry } from '../registries/zookeeper/open-registry.ts'
import { Meddler } from '../registries/zookeeper/open-session.ts'
import { type Closable, eventually } from '../support/sockets.ts'
import { fetchRecorded, treeOf } from '../support/zookeeper-trees.ts'
import { interopSuite } from './interop-suite.ts'
import { startZooKeeper, type ZooKeeperServer } from './zookeeper-server.ts'

const KIT: ServiceKey = { interface: 'kit.api.KitService', group: '', version: '' }
const G1: ServiceKey = { ...KIT, group: 'g1', version: '1.0.0' }

const SERVED: readonly [tree: string, service: ServiceKey, endpoints: string[]][] = [
  ['26+consumers-all', KIT, ['dubbo 20926']],
  ['27', KIT, ['dubbo 20927']],
  ['27-service', KIT, ['dubbo 20927']],
  ['32', KIT, ['dubbo 20932']],
  ['33-interface+consumer33', KIT, ['dubbo 20933']],
  ['33-interface-after-stop', KIT, []],
  ['33-instance', KIT, ['dubbo 20933']],
  ['33-instance-after-stop', KIT, []],
  ['33-all+consumer33', KIT, ['dubbo 20933']],
  ['33-all-after-stop', KIT, []],
  ['33-tri', KIT, ['tri 20953']],
  ['33-dubbo+tri', KIT, ['dubbo 20933', 'tri 50933']],
  ['33-ext-tri', G1, ['dubbo 20933']],
  ['33-remote', G1, ['dubbo 20933']]
]

interopSuite('recorded trees in ZooKeeper', () => {
  let server: ZooKeeperServer
  let meddler: Meddler
  const ends: (() => void | Promise<void>)[] = []
  before(async () => {
    const context: Closable = { after: close => void ends.unshift(close) }
    server = await startZooKeeper(context)
    meddler = await Meddler.connect(context, server.port, 60_000)
  })
  after(async () => {
    for (const end of ends) await end()
  })

  /** A registry on a recorded tree; where the recorded provider would have been asked, it answers what it answered then. */
  const onTree = async (context: Closable, name: string) => {
    const tree = treeOf(name)
    const chroot = `/${name.replace('+', '-')}-${ends.length}-${performance.now()}`
    for (const { path, data, ephemeral } of tree)
      if (path !== '/')
        await meddler.write(`${chroot}${path}`, data, ephemeral ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT)
    return { ...openRegistry(context, [server.port], { chroot, fetchMetadata: of => fetchRecorded(tree, of) }), chroot }
  }

  for (const [name, service, endpoints] of SERVED)
    test(`${name} is told as what it is`, async t => {
      const { registry, troubles } = await onTree(t, name)
      const services: string[][] = []
      const told: (readonly Endpoint[])[] = []
      registry.watchServices(list => services.push(list.map(formatServiceKey)))
      registry.watch(service, list => told.push(list))
      await eventually('both', () => services.length > 0 && told.length > 0)
      deepEqual(
        told
          .at(-1)
          ?.map(({ protocol, address }) => `${protocol} ${address.port}`)
          .sort(),
        endpoints
      )
      deepEqual(services, [endpoints.length === 0 ? [] : [formatServiceKey(service)]])
      deepEqual([told.length, troubles], [1, []])
    })

  for (const [name, service] of [
    ['27', KIT],
    ['32', KIT],
    ['33-all', KIT],
    ['33-remote', G1]
  ] as const)
    test(`${name} says what its service looks like`, async t => {
      const { registry } = await onTree(t, name)
      const told: (ServiceDefinition | undefined)[] = []
      registry.watchDefinition(service, definition => told.push(definition))
      await eventually('it', () => told.length > 0)
      deepEqual(told[0]?.methods.find(method => method.name === 'hello')?.returns, 'java.lang.String')
    })

  test('a definition is told again when it changes, when it goes, and not when it cannot be read', async t => {
    const { registry, chroot } = await onTree(t, '33-all')
    const told: (string[] | undefined)[] = []
    registry.watchDefinition(KIT, definition => told.push(definition?.methods.map(({ name }) => name)))
    await eventually('the recorded one', () => told.length === 1)
    const folder = `${chroot}/dubbo/metadata/kit.api.KitService/provider`
    await meddler.write(`${folder}/aaa`, 'nothing of the kind')
    await meddler.write(
      `${folder}/kit-provider-33`,
      '{"methods":[{"name":"only","parameterTypes":[],"returnType":"int"}]}'
    )
    await eventually('the new one', () => told.length === 2)
    await meddler.remove(`${folder}/kit-provider-33`)
    await eventually('none', () => told.length === 3)
    deepEqual(told.slice(1), [['only'], undefined])
  })

  test('follows only services that are wanted, and those that come later', async t => {
    const { chroot } = await onTree(t, '33-all')
    const { registry } = openRegistry(t, [server.port], {
      chroot,
      applications: false,
      wanted: name => name.startsWith('org.example.')
    })
    const services: string[][] = []
    registry.watchServices(list => services.push(list.map(formatServiceKey)))
    await eventually('the present state', () => services.length > 0)
    const url = 'dubbo%3A%2F%2F127.0.0.1%3A1%2Forg.example.Later'
    await meddler.write(`${chroot}/dubbo/org.example.Later/providers/${url}`)
    await eventually('the later one', () => services.length === 2)
    deepEqual(services, [[], ['org.example.Later']])
  })

  test('an override of operators is in force, and a weight that they change', async t => {
    const { registry, chroot } = await onTree(t, '33-interface')
    let last: readonly Endpoint[] | undefined
    registry.watch(KIT, list => {
      last = list
    })
    await eventually('the endpoint', () => last?.length === 1)
    const rule = encodeURIComponent(
      'override://0.0.0.0/kit.api.KitService?category=configurators&dynamic=false&weight=7'
    )
    await meddler.write(`${chroot}/dubbo/kit.api.KitService/configurators/${rule}`)
    await eventually('the weight', () => last?.[0]?.weight === 7)
    await meddler.remove(`${chroot}/dubbo/kit.api.KitService/configurators/${rule}`)
    await eventually('its own weight', () => last?.[0]?.weight === 100)
    equal(last?.length, 1)
  })

  test('an instance that comes, says something else and goes is told', async t => {
    const { registry, chroot } = await onTree(t, '33-instance')
    const told: number[][] = []
    registry.watch(KIT, list => told.push(list.map(({ address }) => address.port)))
    await eventually('the recorded one', () => told.length === 1)
    const folder = `${chroot}/services/kit-provider-33`
    const recorded = treeOf('33-instance').find(({ path }) => path.endsWith('/127.0.0.1:20933'))?.data ?? ''
    await meddler.write(`${folder}/127.0.0.1:20934`, recorded.replaceAll('20933', '20934'), CreateMode.EPHEMERAL)
    await eventually('the second', () => told.at(-1)?.length === 2)
    await meddler.remove(`${folder}/127.0.0.1:20933`)
    await eventually('the second alone', () => told.at(-1)?.length === 1)
    deepEqual(told.at(-1), [20934])
  })
})
