// Nacos as a registry, against the double of its server: the contract, over gRPC and over HTTP; what a real server was recorded to keep;
// applications; and servers that are away, slow or lie.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import type { ApplicationInstance } from '../../../registries/dubbo/instance.ts'
import { type ProviderUrl, parseProviderUrl } from '../../../registries/dubbo/provider-url.ts'
import { NacosRegistry } from '../../../registries/nacos/nacos-registry.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../../registries/service-key.ts'
import { registryContract } from '../../contract/registry.ts'
import type { NacosDouble } from '../../support/nacos-double.ts'
import { startNacosDouble } from '../../support/nacos-double.ts'
import { type HostJson, type Json, NacosState } from '../../support/nacos-double-state.ts'
import { openOn, openRegistry, options } from '../../support/nacos-registries.ts'
import { eventually } from '../../support/sockets.ts'

for (const protocol of ['grpc', 'http'] as const)
  registryContract(`Nacos over ${protocol}`, async context => (await openRegistry(context, { protocol })).registry)

const GREETER: ServiceKey = { interface: 'org.demo.Greeter', group: '', version: '' }
const NAME = 'providers:org.demo.Greeter::'
const PROVIDER = 'dubbo://127.0.0.1:20880/org.demo.Greeter?interface=org.demo.Greeter&side=provider'

type Registered = { service?: string; instances?: HostJson[]; dataId?: string; group?: string; content?: string }

/** Everything that a real server kept while a Dubbo 3.3.6 provider and consumer ran. */
function fillAsRecorded({ state }: NacosDouble): void {
  for (const it of JSON.parse(readFileSync('test/vectors/nacos/nacos-dubbo-registered.json', 'utf8')) as Registered[])
    if (it.service !== undefined) put(state, it.service, it.instances ?? [])
    else if (it.dataId !== undefined)
      state.publish(NacosState.configKey('', it.group ?? '', it.dataId), it.content ?? '')
}

function put(state: NacosState, name: string, hosts: readonly HostJson[], owner = 'a provider'): void {
  state.put(NacosState.serviceKey('', 'DEFAULT_GROUP', name), owner, hosts)
}

const host = (port: number, more: Json = {}): HostJson => ({ ip: '127.0.0.1', port, metadata: {}, ...more })
const copyOfShop = (metadata: Json = {}): HostJson =>
  host(20880, {
    metadata: {
      'dubbo.metadata.revision': 'r1',
      'dubbo.endpoints': '[{"port":20880,"protocol":"dubbo"}]',
      'dubbo.metadata.storage-type': 'local',
      ...metadata
    }
  })

/** What one watch was told, as ports. */
function watched(registry: NacosRegistry, service = GREETER) {
  const told: (readonly Endpoint[])[] = []
  const stop = registry.watch(service, endpoints => void told.push(endpoints))
  const ports = (): string | undefined =>
    told
      .at(-1)
      ?.map(({ address }) => address.port)
      .sort((a, b) => a - b)
      .join()
  return { told, stop, ports }
}

function listed(registry: NacosRegistry) {
  const told: string[][] = []
  const stop = registry.watchServices(services => void told.push(services.map(formatServiceKey).sort()))
  return { told, stop }
}

const exportsOf =
  (...texts: string[]) =>
  async (_: ApplicationInstance): Promise<readonly ProviderUrl[]> =>
    texts.map(text => parseProviderUrl(text) as ProviderUrl)

