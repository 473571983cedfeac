// Anji between two namespaces of a real Nacos, which asks for a password, and a real ZooKeeper: what is registered in one is called, what
// Anji registers in another is found by Dubbo applications there, and nothing goes in circles.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import zookeeper from 'node-zookeeper-client'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { startCaller } from './caller.ts'
import { interopSuite } from './interop-suite.ts'
import type { Generation } from './java-build.ts'
import { JsonClient, told } from './json-client.ts'
import { eachOf } from './matrix.ts'
import { type NacosServer, startNacos } from './nacos-server.ts'
import { freePort, type ProviderOptions, runConsumer, startProvider } from './peers.ts'
import { SAMPLER } from './sampler-signatures.ts'
import { steadyJson } from './steady-json.ts'
import { startZooKeeper, type ZooKeeperServer } from './zookeeper-server.ts'

const AT_ONCE = 2
const CASES = ['who-am-i', 'generic-string', 'callback', 'variant-group-1', 'variant-token', 'shop-*']
const SHOP = 'anji.interop.api.Shop'
/** Every provider has these, so both sides know them from each other and from their own. */
const IN_BOTH = ['1.0.0:g1', '1.0.0:g2', '2.0.0:', ':guarded'].map(name => `anji.interop.api.Identity:${name}`)
const IN_NACOS: readonly Generation[] = ['d27', 'd33']
const OUTSIDE = 'outside'
/** The version of Sampler and Shop that only ZooKeeper knows. */
const MOVED = 'moved'

