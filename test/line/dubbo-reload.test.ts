// A new configuration while calls run: no call fails, no connection is closed that is still wanted, and a bad one changes nothing.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anjiFor, dubboConfig, dubboService, type RunningAnji } from '../support/anji.ts'
import { type Consumer, dialDubbo, type Provider, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'
import { eventually, freePort, serve } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const configFor = (providers: readonly Provider[], rest = ''): string =>
  dubboConfig(
    dubboService(
      'a.B',
      providers.map(({ port }) => port)
    ),
    rest
  )
const listeners = (named: Record<string, number>, provider: Provider): string =>
  `listeners: { ${Object.entries(named)
    .map(([name, port]) => `${name}: { address: "127.0.0.1:${port}", protocol: dubbo }`)
    .join(', ')} }\nservices:\n${dubboService('a.B', [provider.port])}`

/** Calls without a pause until it is told to stop; gives the texts of all answers. */
function keepCalling(consumers: readonly Consumer[]): { count: () => number; stop: () => Promise<Set<string>> } {
  const texts = new Set<string>()
  let [count, isOver] = [0, false]
  const callers = consumers.map(async consumer => {
    while (!isOver) {
      texts.add(await consumer.textOf(CALL))
      count++
    }
  })
  const stop = async (): Promise<Set<string>> => {
    isOver = true
    await Promise.all(callers)
    return texts
  }
  return { count: () => count, stop }
}

const openLinks = ({ links }: Provider): number => links.filter(({ isClosed }) => !isClosed).length

async function dialSeveral(context: Parameters<typeof dialDubbo>[0], anji: RunningAnji): Promise<Consumer[]> {
  return Promise.all(Array.from({ length: 8 }, () => dialDubbo(context, anji.port('gateway'))))
}

suite('dubbo reload', () => {
  test('reloads while calls run fail none of them and keep every connection', async context => {
    const providers = await Promise.all([1, 2, 3].map(() => startProvider(context)))
    const [one, two, three] = providers as [Provider, Provider, Provider]
    const anji = await anjiFor(context, configFor([one, two]))
    const consumers = await dialSeveral(context, anji)
    const calling = keepCalling(consumers)
    for (const set of [[one, three], [one], [three, one, two], [one, two], [two, one, three]]) {
      const before = calling.count()
      await anji.reload(configFor(set))
      await eventually('calls under the new configuration', () => calling.count() > before + 100)
    }
    deepEqual(await calling.stop(), new Set(['hello']))
    equal(one.links.length, 1)
    equal(
      consumers.some(({ link }) => link.isClosed),
      false
    )
    await eventually('one link to each', () => providers.every(provider => openLinks(provider) === 1))
  })

  test('an endpoint that is no longer listed is left when its last call is answered', async context => {
    const held: ProviderCall[] = []
    const leaving = await startProvider(context, call => void held.push(call))
    const staying = await startProvider(context)
    const anji = await anjiFor(context, configFor([leaving]))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const answer = consumer.textOf(CALL)
    await eventually('the call to arrive', () => held.length === 1)
    await anji.reload(configFor([staying]))
    for (let round = 0; round < 5; round++) equal(await consumer.textOf(CALL), 'hello')
    equal(openLinks(leaving), 1)
    held[0]?.answer('late but welcome')
    equal(await answer, 'late but welcome')
    await eventually('its link to be closed', () => openLinks(leaving) === 0)
    equal(leaving.calls.length, 1)
  })

  test('a reload whose listener cannot be bound keeps everything as it was', async context => {
    const [provider, other] = [await startProvider(context), await startProvider(context)]
    const { port: taken } = await serve(context, () => undefined)
    const anji = await anjiFor(context, configFor([provider]))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    equal(await consumer.textOf(CALL), 'hello')
    await rejects(anji.reload(listeners({ fresh: 0, taken }, other)), /EADDRINUSE/)
    equal(await consumer.textOf(CALL), 'hello')
    equal(await (await dialDubbo(context, anji.port('gateway'))).textOf(CALL), 'hello')
    equal(other.calls.length, 0)
    deepEqual(
      anji.anji.dataPlane.listeners().map(({ spec }) => spec.name),
      ['gateway']
    )
  })

  test('listeners that trade names, or take an address over, keep it bound all the time', async context => {
    const provider = await startProvider(context)
    const [left, right] = [await freePort(), await freePort()]
    const anji = await anjiFor(context, listeners({ left, right }, provider))
    for (const named of [
      { left: right, right: left },
      { other: left, left: right },
      { left },
      { right: left, left: right }
    ]) {
      await anji.reload(listeners(named, provider))
      for (const port of Object.values(named)) equal(await (await dialDubbo(context, port)).textOf(CALL), 'hello')
    }
    deepEqual([anji.port('left'), anji.port('right'), anji.port('other')], [right, left, 0])
  })

  test('a listener that is gone accepts no more, and its connections end when they are idle', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const anji = await anjiFor(context, listeners({ old: 0 }, provider))
    const consumer = await dialDubbo(context, anji.port('old'))
    const answer = consumer.textOf(CALL)
    await eventually('the call to arrive', () => held.length === 1)
    await anji.reload(listeners({ fresh: 0 }, provider))
    await eventually('the word to go elsewhere', () => consumer.link.ofKind('going-away').length === 1)
    equal(anji.port('old'), 0)
    held[0]?.answer()
    equal(await answer, 'hello')
    await eventually('the old connection to end', () => consumer.link.isClosed)
    const next = (await dialDubbo(context, anji.port('fresh'))).textOf(CALL)
    await eventually('the next call', () => held.length === 2)
    held[1]?.answer()
    equal(await next, 'hello')
  })

  test('connections of a listener that is gone end with the process, too', async context => {
    const provider = await startProvider(context, () => undefined)
    const anji = await anjiFor(context, listeners({ old: 0 }, provider))
    const consumer = await dialDubbo(context, anji.port('old'))
    consumer.call(CALL).catch(() => undefined)
    await eventually('the call to arrive', () => provider.calls.length === 1)
    await anji.reload(listeners({ fresh: 0 }, provider))
    await anji.stop()
    await eventually('the connection to be closed', () => consumer.link.isClosed)
  })

  test('limits and routes of the new configuration hold for connections that are open', async context => {
    const [own, other] = [await startProvider(context), await startProvider(context, call => call.answer('other'))]
    const services = dubboService('a.B', [own.port]) + dubboService('other', [other.port])
    const anji = await anjiFor(context, dubboConfig(services))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    equal(await consumer.textOf(CALL), 'hello')
    await anji.reload(dubboConfig(services, 'routes: [ { match: { method: m }, to: other } ]\n'))
    equal(await consumer.textOf(CALL), 'other')
    await anji.reload(dubboConfig(services, 'limits: { exchangesMax: 1 }\n'))
    equal(await consumer.textOf(CALL), 'hello')
    equal(consumer.link.isClosed, false)
  })
})
