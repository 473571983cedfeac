// What registries say of endpoints beyond their addresses, and snapshots that never stop coming, seen by calls.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import type { EndpointSpec } from '../../src/snapshot/snapshot.ts'
import type { Endpoint } from '../../src/upstream/endpoint.ts'
import { anjiFor, dubboConfig, dubboService, type RunningAnji } from '../support/anji.ts'
import { type Consumer, dialDubbo, type Provider, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'
import { type Closable, eventually, freePort } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }

const specOf = (port: number, more: Partial<EndpointSpec> = {}): EndpointSpec => ({
  address: { host: '127.0.0.1', port },
  weight: 100,
  labels: {},
  ...more
})

/** Gives `a.B` these endpoints, as a registry would. */
async function tell({ anji }: RunningAnji, endpoints: readonly EndpointSpec[]): Promise<void> {
  const { snapshot } = anji.dataPlane.traffic
  const services = snapshot.services.map(service => (service.name === 'a.B' ? { ...service, endpoints } : service))
  await anji.dataPlane.apply({ ...snapshot, version: snapshot.version + 1, services })
  await new Promise(resolve => setImmediate(resolve)) // sockets get their turn
}

async function started(
  context: Closable,
  providers: readonly Provider[]
): Promise<{ anji: RunningAnji; consumer: Consumer; endpoints: () => Endpoint[] }> {
  const ports = providers.map(({ port }) => port)
  const listeners = '  web: { address: "127.0.0.1:0" }\n'
  const text = dubboConfig(dubboService('a.B', ports)).replace('services:', `${listeners}services:`)
  const anji = await anjiFor(context, text)
  const consumer = await dialDubbo(context, anji.port('gateway'))
  return { anji, consumer, endpoints: () => [...anji.anji.dataPlane.endpoints()] }
}

const tokenOf = ({ frame: { bytes } }: ProviderCall): unknown => dubboProtocol.toRequest(bytes).attachments.get('token')

