// What registries hold once real providers have registered, and that real consumers find them there: the ground for tests with Anji.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import zookeeper from 'node-zookeeper-client'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { startCaller } from './caller.ts'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { eachOf } from './matrix.ts'
import { startNacos } from './nacos-server.ts'
import { type Provider, runConsumer, startProvider } from './peers.ts'
import { startZooKeeper } from './zookeeper-server.ts'

const AT_ONCE = 2
const SHOP = 'anji.interop.api.Shop'
const CASES = ['who-am-i', 'generic-string', 'callback', 'variant-group-1', 'variant-token', 'shop-*']
const NACOS_GENERATIONS: readonly Generation[] = ['d27', 'd33']

/** The parameters that recorded trees have of a provider without options, and those that only some generations have. */
const ALWAYS = ['application', 'dubbo', 'generic', 'interface', 'logger', 'methods', 'side', 'timestamp']
const SINCE_27 = ['deprecated', 'dynamic', 'release']
const SINCE_32 = [...SINCE_27, 'prefer.serialization', 'service-name-mapping']
const PARAMETERS: Record<Generation, string[]> = {
  d26: ['anyhost', 'pid'],
  d27: ['anyhost', 'pid', 'metadata-type', 'service.name', ...SINCE_27],
  d32: SINCE_32,
  d33: SINCE_32
}

async function findsAll(generation: Generation, registry: string): Promise<void> {
  const results = await runConsumer({ generation, registry, version: generation, cases: CASES })
  deepEqual(
    results.filter(result => !result.ok),
    []
  )
  equal(results.length, 15)
  equal(results.find(result => result.case === 'who-am-i')?.value, `"${generation}"`)
}