for (const protocol of ['grpc', 'http'] as const)
  suite(`a Nacos in which Dubbo 3.3 registered, over ${protocol}`, () => {
    test('tells every service, and who serves it', async t => {
      const { registry, double } = await openRegistry(t, { protocol, fetchMetadata: exportsOf(PROVIDER) })
      fillAsRecorded(double)
      const { told } = listed(registry)
      await eventually('both services', () => told.at(-1)?.length === 2)
      deepEqual(told, [['g1/org.demo.Greeter:1.0.0', 'org.demo.Greeter']])
      const [plain, g1] = [watched(registry), watched(registry, { ...GREETER, group: 'g1', version: '1.0.0' })]
      const all = watched(registry, { ...GREETER, group: '*', version: '*' })
      await eventually('the endpoints', () => [plain, g1, all].every(({ ports }) => ports() === '20880'))
      // It registered at both levels, and is one endpoint.
      equal(plain.told.at(-1)?.length, 1)
      equal(plain.told.at(-1)?.[0]?.labels['application'], 'demo-provider')
    })

    test('tells the definition that the provider left', async t => {
      const parsed: string[] = []
      const parseDefinition = (json: string) => {
        parsed.push(json)
        return { methods: [], types: {} }
      }
      const { registry, double } = await openRegistry(t, { protocol, applications: false, parseDefinition })
      fillAsRecorded(double)
      const told: unknown[] = []
      registry.watchDefinition({ ...GREETER, group: 'g1', version: '1.0.0' }, definition => void told.push(definition))
      await eventually('the definition', () => told.length === 1)
      match(parsed[0] ?? '', /"canonicalName":"org.demo.Greeter"/)
      equal((JSON.parse(parsed[0] ?? '') as { parameters: Json }).parameters['version'], '1.0.0')
    })

    test('tells only of services that are wanted', async t => {
      const { registry, double } = await openRegistry(t, { protocol, wanted: name => name.endsWith('Wanted') })
      fillAsRecorded(double)
      put(double.state, 'providers:org.demo.Wanted::', [host(1)])
      const { told } = listed(registry)
      await eventually('the list', () => told.length > 0)
      deepEqual(told, [['org.demo.Wanted']])
      equal(double.subscribers(NAME), 0)
    })
  })

suite('an application in Nacos', () => {
  const mapping = NacosState.configKey('', 'mapping', GREETER.interface)

  test('serves the interfaces that are mapped to it', async t => {
    const { registry, double } = await openRegistry(t, { fetchMetadata: exportsOf(PROVIDER) })
    const { told, ports } = watched(registry)
    await eventually('that there is nothing', () => told.length === 1)
    put(double.state, 'shop', [copyOfShop()])
    double.state.publish(mapping, 'other, shop')
    await eventually('its instance', () => ports() === '20880')
    double.state.remove(mapping)
    await eventually('nothing again', () => ports() === '')
    await eventually('nobody to follow it', () => double.subscribers('shop') === 0)
  })

  test('is found among the names, and so are the interfaces that it serves', async t => {
    const { registry, double } = await openRegistry(t, { fetchMetadata: exportsOf(PROVIDER) })
    put(double.state, 'shop', [copyOfShop()])
    put(double.state, 'spring-shop', [host(8080)])
    double.state.publish(mapping, 'shop')
    const { told } = listed(registry)
    await eventually('the service', () => told.length > 0)
    deepEqual(told, [['org.demo.Greeter']])
  })

  test('is asked again once per revision, and never because it has more instances', async t => {
    const asked: string[] = []
    const { registry, double } = await openRegistry(t, {
      fetchMetadata: async instance => {
        const revision = instance.metadata['dubbo.metadata.revision'] ?? ''
        asked.push(revision)
        const newer = revision === 'r2' ? [PROVIDER.replaceAll('Greeter', 'Newer')] : []
        return exportsOf(PROVIDER, ...newer)(instance)
      }
    })
    for (const name of ['Greeter', 'Newer'])
      double.state.publish(NacosState.configKey('', 'mapping', `org.demo.${name}`), 'shop')
    put(double.state, 'shop', [copyOfShop(), { ...copyOfShop(), port: 20881 }])
    const { told } = listed(registry)
    await eventually('the service', () => told.at(-1)?.length === 1)
    const asking = asked.length
    put(double.state, 'shop', [copyOfShop({ 'dubbo.metadata.revision': 'r2' }), { ...copyOfShop(), port: 20881 }])
    await eventually('the newer service too', () => told.at(-1)?.length === 2)
    deepEqual([...new Set(asked.slice(0, asking))], ['r1'])
    deepEqual([...new Set(asked.slice(asking))], ['r2'])
    equal(asked.length <= 4, true)
  })

  test('may keep what it serves in the metadata centre', async t => {
    const { registry, double } = await openRegistry(t)
    put(double.state, 'shop', [copyOfShop({ 'dubbo.metadata.storage-type': 'remote' })])
    const service = {
      name: GREETER.interface,
      protocol: 'dubbo',
      port: 20880,
      path: GREETER.interface,
      params: { side: 'provider' }
    }
    const services = { 'org.demo.Greeter::dubbo': service }
    double.state.publish(
      NacosState.configKey('', 'r1', 'shop'),
      JSON.stringify({ app: 'shop', revision: 'r1', services })
    )
    double.state.publish(mapping, 'shop')
    const { ports } = watched(registry)
    await eventually('its instance', () => ports() === '20880')
  })

  test('is not looked for when applications are left out', async t => {
    const { registry, double } = await openRegistry(t, { applications: false })
    put(double.state, 'shop', [copyOfShop()])
    double.state.publish(mapping, 'shop')
    const [one, all] = [watched(registry), listed(registry)]
    await eventually('both', () => one.told.length === 1 && all.told.length === 1)
    deepEqual([one.told, all.told], [[[]], [[]]])
    deepEqual([double.subscribers('shop'), double.count('ConfigQueryRequest')], [0, 0])
  })
})