suite('discovered endpoints', () => {
  test('the token of a provider is put into its calls and into nobody else’s', async context => {
    const providers = [await startProvider(context), await startProvider(context)]
    const [guarded, open] = providers as [Provider, Provider]
    const { anji, consumer, endpoints } = await started(context, providers)
    await tell(anji, [specOf(guarded.port, { token: 'secret' }), specOf(open.port)])
    for (let round = 0; round < 4; round++) await consumer.call({ ...CALL, attachments: { token: 'mine', k: 'v' } })
    await consumer.call({ ...CALL, oneWay: false })
    deepEqual(new Set(guarded.calls.map(tokenOf)), new Set(['secret']))
    equal(
      open.calls.some(call => tokenOf(call) === 'mine'),
      true
    )
    equal(
      open.calls.some(call => tokenOf(call) === 'secret'),
      false
    )
    deepEqual(
      anji.ended.map(({ code }) => code),
      Array(5).fill('OK')
    )
    const before = endpoints()
    await tell(anji, [specOf(guarded.port, { token: 'changed' }), specOf(open.port)])
    deepEqual(endpoints(), before)
    for (let round = 0; round < 2; round++) await consumer.call(CALL)
    equal(tokenOf(guarded.calls.at(-1)!), 'changed')
    equal(guarded.links.length, 1)
  })

  test('a call that goes elsewhere does not take the token of the first endpoint along', async context => {
    const provider = await startProvider(context)
    const { anji, consumer } = await started(context, [provider])
    await tell(anji, [
      specOf(await freePort(), { token: 'secret', weight: 1_000_000 }),
      specOf(provider.port, { weight: 1 })
    ])
    await consumer.call({ ...CALL, attachments: { token: 'mine' } })
    equal(anji.ended[0]?.attempts, 2)
    deepEqual(provider.calls.map(tokenOf), ['mine'])
  })

  test('a call over HTTP carries the token too', async context => {
    const provider = await startProvider(context)
    const { anji } = await started(context, [provider])
    await tell(anji, [specOf(provider.port, { token: 'secret' })])
    const answer = await fetch(`http://127.0.0.1:${anji.port('web')}/a.B/m`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-dubbo-types': 'java.lang.String' },
      body: '["hello"]'
    })
    equal(answer.status, 200)
    deepEqual(provider.calls.map(tokenOf), ['secret'])
  })

  test('an endpoint that is not to be used finishes its calls, loses its links and gets no more', async context => {
    const held: ProviderCall[] = []
    const leaving = await startProvider(context, call => void held.push(call))
    const staying = await startProvider(context)
    const { anji, consumer } = await started(context, [leaving])
    const open = consumer.textOf(CALL)
    await eventually('the call to arrive', () => held.length === 1)
    await tell(anji, [specOf(leaving.port, { unused: 'it is disabled' }), specOf(staying.port)])
    for (let round = 0; round < 6; round++) equal(await consumer.textOf(CALL), 'hello')
    held[0]?.answer()
    equal(await open, 'hello')
    await eventually('its link to be closed', () => leaving.links.every(({ isClosed }) => isClosed))
    await staying.stop()
    await tell(anji, [specOf(leaving.port, { unused: 'it is disabled' }), specOf(staying.port, { weight: 0 })])
    await consumer.call(CALL)
    const refused = anji.ended.at(-1)
    equal(refused?.code, 'NO_ENDPOINT')
    match(refused?.detail ?? '', /it is disabled; 127\.0\.0\.1:\d+: its weight is 0/)
    equal(leaving.links.length, 1)
    await tell(anji, [specOf(leaving.port)])
    const again = consumer.textOf(CALL)
    await eventually('the call to arrive', () => held.length === 2)
    held[1]?.answer()
    equal(await again, 'hello')
  })

  test('a service that a registry lists without endpoints is known: NO_ENDPOINT, not NO_ROUTE', async context => {
    const provider = await startProvider(context)
    const { anji, consumer } = await started(context, [provider])
    await tell(anji, [])
    await consumer.call(CALL)
    deepEqual(
      [anji.ended[0]?.code, anji.ended[0]?.detail],
      ['NO_ENDPOINT', 'a.B has no endpoint that can be used: no endpoint is known']
    )
  })

  test('a provider that warms up gets few calls', async context => {
    const [young, old] = [await startProvider(context), await startProvider(context)]
    const { anji, consumer } = await started(context, [young, old])
    const warmUp = { startedAtMs: Date.now() - 60_000, durationMs: 600_000 }
    await tell(anji, [specOf(young.port, { warmUp }), specOf(old.port)])
    for (let round = 0; round < 110; round++) await consumer.call(CALL)
    ok(young.calls.length >= 9 && young.calls.length <= 12, `${young.calls.length} calls`)
  })

  test('snapshots without end reset nothing: who went away stays away, who failed is probed, nobody is reconnected', async context => {
    const [leaving, dead, staying] = [
      await startProvider(context),
      await startProvider(context),
      await startProvider(context)
    ]
    const { anji, consumer, endpoints } = await started(context, [leaving, dead, staying])
    for (let round = 0; round < 6; round++) await consumer.call(CALL)
    leaving.links[0]?.send(dubboProtocol.goAway())
    await dead.stop()
    for (let round = 0; round < 2; round++) await consumer.call(CALL)
    const stateAt = (port: number): string | undefined =>
      endpoints().find(({ address }) => address.port === port)?.state
    await eventually('the first to be avoided', () => stateAt(leaving.port) === 'going-away')
    for (let round = 0; round < 4 && stateAt(dead.port) === 'up'; round++) await consumer.call(CALL)
    deepEqual(
      [leaving, dead, staying].map(({ port }) => stateAt(port)),
      ['going-away', 'failed', 'up']
    )
    const callsBefore = leaving.calls.length
    for (let round = 0; round < 1000; round++) {
      const listed = [leaving, dead, staying].map(({ port }) => specOf(port, { weight: 100 + (round % 7) }))
      // A registry that drops one and takes it back.
      await tell(anji, round % 3 === 0 ? listed.slice(2) : listed)
      if (round % 10 === 0) await consumer.call(CALL)
    }
    await tell(
      anji,
      [leaving, dead, staying].map(({ port }) => specOf(port))
    )
    deepEqual(
      [leaving, dead, staying].map(({ port }) => stateAt(port)),
      ['going-away', 'failed', 'up']
    )
    equal(leaving.calls.length, callsBefore)
    equal(leaving.links.length, 1)
    equal(staying.links.length, 1)
    deepEqual(new Set(anji.ended.map(({ code }) => code)), new Set(['OK']))
    const back = await startProvider(context, undefined, dead.port)
    let isOver = false
    const keepTelling = (async () => {
      while (!isOver)
        await tell(
          anji,
          [leaving, dead, staying].map(({ port }) => specOf(port))
        )
    })()
    await eventually('the probe to find it', () => stateAt(dead.port) === 'up')
    isOver = true
    await keepTelling
    for (let round = 0; round < 4; round++) await consumer.call(CALL)
    equal(back.calls.length, 2)
  })
})
