// What a consumer sends is what the provider gets, and what the provider answers is what the consumer gets: every byte but the id.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboService } from '../support/anji.ts'
import { madeFrames } from '../support/dubbo-bodies.ts'
import { wholeFrames } from '../support/dubbo-frames.ts'
import {
  answerFrame,
  dialDubbo,
  type Frame,
  type Provider,
  type ProviderCall,
  requestFrame,
  startProvider,
  withId
} from '../support/dubbo-peers.ts'
import { eventually } from '../support/sockets.ts'

const ID_BYTES = { start: 4, end: 12 }
const OPAQUE = [3, 4, 7, 8, 9, 11, 12, 25, 27, 28, 31]

const withoutId = (frame: Buffer): string => {
  const copy = Buffer.from(frame)
  copy.fill(0, ID_BYTES.start, ID_BYTES.end)
  return copy.toString('hex')
}
const kindOf = (bytes: Buffer): string => dubboProtocol.kindOf(bytes, 0, bytes.length)
const everything = (port: number): string =>
  `listeners:\n  gateway: { address: "127.0.0.1:0", protocol: dubbo, to: all }\nservices:\n${dubboService('all', [port])}`

// An answer that shows which request it answers: the whole frame as the bytes of an unreadable serialization.
const mirrored = ({ bytes, idHigh, idLow }: Pick<Frame, 'bytes' | 'idHigh' | 'idLow'>): Buffer =>
  withId(frameOf(3, 20, Buffer.from(withoutId(bytes), 'hex')), idHigh, idLow)

const recorded = wholeFrames.map(({ name, bytes }) => ({ name, bytes, kind: kindOf(bytes) }))
const requests = [
  ...recorded.filter(({ kind }) => kind === 'request'),
  ...madeFrames.map(({ name, request }) => ({ name, bytes: request, kind: 'request' })),
  ...OPAQUE.map(number => ({
    name: `opaque ${number}`,
    bytes: frameOf(0xc0 | number, 0, Buffer.from([0xac, 0xed, 0, 5, number, ...Buffer.from('anything')])),
    kind: 'request'
  }))
]
const answers = [
  ...recorded.filter(({ kind }) => kind === 'response').map(({ bytes }) => bytes),
  ...madeFrames.flatMap(({ nullAnswer, exceptionAnswer }) => [nullAnswer, exceptionAnswer]),
  ...OPAQUE.map(number => frameOf(number, 20, Buffer.from('any bytes at all')))
]

suite('dubbo pass-through', () => {
  test('the provider gets each recorded request as it was sent, in every serialization', async context => {
    const provider = await startProvider(context, () => undefined)
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    for (const { bytes, name } of requests) {
      consumer.link.send(withId(bytes, 7, 9))
      const call = await eventually(`${name} to arrive`, () => provider.calls.shift())
      equal(withoutId(call.frame.bytes), withoutId(bytes), name)
    }
  })

  test('the consumer gets each recorded answer as it was sent, whatever its request was written in', async context => {
    const left = [...answers]
    const provider = await startProvider(context, call => call.answerWith(left.shift() as Buffer))
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    for (const expected of answers) {
      const { frame } = await consumer.callFrame(requestFrame({ service: 'any', method: 'm' }))
      equal(withoutId(frame.bytes), withoutId(expected))
    }
  })

  test('requests that come in one segment, and answers that do, are told apart', async context => {
    const held: ProviderCall[] = []
    const provider: Provider = await startProvider(context, call => {
      if (held.push(call) < requests.length) return
      // Calls of a caller that registered a callback come over another link than those before.
      for (const link of provider.links) {
        const frames = held.filter(one => one.link === link).map(({ frame }) => mirrored(frame))
        link.send(Buffer.concat(frames))
      }
    })
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    const awaited = requests.map((_, index) => consumer.awaitAnswer(0x80000000, index))
    consumer.link.send(Buffer.concat(requests.map(({ bytes }, index) => withId(bytes, 0x80000000, index))))
    const got = await Promise.all(awaited)
    deepEqual(
      got.map(({ frame }) => withoutId(frame.bytes)),
      requests.map(({ bytes }) => withoutId(mirrored({ bytes, idHigh: 0, idLow: 0 })))
    )
  })

  test('a request and an answer may come byte by byte', async context => {
    const answer = answerFrame('in pieces')
    const provider = await startProvider(context, ({ frame, link }) => {
      void link.sendInPieces(withId(answer, frame.idHigh, frame.idLow), 1)
    })
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    const request = requestFrame({ service: 'any', method: 'm', argument: 'x'.repeat(300) })
    const awaited = consumer.awaitAnswer(1, 2)
    await consumer.link.sendInPieces(withId(request, 1, 2), 1)
    equal((await awaited).text, 'in pieces')
    equal(withoutId(provider.calls[0]?.frame.bytes as Buffer), withoutId(request))
  })

  test('large requests and answers pass whole', async context => {
    const provider = await startProvider(context)
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    const texts = [60_000, 70_000, 3_000_000].map(length => 'é'.repeat(length))
    const got = await Promise.all(texts.map(argument => consumer.textOf({ service: 'any', method: 'm', argument })))
    deepEqual(
      got.map((text, index) => text === texts[index]),
      [true, true, true]
    )
  })

  test('recorded one-way calls arrive, are counted, and are answered by nobody', async context => {
    const oneWay = recorded.filter(({ kind }) => kind === 'one-way')
    const provider = await startProvider(context)
    const anji = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    for (const { bytes } of oneWay) consumer.link.send(bytes)
    await eventually('all of them to arrive', () => provider.calls.length === oneWay.length)
    deepEqual(
      provider.calls.map(({ frame }) => withoutId(frame.bytes)),
      oneWay.map(({ bytes }) => withoutId(bytes))
    )
    equal(await consumer.textOf({ service: 'any', method: 'm' }), 'hello')
    equal(consumer.link.frames.length, 1)
    deepEqual(
      anji.ended.filter(({ oneWay: without }) => without).map(({ code }) => code),
      oneWay.map(() => 'OK')
    )
    equal(anji.anji.dataPlane.inFlight, 0)
  })

  test('an answer to a one-way call is not taken for the answer of another call', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const { port } = await anjiFor(context, everything(provider.port))
    const consumer = await dialDubbo(context, port('gateway'))
    const answer = consumer.call({ service: 'any', method: 'm', argument: 'mine' })
    consumer.link.send(requestFrame({ service: 'any', method: 'm', oneWay: true, argument: 'theirs' }))
    await eventually('both to arrive', () => provider.calls.length === 2)
    for (const call of provider.calls) if (call.frame.kind === 'one-way') call.answer('not asked for')
    held[0]?.answer()
    equal((await answer).text, 'mine')
    equal(consumer.link.frames.length, 1)
  })
})