interopSuite('Anji in Nacos', () => {
  const closing: (() => void | Promise<void>)[] = []
  const context = { after: (close: () => void | Promise<void>) => void closing.push(close) }
  let nacos: NacosServer
  let zk: ZooKeeperServer
  let anji: RunningAnji
  let client: JsonClient
  let admin: JsonClient
  let reader: zookeeper.Client
  let port = 0
  /** What Dubbo applications are configured with. */
  const nacosUrl = (namespace: string): string =>
    `nacos://127.0.0.1:${nacos.port}?namespace=${namespace}&username=${nacos.username}&password=${nacos.password}`

  before(async () => {
    ;[nacos, zk] = await Promise.all([startNacos({ auth: true }), startZooKeeper(context)])
    closing.push(() => nacos.stop())
    reader = zookeeper.createClient(`127.0.0.1:${zk.port}`)
    closing.push(() => reader.close())
    reader.connect()
    const providers: ProviderOptions[] = [
      { generation: 'd27', registry: nacosUrl('public') },
      { generation: 'd33', registry: nacosUrl('public'), registerMode: 'all' },
      { generation: 'd32', registry: `zookeeper://127.0.0.1:${zk.port}`, version: MOVED }
    ]
    await eachOf(providers, AT_ONCE, async options => {
      const provider = await startProvider({ ...options, application: `app-${options.generation}` })
      closing.push(() => provider.stop())
    })
    const [listener, operators] = [await freePort(), await freePort()]
    port = listener
    anji = await startAnji(configText(operators))
    closing.push(anji.stop)
    client = new JsonClient(port)
    admin = new JsonClient(operators)
    closing.push(() => void [client, admin].map(one => one.close()))
    await eventuallyAsked(whoAnswers, names => names.length === IN_NACOS.length)
  })
  after(async () => {
    for (const close of closing.reverse()) await close()
  })

  const configText = (operators: number): string => {
    const { username, password } = nacos
    const server = `type: nacos, servers: ["127.0.0.1:${nacos.port}"], username: ${username}, password: ${password}`
    const publish = (from: string): string =>
      `publish: { services: ["anji.interop.api.*"], from: [${from}], address: "127.0.0.1:${port}" }`
    return `
listeners: { all: { address: "127.0.0.1:${port}" } }
admin: { address: "127.0.0.1:${operators}" }
publish: { grace: 1s }
registries:
  inside: { ${server}, pollInterval: 1s, cache: false, ${publish('zk')} }
  outside: { ${server}, namespace: ${OUTSIDE}, pollInterval: 1s, cache: false, ${publish('inside, zk')} }
  zk: { type: zookeeper, servers: ["127.0.0.1:${zk.port}"], cache: false, ${publish('inside')} }
`
  }

  const whoAmI = async (version = ''): Promise<string> =>
    told(await client.send(`/${SAMPLER}/whoAmI`, { headers: version === '' ? {} : { 'x-dubbo-version': version } }))
  const whoAnswers = async (): Promise<string[]> => {
    const names = new Set<string>()
    for (let call = 0; call < 4 * IN_NACOS.length; call++) names.add(await whoAmI())
    return [...names].sort()
  }
  const everyone = IN_NACOS.map(generation => `200 "${generation}"`)

  /** How often Anji stands in a namespace as a provider of a service; `name` is `interface:version:group`. */
  const timesInNacos = async (namespaceId: string, name: string): Promise<number> => {
    const base = `http://127.0.0.1:${nacos.port}/nacos/v3`
    const body = new URLSearchParams({ password: nacos.password ?? '' })
    const login = await fetch(`${base}/auth/user/login?username=${nacos.username}`, { method: 'POST', body })
    const { accessToken } = (await login.json()) as { accessToken: string }
    const query = new URLSearchParams({ namespaceId, serviceName: `providers:${name}`, accessToken })
    const answer = await fetch(`${base}/client/ns/instance/list?${query}`)
    const { data } = (await answer.json()) as { data: { port: number }[] | null }
    return (data ?? []).filter(instance => instance.port === port).length
  }
  const timesInZooKeeper = async (name: string): Promise<number> => {
    const [interfaceName = '', ...versionAndGroup] = name.split(':')
    const path = `/dubbo/${interfaceName}/providers`
    const names = await new Promise<string[]>(resolve =>
      reader.getChildren(path, (_error, children) => resolve(children ?? []))
    )
    const urls = names.map(node => new URL(decodeURIComponent(node)))
    const isIt = ({ searchParams }: URL): boolean =>
      ['version', 'group'].every((key, at) => (searchParams.get(key) ?? '') === versionAndGroup[at])
    return urls.filter(url => isIt(url) && url.port === String(port)).length
  }
  /** Where Anji must stand: with the services of either side on the other side, and nowhere twice. */
  const isOnceEverywhere = async (): Promise<void> => {
    for (const name of [`${SAMPLER}::`, `${SHOP}::`, ...IN_BOTH]) {
      equal(await eventuallyAsked(() => timesInZooKeeper(name), Boolean), 1, `${name} in ZooKeeper`)
      equal(await eventuallyAsked(() => timesInNacos(OUTSIDE, name), Boolean), 1, `${name} outside`)
    }
    for (const name of [`${SAMPLER}:${MOVED}:`, `${SHOP}:${MOVED}:`, ...IN_BOTH])
      equal(await eventuallyAsked(() => timesInNacos('public', name), Boolean), 1, `${name} in Nacos`)
    equal(await timesInNacos('public', `${SAMPLER}::`), 0)
    equal(await timesInZooKeeper(`${SAMPLER}:${MOVED}:`), 0)
  }

  test('providers that registered by interface and by application are called', async () => {
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
  })

  test('JSON becomes beans without a mapping, because Nacos knows their types', async () => {
    const purchase = { id: 7, buyer: '李', color: 'RED', items: [{ sku: 'a', count: 2 }], bySku: {} }
    const answer = await eventuallyAsked(
      async () => told(await client.send(`/${SHOP}/buy`, { body: JSON.stringify(['李', purchase]) })),
      text => text.startsWith('200')
    )
    ok(answer.includes('Item{sku='), answer)
    // Calls are answered before the metadata is known, so the document has to be waited for.
    const document = await eventuallyAsked(
      async () => JSON.parse((await client.send(`/openapi/${SHOP}.json`, { method: 'GET' })).body),
      ({ paths }) => `/${SHOP}/buy` in paths
    )
    ok(document.openapi.startsWith('3.1'))
    ok(`/${SHOP}/buy` in document.paths)
  })

  test('consumers find Anji in the other namespace and call through it', () =>
    eachOf(IN_NACOS, AT_ONCE, async generation => {
      const results = await runConsumer({ generation, registry: nacosUrl(OUTSIDE), cases: CASES })
      deepEqual(
        results.filter(result => !result.ok),
        [],
        generation
      )
      equal(results.length, 15)
    }))

  test('a bridge to ZooKeeper carries calls both ways and registers each service once', async () => {
    const ask = { cases: ['who-am-i'] }
    const [fromNacos, fromZooKeeper] = await Promise.all([
      runConsumer({ ...ask, generation: 'd33', registry: nacosUrl('public'), version: MOVED }),
      runConsumer({ ...ask, generation: 'd32', registry: `zookeeper://127.0.0.1:${zk.port}` })
    ])
    equal(fromNacos[0]?.value, '"d32"')
    ok(['"d27"', '"d33"'].includes(fromZooKeeper[0]?.value ?? ''), fromZooKeeper[0]?.value)
    equal(await whoAmI(MOVED), '200 "d32"')
    await isOnceEverywhere()
  })

  test('no service has Anji as an endpoint of its own', async () => {
    const { services } = JSON.parse((await admin.send('/state/services', { method: 'GET' })).body)
    const endpoints = services.flatMap((service: { endpoints: { address: string }[] }) => service.endpoints)
    ok(endpoints.length > 0)
    equal(JSON.stringify(endpoints).includes(`:${port}"`), false)
  })

  test('no call fails while Nacos is killed and comes back, and what was registered comes back', async () => {
    // Whoever connects first to a Nacos that restarted is told that there is nobody, and a Dubbo consumer believes it unless told not to.
    const registry = `${nacosUrl(OUTSIDE)}&namingPushEmptyProtection=true`
    const caller = await startCaller({ generation: 'd33', registry })
    closing.push(() => caller.kill())
    const calls = steadyJson(client)
    await nacos.kill()
    const seconds = caller.seconds.length + 6
    await eventuallyAsked(
      async () => caller.seconds.length,
      count => count >= seconds
    )
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
    await nacos.restart()
    await isOnceEverywhere()
    const results = await runConsumer({ generation: 'd27', registry: nacosUrl(OUTSIDE), cases: ['who-am-i'] })
    equal(results[0]?.ok, true)
    const { answers, failures } = await caller.stop()
    await calls.stop()
    deepEqual([failures, calls.failures], [{}, []])
    deepEqual(Object.keys(answers).sort(), IN_NACOS)
    deepEqual([...calls.answers.keys()].sort(), everyone)
  })
})