interopSuite('Dubbo generations and their registries', () => {
  const closing: (() => void | Promise<void>)[] = []
  after(async () => {
    for (const close of closing.reverse()) await close()
  })

  const startAll = async (generations: readonly Generation[], registry: string): Promise<Map<Generation, Provider>> => {
    const started = new Map<Generation, Provider>()
    closing.push(() => eachOf([...started.values()], AT_ONCE, provider => provider.stop()))
    await eachOf(generations, AT_ONCE, async generation => {
      const options = { generation, registry, application: `app-${generation}`, version: generation, weight: 7 }
      started.set(generation, await startProvider(options))
    })
    return started
  }

  suite('ZooKeeper', () => {
    let registry = ''
    let providers = new Map<Generation, Provider>()
    let client: zookeeper.Client
    before(async () => {
      const server = await startZooKeeper({ after: close => closing.push(close) })
      client = zookeeper.createClient(`127.0.0.1:${server.port}`)
      closing.push(() => client.close())
      client.connect()
      registry = `zookeeper://127.0.0.1:${server.port}`
      providers = await startAll(GENERATIONS, registry)
    })

    const children = (path: string): Promise<string[]> =>
      new Promise(resolve => client.getChildren(path, (_error, names) => resolve(names ?? [])))
    const data = (path: string): Promise<string> =>
      new Promise(resolve => client.getData(path, (_error, bytes) => resolve(bytes?.toString() ?? '')))
    const shopUrls = async (): Promise<URL[]> =>
      (await children(`/dubbo/${SHOP}/providers`)).map(name => new URL(decodeURIComponent(name)))

    test('a provider of every generation has its recorded parameters there', async () => {
      const urls = await shopUrls()
      equal(urls.length, GENERATIONS.length)
      for (const generation of GENERATIONS) {
        const url = urls.find(({ host }) => host === providers.get(generation)?.address)
        const expected = [...ALWAYS, ...PARAMETERS[generation], 'version', 'revision', 'weight']
        const found = [...(url?.searchParams.keys() ?? [])]
        deepEqual(found.sort(), expected.sort(), generation)
        equal(url?.searchParams.get('weight'), '7')
        equal(url?.searchParams.get('application'), `app-${generation}`)
      }
    })

    test('an instance of 3.x is there for its application too, and which application serves what', async () => {
      for (const generation of ['d32', 'd33'] as const) {
        const path = `/services/app-${generation}`
        const ids = await eventuallyAsked(
          () => children(path),
          names => names.length > 0
        )
        deepEqual(ids, [providers.get(generation)?.address])
      }
      const applications = (await data(`/dubbo/mapping/${SHOP}`)).split(',')
      deepEqual(applications.sort(), ['app-d32', 'app-d33'])
    })

    test('from 2.7 on the types of a service are there', async () => {
      for (const generation of ['d27', 'd32', 'd33'] as const) {
        const path = `/dubbo/metadata/${SHOP}/${generation}/provider/app-${generation}`
        const definition = await eventuallyAsked(
          () => data(path),
          text => text !== ''
        )
        ok(definition.includes('java.util.Map<java.lang.String,java.util.List<anji.interop.api.Item>>'), definition)
        ok(definition.includes('anji.interop.api.Address'), definition)
      }
    })

    test('a consumer of every generation finds its provider', () =>
      eachOf(GENERATIONS, AT_ONCE, generation => findsAll(generation, registry)))

    test('register-mode and metadata-type are obeyed', async t => {
      const options = { generation: 'd33', name: 'lone', version: 'lone', registry } as const
      const lone = await startProvider({ ...options, registerMode: 'instance', metadataType: 'remote' })
      t.after(() => lone.stop())
      const revisions = await eventuallyAsked(
        () => children('/dubbo/metadata/lone'),
        names => names.length > 0
      )
      equal(revisions.length, 1)
      deepEqual(await children('/services/lone'), [lone.address])
      ok(!(await shopUrls()).some(({ host }) => host === lone.address))
    })

    test('a caller counts who answers and what fails', async t => {
      const doomed = await startProvider({ generation: 'd33', name: 'doomed', version: 'doomed', registry })
      const caller = await startCaller({ generation: 'd33', registry, version: 'doomed' })
      t.after(() => caller.kill())
      await eventuallyAsked(
        async () => caller.seconds.length,
        seconds => seconds > 0
      )
      await doomed.kill()
      await eventuallyAsked(
        async () => caller.seconds.at(-1)?.failures ?? {},
        failures => Object.keys(failures).length > 0
      )
      const { answers, failures } = await caller.stop()
      deepEqual(Object.keys(answers), ['doomed'])
      ok(
        Object.keys(failures).every(failure => failure.includes('RpcException')),
        JSON.stringify(failures)
      )
      ok(Object.keys(failures).length > 0)
    })
  })

  suite('Nacos', () => {
    let registry = ''
    let list = async (_service: string): Promise<{ ip: string; port: number; metadata: Record<string, string> }[]> => []
    let providers = new Map<Generation, Provider>()
    before(async () => {
      const nacos = await startNacos()
      closing.push(() => nacos.stop())
      registry = `nacos://127.0.0.1:${nacos.port}`
      list = async service => {
        const path = `/nacos/v3/client/ns/instance/list?serviceName=${encodeURIComponent(service)}`
        const answer = await fetch(`http://127.0.0.1:${nacos.port}${path}`)
        return ((await answer.json()) as { data: Awaited<ReturnType<typeof list>> | null }).data ?? []
      }
      providers = await startAll(NACOS_GENERATIONS, registry)
    })

    test('a provider is there by interface, and of 3.x by application', async () => {
      for (const generation of NACOS_GENERATIONS) {
        const services = [`providers:${SHOP}:${generation}:`, ...(generation === 'd33' ? ['app-d33'] : [])]
        for (const service of services) {
          const instances = await eventuallyAsked(
            () => list(service),
            found => found.length > 0
          )
          deepEqual(
            instances.map(({ ip, port }) => `${ip}:${port}`),
            [providers.get(generation)?.address],
            service
          )
        }
      }
      const [interfaceLevel] = await list(`providers:${SHOP}:d33:`)
      equal(interfaceLevel?.metadata['weight'], '7')
      equal(interfaceLevel?.metadata['methods'], 'buy,change,find,group,index,page,price,sort')
      const [applicationLevel] = await list('app-d33')
      equal(applicationLevel?.metadata['dubbo.metadata.storage-type'], 'local')
    })

    test('a consumer finds it', () => eachOf(NACOS_GENERATIONS, AT_ONCE, generation => findsAll(generation, registry)))
  })
})
