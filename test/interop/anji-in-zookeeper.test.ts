// Anji between two ZooKeepers and real Dubbo applications: it finds providers of every generation in one, and consumers of every
// generation find it in the other. Whatever happens to registry and providers meanwhile, calls go on.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import zookeeper from 'node-zookeeper-client'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { startCaller } from './caller.ts'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { JsonClient, told } from './json-client.ts'
import { eachOf } from './matrix.ts'
import { freePort, type Provider, type Registration, runConsumer, startProvider } from './peers.ts'
import { SAMPLER } from './sampler-signatures.ts'
import { startZooKeeper, type ZooKeeperServer } from './zookeeper-server.ts'

const AT_ONCE = 2
/** No callbacks: which provider serves is chance here, and not every generation can call back to every other one. */
const CASES = ['who-am-i', 'generic-string', 'variant-group-1', 'variant-token', 'shop-*']
/** Each generation in another of its ways to register. */
const MODES: Record<Generation, Registration['registerMode']> = {
  d26: undefined,
  d27: undefined,
  d32: 'instance',
  d33: 'all'
}

interopSuite('Anji in ZooKeeper', () => {
  const closing: (() => void | Promise<void>)[] = []
  const context = { after: (close: () => void | Promise<void>) => void closing.push(close) }
  let inside: ZooKeeperServer
  let outside: ZooKeeperServer
  let anji: RunningAnji
  let client: JsonClient
  const providers = new Map<Generation, Provider>()

  const startOne = async (generation: Generation): Promise<void> => {
    const registerMode = MODES[generation]
    providers.set(
      generation,
      await startProvider({
        generation,
        registry: `zookeeper://127.0.0.1:${inside.port}`,
        application: `app-${generation}`,
        ...(registerMode === undefined ? {} : { registerMode })
      })
    )
  }

  before(async () => {
    ;[inside, outside] = await Promise.all([startZooKeeper(context), startZooKeeper(context)])
    await eachOf(GENERATIONS, AT_ONCE, startOne)
    closing.push(() => eachOf([...providers.values()], AT_ONCE, provider => provider.stop()))
    const port = await freePort()
    anji = await startAnji(`
listeners: { all: { address: "127.0.0.1:${port}" } }
registries:
  inside: { type: zookeeper, servers: ["127.0.0.1:${inside.port}"], sessionTimeout: 3s, cache: false }
  outside:
    type: zookeeper
    servers: ["127.0.0.1:${outside.port}"]
    sessionTimeout: 3s
    cache: false
    publish: { services: ["anji.interop.api.*"], from: [inside], address: "127.0.0.1:${port}" }
`)
    closing.push(anji.stop)
    client = new JsonClient(port)
    closing.push(() => client.close())
    await eventuallyAsked(whoAnswers, names => names.length === GENERATIONS.length)
  })
  after(async () => {
    for (const close of closing.reverse()) await close()
  })

  const whoAmI = async (): Promise<string> => told(await client.send(`/${SAMPLER}/whoAmI`))
  const whoAnswers = async (): Promise<string[]> => {
    const names = new Set<string>()
    for (let call = 0; call < 4 * GENERATIONS.length; call++) names.add(await whoAmI())
    return [...names].sort()
  }
  const everyone = GENERATIONS.map(generation => `200 "${generation}"`)

  test('providers of every generation are called, however they registered', async () => {
    deepEqual(await whoAnswers(), everyone)
  })

  test('groups, versions and tokens of providers are heeded', async () => {
    const headers = (group: string, version: string) => ({ 'x-dubbo-group': group, 'x-dubbo-version': version })
    const identity = async (group: string, version: string): Promise<string> =>
      told(await client.send('/anji.interop.api.Identity/whoAmI', { headers: headers(group, version) }))
    for (const [group, version] of [
      ['g1', '1.0.0'],
      ['g2', '1.0.0'],
      ['', '2.0.0'],
      ['guarded', '']
    ] as const)
      ok((await identity(group, version)).endsWith(`/${group}:${version}"`), `${group} ${version}`)
  })

  test('JSON becomes beans without a mapping, because the metadata centre knows them', async () => {
    const purchase = {
      id: 7,
      buyer: '李',
      color: 'RED',
      items: [{ sku: 'a', count: 2 }],
      bySku: { b: { sku: 'b', count: 3 } }
    }
    const answer = await eventuallyAsked(
      async () => told(await client.send('/anji.interop.api.Shop/buy', { body: JSON.stringify(['李', purchase]) })),
      text => text.startsWith('200')
    )
    ok(answer.includes('Item{sku='), answer)
    // Calls are answered before the metadata is known, so the document has to be waited for.
    const document = await eventuallyAsked(
      async () => JSON.parse((await client.send('/openapi/anji.interop.api.Shop.json', { method: 'GET' })).body),
      ({ paths }) => '/anji.interop.api.Shop/buy' in paths
    )
    equal(document.openapi.startsWith('3.1'), true)
    ok('/anji.interop.api.Shop/buy' in document.paths)
  })

  test('consumers of every generation find Anji in the other registry and call through it', () =>
    eachOf(GENERATIONS, AT_ONCE, async generation => {
      const registry = `zookeeper://127.0.0.1:${outside.port}`
      const results = await runConsumer({ generation, registry, cases: CASES })
      deepEqual(
        results.filter(result => !result.ok),
        [],
        generation
      )
      equal(results.length, 14)
    }))

  test('a configurator node takes a provider out and brings it back', async t => {
    const admin = zookeeper.createClient(`127.0.0.1:${inside.port}`)
    admin.connect()
    t.after(() => admin.close())
    const address = providers.get('d27')?.address
    const override = `override://${address}/${SAMPLER}?category=configurators&dynamic=false&enabled=true&weight=0`
    const path = `/dubbo/${SAMPLER}/configurators/${encodeURIComponent(override)}`
    await new Promise<void>((resolve, reject) => admin.mkdirp(path, error => (error ? reject(error) : resolve())))
    const without = everyone.filter(name => !name.includes('d27'))
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === without.length), without)
    await new Promise<void>((resolve, reject) => admin.remove(path, -1, error => (error ? reject(error) : resolve())))
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
  })

  test('no call fails while a provider leaves in order and comes back', async () => {
    const caller = await startCaller({ generation: 'd33', registry: `zookeeper://127.0.0.1:${outside.port}` })
    closing.push(() => caller.kill())
    await providers.get('d27')?.stop()
    const without = everyone.filter(name => !name.includes('d27'))
    deepEqual(await eventuallyAsked(whoAnswers, names => names.join() === without.join()), without)
    await startOne('d27')
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
    const { answers, failures } = await caller.stop()
    deepEqual(failures, {})
    deepEqual(Object.keys(answers).sort(), [...GENERATIONS])
  })

  test('a provider that is killed costs the calls that it had and no others', async () => {
    const failures: string[] = []
    let running = true
    const calling = (async () => {
      while (running) {
        const answer = await whoAmI()
        if (!answer.startsWith('200')) failures.push(answer)
      }
    })()
    await providers.get('d26')?.kill()
    const without = everyone.filter(name => !name.includes('d26'))
    deepEqual(await eventuallyAsked(whoAnswers, names => names.join() === without.join()), without)
    running = false
    await calling
    ok(failures.length <= 2 && failures.every(text => text.includes('UPSTREAM_CLOSED')), failures.join('\n'))
    await startOne('d26')
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
  })

  test('no call fails while the registries are down for longer than a session, and what was registered comes back', async () => {
    const caller = await startCaller({ generation: 'd27', registry: `zookeeper://127.0.0.1:${outside.port}` })
    closing.push(() => caller.kill())
    await Promise.all([inside.kill(), outside.kill()])
    const seconds = caller.seconds.length + 6
    await eventuallyAsked(
      async () => caller.seconds.length,
      count => count >= seconds
    )
    deepEqual(await eventuallyAsked(whoAnswers, names => names.length === everyone.length), everyone)
    await Promise.all([inside.start(), outside.start()])
    const registry = `zookeeper://127.0.0.1:${outside.port}`
    const results = await runConsumer({ generation: 'd33', registry, cases: ['who-am-i'] })
    equal(results[0]?.ok, true)
    const { failures } = await caller.stop()
    deepEqual(failures, {})
  })
})
