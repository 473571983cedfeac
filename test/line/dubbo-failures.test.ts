// What callers are told when an endpoint cannot be reached, dies, or talks nonsense; and that only those are told whom it concerns.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService, type RunningAnji } from '../support/anji.ts'
import { blackhole } from '../support/blackhole.ts'
import {
  type Answer,
  answerFrame,
  dialDubbo,
  type ProviderCall,
  startProvider,
  withId
} from '../support/dubbo-peers.ts'
import { eventually, serve } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const statusOf = ({ response }: Answer): number => (response.kind === 'error' ? response.status : 20)

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const closers: (() => void | Promise<void>)[] = []
  const { port, server } = await serve({ after: close => void closers.push(close) }, () => undefined)
  server.close()
  await eventually('the port to be free', () => !server.listening)
  return port
}

const codes = ({ ended }: RunningAnji): string[] => ended.map(({ code }) => code)

suite('dubbo failures', () => {
  test('a provider that dies fails each of its calls at once, and no other', async context => {
    const dying = await startProvider(context, () => undefined)
    const living = await startProvider(context)
    const services = dubboService('a.Dying', [dying.port]) + dubboService('a.Living', [living.port])
    const anji = await anjiFor(context, dubboConfig(services, 'limits: { requestTimeout: 1h }\n'))
    const consumers = [await dialDubbo(context, anji.port('gateway')), await dialDubbo(context, anji.port('gateway'))]
    const failing = consumers.flatMap(one => [1, 2, 3].map(() => one.call({ service: 'a.Dying', method: 'm' })))
    await eventually('the calls to arrive', () => dying.calls.length === 6)
    for (const link of dying.links) link.reset()
    for (const answer of await Promise.all(failing)) {
      equal(statusOf(answer), 70)
      match(answer.text, /^70 anji: UPSTREAM_CLOSED: 127\.0\.0\.1:\d+: read ECONNRESET$/)
    }
    for (const one of consumers) equal(await one.textOf({ service: 'a.Living', method: 'm' }), 'hello')
    equal(anji.anji.dataPlane.inFlight, 0)
  })

  test('an orderly end of the provider in the middle of an answer fails the call as well', async context => {
    const provider = await startProvider(context, ({ frame, link }) => {
      const answer = withId(answerFrame('x'.repeat(1000)), frame.idHigh, frame.idLow)
      link.socket.end(answer.subarray(0, 500))
    })
    const { port } = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
    const consumer = await dialDubbo(context, port('gateway'))
    match((await consumer.call(CALL)).text, /^70 anji: UPSTREAM_CLOSED: .* closed the connection$/)
  })

  test('a refused connection sends the call to another endpoint, once', async context => {
    const provider = await startProvider(context)
    const dead = [await deadPort(), await deadPort(), await deadPort()]
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [dead[0]!, provider.port])))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    for (let round = 0; round < 4; round++) equal(await consumer.textOf(CALL), 'hello')
    equal(provider.calls.length, 4)
    equal(
      anji.ended.some(({ attempts }) => attempts > 2),
      false
    )
    await anji.reload(dubboConfig(dubboService('a.B', dead)))
    match((await consumer.call(CALL)).text, /^80 anji: CONNECT_FAILED: 127\.0\.0\.1:\d+: connect ECONNREFUSED/)
    equal(anji.ended.at(-1)?.attempts, 2)
  })

  test('a route says how often a call may be tried', async context => {
    const dead = [await deadPort(), await deadPort(), await deadPort()]
    for (const attempts of [1, 3]) {
      const routes = `routes:\n  - { match: { method: m }, retry: { attempts: ${attempts} } }\n`
      const anji = await anjiFor(context, dubboConfig(dubboService('a.B', dead), routes))
      const consumer = await dialDubbo(context, anji.port('gateway'))
      await consumer.call(CALL)
      deepEqual(
        anji.ended.map(({ code, attempts: tried }) => [code, tried]),
        [['CONNECT_FAILED', attempts]]
      )
    }
  })

  test('a failed endpoint is avoided, and taken again when it is back', async context => {
    const returning = await deadPort()
    const other = await startProvider(context)
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [returning, other.port])))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const states = (): string[] => [...anji.anji.dataPlane.endpoints()].map(({ state }) => state)
    while (!states().includes('failed')) await consumer.call(CALL)
    anji.ended.length = 0
    for (let round = 0; round < 10; round++) await consumer.call(CALL)
    deepEqual(new Set(anji.ended.map(({ attempts }) => attempts)), new Set([1]))
    const back = await startProvider(context, undefined, returning)
    await eventually('the endpoint to be up', () => !states().includes('failed'))
    await Promise.all(Array.from({ length: 4 }, () => consumer.call(CALL)))
    equal(back.calls.length, 2)
  })

  test('an endpoint that does not accept in time is passed over, or named when there is no other', async context => {
    const hole = await blackhole(context)
    const provider = await startProvider(context)
    const limits = 'limits: { connectTimeout: 50ms, requestTimeout: 1h }\n'
    // The link to the provider stands before: on a busy machine it might not be open in so short a time either.
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), limits))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    while ((await consumer.textOf(CALL)) !== 'hello') await eventually('a probe', () => provider.links.length > 0)
    await anji.reload(dubboConfig(dubboService('a.B', [hole, provider.port]), limits))
    for (let round = 0; round < 4; round++) equal(await consumer.textOf(CALL), 'hello')
    await anji.reload(dubboConfig(dubboService('a.B', [hole]), limits))
    match(
      (await consumer.call(CALL)).text,
      /^80 anji: CONNECT_TIMEOUT: 127\.0\.0\.1:\d+ did not accept a connection within 50 ms$/
    )
  })

  test('a call whose time is over while it waits for a connection is answered, and never sent', async context => {
    const hole = await blackhole(context)
    const limits = 'limits: { connectTimeout: 1h, requestTimeout: 50ms }\n'
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [hole]), limits))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    match((await consumer.call(CALL)).text, /^31 anji: TIMEOUT/)
    deepEqual(codes(anji), ['TIMEOUT'])
  })

  const answerHead = (bytes: number[]): Buffer => Buffer.from([0xda, 0xbb, 2, 20, 0, 0, 0, 0, 0, 0, 0, 0, ...bytes])
  for (const [what, bytes] of [
    ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a wrong magic', Buffer.concat([Buffer.from([0xda, 0xbc]), answerFrame('x').subarray(2)])],
    ['a negative length', answerHead([0xff, 0xff, 0xff, 0xff])]
  ] as const)
    test(`a provider that answers ${what} loses its link, and its calls fail at once`, async context => {
      let sane = false
      const provider = await startProvider(context, call => (sane ? call.answer() : call.link.send(bytes)))
      const anji = await anjiFor(
        context,
        dubboConfig(dubboService('a.B', [provider.port]), 'limits: { requestTimeout: 1h }\n')
      )
      const consumer = await dialDubbo(context, anji.port('gateway'))
      match((await consumer.call(CALL)).text, /^70 anji: BAD_ANSWER: 127\.0\.0\.1:\d+ sent /)
      await eventually('the link to be closed', () => provider.links[0]?.isClosed)
      sane = true
      equal(await consumer.textOf(CALL), 'hello')
    })

  test('an answer that is too large fails its call alone; its link goes on', async context => {
    const provider = await startProvider(context, call =>
      call.answer(call.argument === 'much' ? 'x'.repeat(5000) : 'ok')
    )
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { frameBytesMax: 1KiB }\n')
    )
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const texts = await Promise.all(
      ['little', 'much', 'little'].map(argument => consumer.textOf({ ...CALL, argument }))
    )
    deepEqual([texts[0], texts[2]], ['ok', 'ok'])
    match(texts[1] ?? '', /^25 anji: ANSWER_TOO_LARGE: .* has 50\d\d bytes \(limits\.frameBytesMax\)$/)
    equal(provider.links.length, 1)
    equal(provider.links[0]?.isClosed, false)
  })

  test('an answer whose body cannot be read goes to its caller, and its link goes on', async context => {
    const body = Buffer.from([0xff, 0xff, 0xff])
    const provider = await startProvider(context, call => {
      if (call.argument !== 'bad') return call.answer()
      const frame = Buffer.concat([answerHead([0, 0, 0, body.length]), body])
      frame[2] = 0x17
      call.answerWith(frame)
    })
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const [bad, good] = await Promise.all([consumer.call({ ...CALL, argument: 'bad' }), consumer.call(CALL)])
    equal(bad.frame.bytes.subarray(dubboProtocol.headerBytes).equals(body), true)
    equal(good.text, 'hello')
    deepEqual(codes(anji).sort(), ['BAD_ANSWER', 'OK'])
    equal(provider.links.length, 1)
  })

  test('a status other than 20 is counted as a failure, an exception as one', async context => {
    const provider = await startProvider(context, call =>
      call.argument === 'status'
        ? call.answerWith(dubboProtocol.refuse(70, 'no such version', 2))
        : call.answerWith(
            dubboProtocol.fromResponse({ kind: 'exception', value: 'broken', attachments: new Map() }, 2, '2.0.2')
          )
    )
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    equal(await consumer.textOf({ ...CALL, argument: 'status' }), '70 no such version')
    equal((await consumer.call({ ...CALL, argument: 'exception' })).response.kind, 'exception')
    deepEqual(codes(anji), ['UPSTREAM_ERROR', 'EXCEPTION'])
  })

  test('a caller that leaves before its answer harms nobody', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
    const [leaving, staying] = [
      await dialDubbo(context, anji.port('gateway')),
      await dialDubbo(context, anji.port('gateway'))
    ]
    const lost = leaving.call(CALL)
    const kept = staying.call({ ...CALL, argument: 'kept' })
    await eventually('both to arrive', () => held.length === 2)
    leaving.link.reset()
    await lost.catch(() => undefined)
    for (const call of held) call.answer()
    equal((await kept).text, 'kept')
    await eventually('nothing to be in flight', () => anji.anji.dataPlane.inFlight === 0)
  })
})
