// Where a call goes, and what its caller is told when it can go nowhere.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../codecs/dubbo/frame.ts'
import { dubboProtocol, SERIALIZATION } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService } from '../support/anji.ts'
import { madeFrames } from '../support/dubbo-bodies.ts'
import { wholeFrames } from '../support/dubbo-frames.ts'
import { type CallSpec, type Consumer, dialDubbo, type Provider, startProvider } from '../support/dubbo-peers.ts'
import type { Closable } from '../support/sockets.ts'

const named = (context: Closable, name: string): Promise<Provider> => startProvider(context, call => call.answer(name))

async function consumerOf(context: Closable, config: string, listener = 'gateway'): Promise<Consumer> {
  const anji = await anjiFor(context, config)
  return dialDubbo(context, anji.port(listener))
}

async function sharesOf(consumer: Consumer, spec: CallSpec, calls: number): Promise<Record<string, number>> {
  const shares: Record<string, number> = {}
  for (let call = 0; call < calls; call++) {
    const text = await consumer.textOf(spec)
    shares[text] = (shares[text] ?? 0) + 1
  }
  return shares
}

suite('dubbo routing', () => {
  test('an unknown service is refused with the nearest known names', async context => {
    const consumer = await consumerOf(context, dubboConfig(dubboService('org.example.OrderService', [1])))
    equal(
      await consumer.textOf({ service: 'org.example.OrdreService', method: 'm' }),
      '60 anji: NO_ROUTE: no route and no service for org.example.OrdreService; did you mean org.example.OrderService?'
    )
    equal(await consumer.textOf({ service: 'x.Y', method: 'm' }), '60 anji: NO_ROUTE: no route and no service for x.Y')
  })

  test('a refusal is written in the serialization of its call, as far as that can be written', async context => {
    const consumer = await consumerOf(context, dubboConfig(dubboService('x.Y', [1])))
    const recorded = wholeFrames.find(({ bytes }) => bytes[2] === 0xd7)?.bytes as Buffer
    for (const request of [recorded, ...madeFrames.map(made => made.request)]) {
      const { frame, text } = await consumer.callFrame(request)
      equal(text.startsWith('60 anji: NO_ROUTE'), true, text)
      equal(dubboProtocol.serializationOf(frame.bytes, 0), dubboProtocol.serializationOf(request, 0))
    }
    const { frame, text } = await consumer.callFrame(frameOf(0xc3, 0, Buffer.from([0xac, 0xed, 0, 5])))
    equal(text.startsWith('40 anji: UNREADABLE'), true, text)
    equal(dubboProtocol.serializationOf(frame.bytes, 0), SERIALIZATION.hessian2)
  })

  test('group and version are part of a name; the group comes from the attachments', async context => {
    const [plain, gray] = [await named(context, 'plain'), await named(context, 'gray')]
    const services =
      dubboService('a.B', [plain.port]) +
      dubboService('gray', [gray.port], 'interface: a.B, group: gray, version: 1.0.0')
    const consumer = await consumerOf(context, dubboConfig(services))
    equal(await consumer.textOf({ service: 'a.B', method: 'm' }), 'plain')
    equal(await consumer.textOf({ service: 'a.B', method: 'm', version: '0.0.0' }), 'plain')
    equal(await consumer.textOf({ service: 'a.B', method: 'm', group: 'gray', version: '1.0.0' }), 'gray')
    equal(
      await consumer.textOf({ service: 'a.B', method: 'm', version: '1.0.0', attachments: { group: 'gray' } }),
      'gray'
    )
    // The same head with other attachments goes elsewhere, although heads are remembered.
    for (let round = 0; round < 3; round++) {
      equal(await consumer.textOf({ service: 'a.B', method: 'm', group: 'gray', version: '1.0.0' }), 'gray')
      equal(
        await consumer.textOf({ service: 'a.B', method: 'm', group: 'black', version: '1.0.0' }),
        '60 anji: NO_ROUTE: no service black/a.B:1.0.0; known with this interface: a.B, gray/a.B:1.0.0'
      )
    }
    equal(
      await consumer.textOf({ service: 'a.B', method: 'm', version: '2.0.0' }),
      '60 anji: NO_ROUTE: no service a.B:2.0.0; known with this interface: a.B, gray/a.B:1.0.0'
    )
  })

  test('routes go by method, by attachments and by listener, the first that matches', async context => {
    const names = ['own', 'reads', 'tagged', 'private', 'regex']
    const providers = await Promise.all(names.map(name => named(context, name)))
    const services = names
      .map((name, index) => dubboService(name, [providers[index]!.port], name === 'own' ? 'interface: a.B' : ''))
      .join('')
    const config = `
listeners:
  gateway: { address: "127.0.0.1:0", protocol: dubbo }
  inside: { address: "127.0.0.1:0", protocol: dubbo }
services:
${services}
routes:
  - { name: inside, match: { listener: inside }, to: private }
  - { name: tagged, match: { attachments: { dubbo.tag: { prefix: gr } } }, to: tagged }
  - { name: user, match: { headers: { End-User: { regex: "^j.*n$" } } }, to: regex }
  - { name: reads, match: { service: a.B, method: "get*" }, to: reads }
`
    const anji = await anjiFor(context, config)
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const inside = await dialDubbo(context, anji.port('inside'))
    const B = { service: 'a.B' }
    for (let round = 0; round < 2; round++) {
      equal(await consumer.textOf({ ...B, method: 'getAll' }), 'reads')
      equal(await consumer.textOf({ ...B, method: 'set' }), 'own')
      equal(await consumer.textOf({ ...B, method: 'forget' }), 'own')
      equal(await consumer.textOf({ ...B, method: 'getAll', attachments: { 'dubbo.tag': 'gray' } }), 'tagged')
      equal(await consumer.textOf({ ...B, method: 'set', attachments: { 'dubbo.tag': 'agr' } }), 'own')
      equal(await consumer.textOf({ ...B, method: 'set', attachments: { 'end-user': 'jason' } }), 'regex')
      equal(await consumer.textOf({ ...B, method: 'set', attachments: { 'end-user': 'jasons' } }), 'own')
      equal(await inside.textOf({ ...B, method: 'set' }), 'private')
    }
    deepEqual([...new Set(anji.ended.map(({ route }) => route))].sort(), ['', 'inside', 'reads', 'tagged', 'user'])
  })

  test('targets share the calls by their weights, endpoints by theirs, and labels narrow them', async context => {
    const [stable, gray, heavy] = [
      await named(context, 'stable'),
      await named(context, 'gray'),
      await named(context, 'heavy')
    ]
    const config = dubboConfig(
      `  a.B:
    endpoints:
      - { address: "127.0.0.1:${stable.port}", labels: { version: v1 } }
      - { address: "127.0.0.1:${gray.port}", labels: { version: v2 } }
  weighed:
    interface: a.Weighed
    endpoints:
      - { address: "127.0.0.1:${stable.port}", weight: 100 }
      - { address: "127.0.0.1:${gray.port}", weight: 0 }
      - { address: "127.0.0.1:${heavy.port}", weight: 300 }
`,
      `routes:
  - { match: { method: pinned }, to: [ { labels: { version: v2 } } ] }
  - { match: { method: canary }, to: [ { labels: { version: v1 }, weight: 90 }, { labels: { version: v2 }, weight: 10 } ] }
  - { match: { method: nowhere }, to: [ { labels: { version: v3 } } ] }
`
    )
    const consumer = await consumerOf(context, config)
    deepEqual(await sharesOf(consumer, { service: 'a.B', method: 'pinned' }, 10), { gray: 10 })
    deepEqual(await sharesOf(consumer, { service: 'a.B', method: 'm' }, 10), { stable: 5, gray: 5 })
    const { stable: most = 0, gray: few = 0 } = await sharesOf(consumer, { service: 'a.B', method: 'canary' }, 300)
    equal(most + few, 300)
    equal(few > 5 && few < 80, true, `${few} of 300`)
    deepEqual(await sharesOf(consumer, { service: 'a.Weighed', method: 'm' }, 400), { stable: 100, heavy: 300 })
    equal(
      await consumer.textOf({ service: 'a.B', method: 'nowhere' }),
      '80 anji: NO_ENDPOINT: a.B has no endpoint that can be used: no endpoint is known'
    )
  })

  test('a listener leads what nobody else claims to its service', async context => {
    const [known, rest] = [await named(context, 'known'), await named(context, 'rest')]
    const config = `
listeners: { gateway: { address: "127.0.0.1:0", protocol: dubbo, to: rest } }
services:
${dubboService('a.B', [known.port])}${dubboService('rest', [rest.port])}`
    const consumer = await consumerOf(context, config)
    equal(await consumer.textOf({ service: 'a.B', method: 'm' }), 'known')
    equal(await consumer.textOf({ service: 'x.Y', method: 'm' }), 'rest')
    equal(await consumer.textOf({ service: 'a.B', method: 'm', version: '9' }), 'rest')
  })
})
