// Services that call back: each caller has a link of its own to its provider, so that callbacks come to whom they are meant for.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService } from '../support/anji.ts'
import {
  answerFrame,
  type Consumer,
  dialDubbo,
  type ProviderCall,
  requestFrame,
  startProvider,
  withId
} from '../support/dubbo-peers.ts'
import { eventually } from '../support/sockets.ts'

const SERVICE = 'a.Caller'
const INSTANCE = '31415' // identityHashCode repeats across processes, so consumers send the same one
const REGISTER = { service: SERVICE, method: 'register', attachments: { 'sys_callback_arg-0': INSTANCE } }

const callback = (argument: string, oneWay = false): Buffer =>
  requestFrame({
    service: 'a.Listener',
    method: 'changed',
    argument,
    oneWay,
    attachments: { 'callback.service.instid': INSTANCE }
  })

/** Answers every callback with its argument and who it is, and keeps the arguments. */
function listen(consumer: Consumer, name: string): string[] {
  const heard: string[] = []
  consumer.onRequest = ({ bytes, kind, idHigh, idLow }) => {
    const argument = String(dubboProtocol.toRequest(bytes).arguments[0])
    heard.push(argument)
    if (kind === 'request') consumer.link.send(withId(answerFrame(`${name} heard ${argument}`), idHigh, idLow))
  }
  return heard
}

