// Every answer finds its caller: ids are the caller's own again, whatever order, owner or number they have.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anjiFor, dubboConfig, dubboService } from '../support/anji.ts'
import {
  answerFrame,
  dialDubbo,
  type ProviderCall,
  requestFrame,
  startProvider,
  withId
} from '../support/dubbo-peers.ts'
import { randomSource } from '../support/random-source.ts'
import { eventually } from '../support/sockets.ts'

const SERVICE = 'a.B'
const CALL = { service: SERVICE, method: 'm' }
const [CONNECTIONS, CALLS] = [20, 200]

function shuffle<T>(items: T[], random: () => number): T[] {
  return items
    .map(item => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

suite('dubbo ids', () => {
  test('200 calls in flight of 20 connections, answered in any order, each get their own answer', async context => {
    const random = randomSource(1)
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const { port, anji } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port], 'connections: 3')))
    const consumers = await Promise.all(Array.from({ length: CONNECTIONS }, () => dialDubbo(context, port('gateway'))))
    const texts = Array.from({ length: CALLS }, (_, number) => `call ${number}`)
    const answers = texts.map((argument, number) => consumers[number % CONNECTIONS]!.textOf({ ...CALL, argument }))
    await eventually('all calls to arrive', () => held.length === CALLS)
    equal(anji.dataPlane.inFlight, CALLS)
    for (const call of shuffle(held, random)) call.answer()
    deepEqual(await Promise.all(answers), texts)
    equal(provider.links.length, 3)
    equal(anji.dataPlane.inFlight, 0)
  })

  test('two callers may use the same ids at the same time', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const [one, other] = [await dialDubbo(context, port('gateway')), await dialDubbo(context, port('gateway'))]
    const answers = [1, 2, 3].flatMap(id =>
      [one, other].map((consumer, who) =>
        consumer.callFrame(requestFrame({ ...CALL, argument: `${who} asks ${id}` }), 0, id)
      )
    )
    await eventually('all calls to arrive', () => held.length === 6)
    equal(new Set(held.map(({ frame }) => frame.idLow)).size, 6)
    for (const call of held.reverse()) call.answer()
    deepEqual(
      (await Promise.all(answers)).map(({ text }) => text),
      [1, 2, 3].flatMap(id => [`0 asks ${id}`, `1 asks ${id}`])
    )
  })

  test('ids of all 64 bits come back as they went, negative ones too', async context => {
    const provider = await startProvider(context)
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const consumer = await dialDubbo(context, port('gateway'))
    for (const [high, low] of [
      [0, 0],
      [0, 0xffffffff],
      [0x7fffffff, 0xffffffff],
      [0x80000000, 0],
      [0xffffffff, 0xffffffff],
      [0x12345678, 0x9abcdef0]
    ] as const) {
      const { frame, text } = await consumer.callFrame(requestFrame({ ...CALL, argument: `${high}-${low}` }), high, low)
      deepEqual([frame.idHigh, frame.idLow, text], [high, low, `${high}-${low}`])
    }
  })

  test('a refusal carries the id of its call', async context => {
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [1])))
    const consumer = await dialDubbo(context, port('gateway'))
    const { frame, response } = await consumer.callFrame(
      requestFrame({ service: 'x.Y', method: 'm' }),
      0xfffffff0,
      0x80000001
    )
    deepEqual([frame.idHigh, frame.idLow, response.kind], [0xfffffff0, 0x80000001, 'error'])
  })

  test('answers with unknown ids, and second answers, go to nobody', async context => {
    const provider = await startProvider(context, call => {
      const { idLow } = call.frame
      for (const [high, low] of [
        [0, idLow + 1],
        [0, idLow + 64],
        [0, 0xffffffff],
        [1, idLow],
        [0xffffffff, idLow]
      ] as const)
        call.link.send(withId(answerFrame('of nobody'), high, low))
      call.answer()
      call.answer('again')
    })
    const { port, anji } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const consumer = await dialDubbo(context, port('gateway'))
    const texts = Array.from({ length: 100 }, (_, number) => `call ${number}`)
    for (const argument of texts) equal(await consumer.textOf({ ...CALL, argument }), argument)
    equal(consumer.link.frames.length, 100)
    equal(anji.dataPlane.inFlight, 0)
  })
})