suite('a registry in Nacos', () => {
  test('tells endpoints of the older names too, and each once', async t => {
    const { registry, double } = await openRegistry(t)
    put(double.state, NAME, [host(1)])
    put(double.state, 'providers:org.demo.Greeter', [host(1), host(2)])
    const { told, ports } = watched(registry)
    await eventually('both', () => ports() === '1,2')
    equal(told.length, 1)
  })

  test('tells why an endpoint is unused', async t => {
    const { registry, double } = await openRegistry(t)
    put(double.state, NAME, [host(1, { healthy: false }), host(2, { enabled: false }), host(3, { weight: 2 })])
    const { told } = watched(registry)
    await eventually('the endpoints', () => told.length === 1)
    const found = [...(told[0] ?? [])].sort((a, b) => a.address.port - b.address.port)
    deepEqual(
      found.map(({ weight, unused }) => [weight, unused?.match(/\w+=false/)?.[0]]),
      [
        [100, 'healthy=false'],
        [100, 'enabled=false'],
        [200, undefined]
      ]
    )
  })

  test('tells a list that empties as it is, and takes no harm from nonsense', async t => {
    const { registry, double, troubles } = await openRegistry(t)
    put(double.state, NAME, [host(1)])
    const { told, ports } = watched(registry)
    await eventually('the endpoint', () => ports() === '1')
    for (const body of [{}, { serviceInfo: null }, { serviceInfo: { name: NAME } }, { serviceInfo: [] }])
      double.push('NotifySubscriberRequest', body)
    double.push('NotifySubscriberRequest', { serviceInfo: { name: NAME, groupName: 'DEFAULT_GROUP', hosts: 'x' } })
    double.pushBytes(Buffer.from('ff', 'hex'))
    double.push('ConfigChangeNotifyRequest', { dataId: 7, group: {} })
    await eventually('the trouble', () => troubles.length > 0)
    double.pushHosts(NAME, [null, 7, { ip: {} }, { ip: '127.0.0.1', port: 'x' }, host(2)])
    await eventually('the good one', () => ports() === '2')
    double.pushHosts(NAME, [])
    await eventually('nobody', () => ports() === '')
    equal(told.length, 3)
  })

  test('tells nothing before it has reached a server', async t => {
    const double = await startNacosDouble(t)
    await double.stop()
    const { address, grpcPortOffset } = double
    const registry = NacosRegistry.open(options({ servers: [address], grpcPortOffset }))
    t.after(() => registry.close())
    const [one, all] = [watched(registry), listed(registry)]
    await eventually('a reason', () => registry.state.reason.includes('ECONNREFUSED'))
    deepEqual([one.told, all.told, registry.state.status], [[], [], 'connecting'])
    await double.start()
    put(double.state, NAME, [host(1)])
    await eventually('the endpoint', () => one.ports() === '1')
    await eventually('the service', () => all.told.at(-1)?.length === 1)
  })

  test('tells nothing while the server is away, and what is new when it is back', async t => {
    const { registry, double } = await openRegistry(t)
    put(double.state, NAME, [host(1)])
    const { told, ports } = watched(registry)
    await eventually('the endpoint', () => ports() === '1')
    await double.stop()
    await eventually('the loss', () => registry.state.status === 'down')
    equal(told.length, 1)
    put(double.state, NAME, [host(1), host(2)])
    await double.start()
    await eventually('both', () => ports() === '1,2')
    equal(told.length, 2)
  })

  test('is up when both of its connections are', async t => {
    const { registry, double } = await openRegistry(t)
    deepEqual([double.connections, registry.state.reason], [2, ''])
    double.starting = true
    double.endStreams()
    await eventually('the reason', () => registry.state.reason.includes('starting'))
    equal(registry.state.status, 'down')
  })

  test('leaves nothing behind at the server', async t => {
    const { registry, double } = await openRegistry(t)
    fillAsRecorded(double)
    const watches = [watched(registry), watched(registry, { ...GREETER, group: '*' }), listed(registry)]
    await eventually('all', () => watches.every(({ told }) => told.length > 0))
    equal(double.subscribers(NAME), 1)
    for (const { stop } of watches) stop()
    for (const { stop } of watches) stop()
    await eventually('no subscriber', () => double.subscribers(NAME) === 0 && double.subscribers('demo-provider') === 0)
    await registry.register(GREETER, { address: { host: '127.0.0.1', port: 9 }, weight: 100, labels: {} })
    await registry.close()
    await eventually('no connection', () => double.connections === 0)
    const { hosts } = double.state.serviceInfo(NacosState.serviceKey('', 'DEFAULT_GROUP', NAME)) as {
      hosts: HostJson[]
    }
    deepEqual(
      hosts.map(({ port }) => port),
      [20880]
    )
  })

  test('keeps to its namespace, group and cluster', async t => {
    const more = { namespace: 'dev', group: 'DUBBO', clusters: ['HZ', 'SH'] }
    const { registry, double } = await openRegistry(t, more)
    await registry.register(GREETER, { address: { host: '127.0.0.1', port: 9 }, weight: 100, labels: {} })
    const body = double.heard.find(({ type }) => type === 'BatchInstanceRequest')?.body ?? {}
    const [instance] = body['instances'] as Json[]
    deepEqual([body['namespace'], body['groupName'], instance?.['clusterName']], ['dev', 'DUBBO', 'HZ'])
    const { ports } = watched(registry)
    await eventually('it', () => ports() === '9')
    const tenants = double.heard.flatMap(message => (message.body['configListenContexts'] as Json[] | undefined) ?? [])
    deepEqual([...new Set(tenants.map(({ tenant }) => tenant))], ['dev'])
    const other = await openOn(t, double)
    const elsewhere = watched(other.registry)
    await eventually('nothing', () => elsewhere.told.length === 1)
    equal(elsewhere.ports(), '')
  })

  test('refuses what cannot be a name, and everything after its end', async t => {
    const { registry } = await openRegistry(t)
    const endpoint = { address: { host: '127.0.0.1', port: 9 }, weight: 100, labels: {} }
    for (const more of [{ interface: 'a:b' }, { group: 'x y' }, { version: '@@' }])
      await rejects(registry.register({ ...GREETER, ...more }, endpoint), { code: 'REFUSED' })
    const strange = watched(registry, { ...GREETER, interface: 'a:b' })
    deepEqual(strange.told, [[]])
    await registry.close()
    await registry.close()
    await rejects(registry.register(GREETER, endpoint), { code: 'CLOSED' })
    await rejects(registry.unregister(GREETER, endpoint.address), { code: 'CLOSED' })
  })
})