suite('dubbo callbacks', () => {
  test('two callers with the same instance id hear their own callbacks, and their answers go back', async context => {
    const provider = await startProvider(context)
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const consumers = [await dialDubbo(context, port('gateway')), await dialDubbo(context, port('gateway'))]
    const heard = consumers.map((consumer, index) => listen(consumer, `consumer ${index}`))
    for (const [index, consumer] of consumers.entries()) await consumer.call({ ...REGISTER, argument: `${index}` })
    equal(provider.links.length, 2)
    for (const { link, argument } of provider.calls)
      for (const [high, low] of [
        [0, 0],
        [0xffffffff, 0xfffffffe],
        [7, 7]
      ] as const)
        link.send(withId(callback(`to ${argument}`), high, low))
    await eventually('all answers to callbacks', () =>
      provider.links.every(link => link.ofKind('response').length === 3)
    )
    deepEqual(heard, [Array(3).fill('to 0'), Array(3).fill('to 1')])
    for (const { link, argument } of provider.calls)
      deepEqual(
        link.ofKind('response').map(({ bytes, idHigh, idLow }) => [idHigh, idLow, textIn(bytes)]),
        [
          [0, 0, `consumer ${argument} heard to ${argument}`],
          [0xffffffff, 0xfffffffe, `consumer ${argument} heard to ${argument}`],
          [7, 7, `consumer ${argument} heard to ${argument}`]
        ]
      )
  })

  test('one-way callbacks are heard and not answered', async context => {
    const provider = await startProvider(context)
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const consumer = await dialDubbo(context, port('gateway'))
    const heard = listen(consumer, 'consumer')
    await consumer.call(REGISTER)
    provider.links[0]?.send(callback('news', true))
    await eventually('the callback', () => heard.length === 1)
    equal(await consumer.textOf({ service: SERVICE, method: 'm' }), 'hello')
    equal(provider.links[0]?.ofKind('response').length, 0)
  })

  test('later calls to that service keep to the same endpoint and link; others are shared as ever', async context => {
    const providers = [await startProvider(context), await startProvider(context)]
    const services =
      dubboService(
        SERVICE,
        providers.map(({ port }) => port)
      ) + dubboService('a.Other', [providers[0]!.port])
    const anji = await anjiFor(context, dubboConfig(services))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    await consumer.call(REGISTER)
    for (let round = 0; round < 10; round++) await consumer.call({ service: SERVICE, method: 'm' })
    deepEqual(
      providers.map(({ calls }) => calls.length).sort((a, b) => a - b),
      [0, 11]
    )
    const chosen = providers.find(({ calls }) => calls.length > 0)
    equal(chosen?.links.length, 1)
    const another = await dialDubbo(context, anji.port('gateway'))
    for (let round = 0; round < 10; round++) await another.call({ service: SERVICE, method: 'm' })
    equal(
      providers.every(({ links }) => links.length > 0),
      true
    )
    equal(chosen?.links[0]?.ofKind('request').length, 11)
    equal(await consumer.textOf({ service: 'a.Other', method: 'm' }), 'hello')
  })

  test('the end of the caller ends its link', async context => {
    const provider = await startProvider(context)
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const [leaving, staying] = [await dialDubbo(context, port('gateway')), await dialDubbo(context, port('gateway'))]
    await leaving.call(REGISTER)
    await staying.call(REGISTER)
    leaving.link.socket.destroy()
    await eventually('its link to be closed', () => provider.links[0]?.isClosed)
    equal(provider.links[1]?.isClosed, false)
    equal(await staying.textOf({ service: SERVICE, method: 'm' }), 'hello')
  })

  test('the end of the link ends its caller, after its calls were answered', async context => {
    const provider = await startProvider(context, call => {
      if (call.method === 'register') call.answer()
    })
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const [losing, staying] = [await dialDubbo(context, port('gateway')), await dialDubbo(context, port('gateway'))]
    await losing.call(REGISTER)
    await staying.call(REGISTER)
    const pending = losing.call({ service: SERVICE, method: 'm' })
    await eventually('the call to arrive', () => provider.calls.length === 3)
    provider.links[0]?.reset()
    match((await pending).text, /^70 anji: UPSTREAM_CLOSED/)
    await eventually('the caller to be closed', () => losing.link.isClosed)
    equal(staying.link.isClosed, false)
  })

  test('a registration goes to another endpoint when the first cannot be reached', async context => {
    const [gone, provider] = [await startProvider(context), await startProvider(context)]
    await gone.stop()
    const { port, ended } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [gone.port, provider.port])))
    for (let round = 0; round < 4; round++) {
      const consumer = await dialDubbo(context, port('gateway'))
      const heard = listen(consumer, 'consumer')
      await consumer.call(REGISTER)
      provider.links.at(-1)?.send(callback('news'))
      await eventually('the callback', () => heard.length === 1)
      equal(consumer.link.isClosed, false)
    }
    deepEqual(new Set(ended.map(({ code }) => code)), new Set(['OK']))
  })

  test('a caller that answers no callback is not asked without end', async context => {
    const provider = await startProvider(context)
    const limits = 'limits: { exchangesPerConnectionMax: 10 }\n'
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port]), limits))
    const consumer = await dialDubbo(context, port('gateway'))
    await consumer.call(REGISTER)
    const [link] = provider.links
    for (let sent = 0; sent < 15; sent++) link?.send(withId(callback('news'), 0, sent))
    await eventually('the refusals', () => link?.ofKind('response').length === 5)
    equal(consumer.link.ofKind('request').length, 10)
    match(textIn(link!.ofKind('response')[0]!.bytes), /^100 anji: OVERLOADED: 10 callbacks wait/)
  })

  test('a request of a provider on a shared link reaches no caller', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => void held.push(call))
    const { port } = await anjiFor(context, dubboConfig(dubboService(SERVICE, [provider.port])))
    const consumer = await dialDubbo(context, port('gateway'))
    const answer = consumer.textOf({ service: SERVICE, method: 'm' })
    await eventually('the call to arrive', () => held.length === 1)
    provider.links[0]?.send(callback('to nobody'))
    held[0]?.answer()
    equal(await answer, 'hello')
    equal(consumer.link.frames.length, 1)
  })
})

function textIn(frame: Buffer): string {
  const response = dubboProtocol.toResponse(frame)
  return response.kind === 'error' ? `${response.status} ${response.text}` : String(response.value)
}
