// How long a call may take, who decides it, and what becomes of an answer that comes too late.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anjiFor, dubboConfig, dubboService } from '../support/anji.ts'
import { dialDubbo, type ProviderCall, startProvider } from '../support/dubbo-peers.ts'

const CALL = { service: 'a.B', method: 'm' }
const LONG = 'limits: { requestTimeout: 1h }\n'

suite('dubbo timeouts', () => {
  for (const { by, service, rest, attachments } of [
    { by: 'the limits', service: '', rest: 'limits: { requestTimeout: 50ms }\n' },
    { by: 'the service', service: 'timeout: 50ms', rest: LONG },
    { by: 'its route', service: 'timeout: 1h', rest: `routes:\n  - { match: { method: m }, timeout: 50ms }\n${LONG}` },
    { by: 'the attachment of its caller', service: '', rest: LONG, attachments: { timeout: '20' } },
    { by: 'the deadline of its caller', service: '', rest: LONG, attachments: { timeout: '3600000', _TO: '20' } },
    { by: 'the service, capping its caller', service: 'timeout: 50ms', rest: LONG, attachments: { timeout: '3600000' } }
  ])
    test(`a call is ended by ${by}`, async context => {
      const provider = await startProvider(context, () => undefined)
      const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port], service), rest))
      const consumer = await dialDubbo(context, anji.port('gateway'))
      const { response, text } = await consumer.call({ ...CALL, ...(attachments === undefined ? {} : { attachments }) })
      equal(response.kind === 'error' && response.status, 31)
      match(text, new RegExp(`^31 anji: TIMEOUT: no answer of 127\\.0\\.0\\.1:${provider.port} after \\d+ ms$`))
      deepEqual(
        anji.ended.map(({ code }) => code),
        ['TIMEOUT']
      )
    })

  for (const timeout of ['Infinity', '1e308', '-5', '0', 'NaN', 'soon', '9'.repeat(400), ''])
    test(`a timeout of ${JSON.stringify(timeout.slice(0, 12))} does no harm`, async context => {
      const provider = await startProvider(context)
      const { port } = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
      const consumer = await dialDubbo(context, port('gateway'))
      equal(await consumer.textOf({ ...CALL, attachments: { timeout, _TO: timeout } }), 'hello')
    })

  test('a late answer goes to nobody, least of all to the next call', async context => {
    const held: ProviderCall[] = []
    const provider = await startProvider(context, call => {
      if (call.argument === 'never') held.push(call)
      else call.answer()
    })
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { requestTimeout: 30ms }\n')
    )
    const consumer = await dialDubbo(context, anji.port('gateway'))
    for (let round = 0; round < 3; round++) {
      const late = await Promise.all(Array.from({ length: 100 }, () => consumer.textOf({ ...CALL, argument: 'never' })))
      equal(late.filter(text => text.startsWith('31 ')).length, 100)
      for (const call of held.splice(0)) call.answer('late')
      const texts = Array.from({ length: 50 }, (_, number) => `${round}-${number}`)
      deepEqual(await Promise.all(texts.map(argument => consumer.textOf({ ...CALL, argument }))), texts)
    }
    equal(consumer.link.frames.length, 3 * 150)
    equal(anji.anji.dataPlane.inFlight, 0)
    equal([...anji.anji.dataPlane.endpoints()][0]?.inFlight, 0)
  })
})
