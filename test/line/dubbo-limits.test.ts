// How many: calls in flight, calls of one connection, connections, and calls that wait for a connection.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anjiFor, dubboConfig, dubboService, rejections } from '../support/anji.ts'
import { blackhole } from '../support/blackhole.ts'
import { dialDubbo, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'
import { eventually } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }

suite('dubbo limits', () => {
  test('calls above exchangesMax are refused, and served again when there is room', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { exchangesMax: 2 }\n')
    )
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const open = [consumer.textOf(CALL), consumer.textOf(CALL)]
    await eventually('both to arrive', () => held.length === 2)
    equal(await consumer.textOf(CALL), '100 anji: OVERLOADED: 2 calls are in flight (limits.exchangesMax)')
    for (const call of held.splice(0)) call.answer()
    deepEqual(await Promise.all(open), ['hello', 'hello'])
    const again = consumer.textOf(CALL)
    await eventually('the next to arrive', () => held.length === 1)
    held[0]?.answer()
    equal(await again, 'hello')
  })

  test('a connection with exchangesPerConnectionMax calls in flight is not read until one is answered', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call =>
      call.argument === 'held' ? void held.push(call) : call.answer()
    )
    const limits = 'limits: { exchangesPerConnectionMax: 2 }\n'
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), limits))
    const [greedy, other] = [
      await dialDubbo(context, anji.port('gateway')),
      await dialDubbo(context, anji.port('gateway'))
    ]
    const answers: Promise<string>[] = []
    for (let count = 1; count <= 2; count++) {
      answers.push(greedy.textOf({ ...CALL, argument: 'held' }))
      await eventually('the call to arrive', () => held.length === count)
    }
    for (let count = 0; count < 3; count++) answers.push(greedy.textOf({ ...CALL, argument: 'held' }))
    for (let count = 0; count < 20; count++) await other.call(CALL)
    equal(held.length, 2)
    for (let answered = 0; answered < 5; answered++)
      await eventually('the next call', () => held.shift()?.answer() === undefined && anji.ended.length > 20 + answered)
    deepEqual(await Promise.all(answers), Array(5).fill('held'))
  })

  test('connections above connectionsMax are closed, and accepted again when there is room', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { connectionsMax: 2 }\n')
    )
    const [first, second] = [
      await dialDubbo(context, anji.port('gateway')),
      await dialDubbo(context, anji.port('gateway'))
    ]
    equal(await first.textOf(CALL), 'hello')
    equal(await second.textOf(CALL), 'hello')
    const third = await dialDubbo(context, anji.port('gateway'))
    await eventually('the third to be closed', () => third.link.isClosed)
    deepEqual(rejections(anji), ['2 connections are open (limits.connectionsMax)'])
    equal(await second.textOf(CALL), 'hello')
    first.link.socket.destroy()
    await eventually('its place to be free', () => anji.anji.dataPlane.listeners()[0]?.openCount === 1)
    equal(await (await dialDubbo(context, anji.port('gateway'))).textOf(CALL), 'hello')
  })

  test('calls above waitingMax do not wait for a connection', async context => {
    const hole = await blackhole(context)
    const limits = 'limits: { waitingMax: 2, connectTimeout: 1h, requestTimeout: 100ms }\n'
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [hole]), limits))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const texts = await Promise.all([1, 2, 3].map(() => consumer.textOf(CALL)))
    match(
      texts[2] ?? '',
      /^100 anji: OVERLOADED: 2 calls wait for a connection to 127\.0\.0\.1:\d+ \(limits\.waitingMax\)$/
    )
    deepEqual(
      texts.slice(0, 2).map(text => text.slice(0, 16)),
      ['31 anji: TIMEOUT', '31 anji: TIMEOUT']
    )
  })

  test('calls that cannot wait for one endpoint go to another', async context => {
    const hole = await blackhole(context)
    const provider = await startProvider(context)
    const limits = 'limits: { waitingMax: 1, connectTimeout: 100ms, requestTimeout: 1h }\n'
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [hole, provider.port]), limits))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    while (provider.calls.length === 0) await consumer.call(CALL)
    const texts = await Promise.all(Array.from({ length: 20 }, () => consumer.textOf(CALL)))
    deepEqual(new Set(texts), new Set(['hello']))
  })
})
