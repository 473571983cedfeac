// Providers that announce their end, and Anji when it announces its own: calls go elsewhere, and none is lost on the way.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService, type RunningAnji } from '../support/anji.ts'
import { type Consumer, dialDubbo, type Provider, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'
import { eventually } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const READ_ONLY = dubboProtocol.goAway()
const WRITABLE = frameOf(0xa2, 0, Buffer.from([0x01, 0x57]))

const states = ({ anji }: RunningAnji): string[] => [...anji.dataPlane.endpoints()].map(({ state }) => state)
const configFor = (providers: readonly Provider[], more = ''): string =>
  dubboConfig(
    dubboService(
      'a.B',
      providers.map(({ port }) => port),
      more
    )
  )

async function callTimes(consumer: Consumer, times: number): Promise<void> {
  for (let round = 0; round < times; round++) await consumer.call(CALL)
}

suite('dubbo going away', () => {
  test('an endpoint that goes away finishes its calls, gets no more, and gets some again when it is back', async context => {
    const held: ProviderCall[] = []
    let holds = true
    const onCall = (call: ProviderCall): void => {
      if (holds) held.push(call)
      else call.answer()
    }
    const providers = [await startProvider(context, onCall), await startProvider(context, onCall)]
    const anji = await anjiFor(context, configFor(providers))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const open = [consumer.textOf(CALL), consumer.textOf(CALL)]
    await eventually('both to arrive', () => held.length === 2)
    holds = false
    const [leaving] = providers
    leaving?.links[0]?.send(READ_ONLY)
    await eventually('the endpoint to be avoided', () => states(anji).includes('going-away'))
    await callTimes(consumer, 10)
    equal(leaving?.calls.length, 1)
    for (const call of held) call.answer()
    deepEqual(await Promise.all(open), ['hello', 'hello'])
    leaving?.links[0]?.send(WRITABLE)
    await eventually('the endpoint to be back', () => !states(anji).includes('going-away'))
    await callTimes(consumer, 10)
    equal(leaving?.calls.length, 6)
  })

  test('an endpoint that went away and closed its link is taken again when it accepts one', async context => {
    const [leaving, other] = [await startProvider(context), await startProvider(context)]
    const anji = await anjiFor(context, configFor([leaving, other]))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    await callTimes(consumer, 2)
    leaving.links[0]?.send(READ_ONLY)
    await eventually('the endpoint to be avoided', () => states(anji).includes('going-away'))
    await leaving.stop()
    await callTimes(consumer, 5)
    const back = await startProvider(context, undefined, leaving.port)
    await eventually('the endpoint to be back', () => states(anji).every(state => state === 'up'))
    await callTimes(consumer, 10)
    equal(back.calls.length, 5)
    deepEqual(new Set(anji.ended.map(({ code }) => code)), new Set(['OK']))
  })

  test('the only endpoint is used although it goes away', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(context, configFor([provider]))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    await callTimes(consumer, 1)
    provider.links[0]?.send(READ_ONLY)
    await eventually('the event to arrive', () => states(anji).includes('going-away'))
    await callTimes(consumer, 5)
    equal(provider.calls.length, 6)
  })

  test('a further link to an endpoint that goes away does not bring it back', async context => {
    const [leaving, other] = [await startProvider(context), await startProvider(context)]
    const anji = await anjiFor(context, configFor([leaving], 'connections: 2'))
    const consumers = [await dialDubbo(context, anji.port('gateway')), await dialDubbo(context, anji.port('gateway'))]
    await callTimes(consumers[0]!, 1)
    leaving.links[0]?.send(READ_ONLY)
    await eventually('the event to arrive', () => states(anji).includes('going-away'))
    await callTimes(consumers[1]!, 1)
    equal(leaving.links.length, 2)
    deepEqual(states(anji), ['going-away'])
    await anji.reload(configFor([leaving, other], 'connections: 2'))
    await callTimes(consumers[1]!, 5)
    equal(leaving.calls.length, 2)
  })

  test('the event of serialization 23 is understood as well', async context => {
    const [leaving, other] = [await startProvider(context), await startProvider(context)]
    const anji = await anjiFor(context, configFor([leaving, other]))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    await callTimes(consumer, 2)
    leaving.links[0]?.send(frameOf(0xb7, 0, Buffer.from([0, 0, 0, 2, 0x4a, 0x52])))
    await eventually('the endpoint to be avoided', () => states(anji).includes('going-away'))
  })

  test('a drain loses no call of callers that heed it, however much they call', async context => {
    const provider = await startProvider(context)
    const [ending, staying] = [
      await anjiFor(context, configFor([provider])),
      await anjiFor(context, configFor([provider]))
    ]
    const answers: Promise<string>[] = []
    const consumers: Consumer[] = []
    let isOver = false
    const keepCalling = async (): Promise<void> => {
      const consumer = await dialDubbo(context, ending.port('gateway'))
      const refuge = await dialDubbo(context, staying.port('gateway'))
      consumers.push(consumer)
      while (!isOver) {
        const next = consumer.link.ofKind('going-away').length > 0 ? refuge : consumer
        const answer = next.textOf(CALL)
        answers.push(answer)
        await answer
      }
    }
    const callers = Array.from({ length: 10 }, keepCalling)
    await eventually('the calls to be under way', () => answers.length > 200)
    await ending.anji.drain()
    isOver = true
    await Promise.all(callers)
    deepEqual(new Set(await Promise.all(answers)), new Set(['hello']))
    deepEqual(new Set(ending.ended.map(({ code }) => code)), new Set(['OK']))
    await eventually('the callers to be closed', () => consumers.every(({ link }) => link.isClosed))
    equal(
      consumers.every(({ link }) => link.ofKind('going-away').length === 1),
      true
    )
  })

  test('a drain waits for the call that takes long', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const { anji, port } = await anjiFor(context, configFor([provider]))
    const consumer = await dialDubbo(context, port('gateway'))
    const answer = consumer.textOf(CALL)
    await eventually('the call to arrive', () => held.length === 1)
    const drained = anji.drain()
    await eventually('the event', () => consumer.link.ofKind('going-away').length === 1)
    // Until its end it serves what callers send that have nowhere else to go.
    const another = consumer.textOf(CALL)
    await eventually('the second call to arrive', () => held.length === 2)
    for (const call of held) call.answer()
    deepEqual(await Promise.all([answer, another]), ['hello', 'hello'])
    await drained
    equal(anji.dataPlane.state, 'closed')
  })

  test('a drain ends when its time is over, answered or not', async context => {
    const provider = await startProvider(context, () => undefined)
    const { anji, port } = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { drainTimeout: 100ms }\n')
    )
    const consumer = await dialDubbo(context, port('gateway'))
    const answer = consumer.textOf(CALL).catch(error => String(error))
    await eventually('the call to arrive', () => provider.calls.length === 1)
    await anji.drain()
    equal(await answer, 'Error: the connection was closed')
    await eventually('the provider to be left', () => provider.links.every(({ isClosed }) => isClosed))
  })
})
