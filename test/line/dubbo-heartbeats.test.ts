// Heartbeats: those of callers and providers are answered in kind, and an idle provider is asked whether it lives.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../codecs/dubbo/frame.ts'
import { anjiFor, dubboConfig, dubboService } from '../support/anji.ts'
import { wholeFrames } from '../support/dubbo-frames.ts'
import { dialDubbo, startProvider, withId } from '../support/dubbo-peers.ts'
import { eventually, serve } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const NULL = {
  hessian2: Buffer.of(0x4e),
  fastjson2: Buffer.from([0, 0, 0, 1, 0xaf]),
  protobuf: Buffer.from([3, 0x0a, 1, 0x48])
}

/** Heartbeats and the flags and bodies of their answers. */
const FORMS = [
  { name: 'hessian2', request: frameOf(0xe2, 0, NULL.hessian2), flags: 0x22, body: NULL.hessian2 },
  { name: 'fastjson2', request: frameOf(0xf7, 0, NULL.fastjson2), flags: 0x37, body: NULL.fastjson2 },
  { name: 'an empty body', request: frameOf(0xe2, 0, Buffer.alloc(0)), flags: 0x22, body: NULL.hessian2 },
  ...wholeFrames
    .filter(({ bytes }) => (bytes[2]! & 0xe0) === 0xe0)
    .map(({ name, bytes }) => ({ name, request: bytes, flags: bytes[2]! & 0x3f, body: bytes.subarray(16) }))
]

suite('dubbo heartbeats', () => {
  for (const { name, request, flags, body } of FORMS)
    test(`a heartbeat (${name}) is answered in kind, to callers and to providers`, async context => {
      const provider = await startProvider(context)
      const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
      const consumer = await dialDubbo(context, anji.port('gateway'))
      equal(await consumer.textOf(CALL), 'hello')
      for (const link of [consumer.link, provider.links[0]!]) {
        link.send(withId(request, 0xfedcba98, 0x76543210))
        const [answer] = await eventually('the answer', () => {
          const answers = link.ofKind('heartbeat-answer')
          return answers.length > 0 && answers
        })
        deepEqual([answer?.idHigh, answer?.idLow], [0xfedcba98, 0x76543210])
        deepEqual([answer?.bytes[2], answer?.bytes[3], answer?.bytes.subarray(16)], [flags, 20, body])
      }
      equal(anji.ended.length, 1)
    })

  test('an idle provider is asked whether it lives, and keeps its link when it says so', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { heartbeatInterval: 30ms }\n')
    )
    const consumer = await dialDubbo(context, anji.port('gateway'))
    equal(await consumer.textOf(CALL), 'hello')
    await eventually('ten heartbeats', () => (provider.links[0]?.ofKind('heartbeat').length ?? 0) >= 10)
    equal(await consumer.textOf(CALL), 'hello')
    equal(provider.links.length, 1)
  })

  test('a provider that answers no heartbeat is given up, with the calls that wait for it', async context => {
    const { port } = await serve(context, socket => socket.resume())
    const limits = 'limits: { heartbeatInterval: 30ms, requestTimeout: 1h }\n'
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [port]), limits))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    match((await consumer.call(CALL)).text, /^70 anji: UPSTREAM_CLOSED: 127\.0\.0\.1:\d+ did not answer 3 heartbeats$/)
  })
})
