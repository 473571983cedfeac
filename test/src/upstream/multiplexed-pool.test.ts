// The links of one endpoint: opened when they are needed, shared, closed when their calls are answered, probed when they failed.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import { monotonicMs } from '../../../src/clock.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import { Endpoint } from '../../../src/upstream/endpoint.ts'
import { MultiplexedPool } from '../../../src/upstream/multiplexed-pool.ts'
import { Flusher } from '../../../src/wire/flusher.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { type Provider, requestFrame, startProvider } from '../../support/dubbo-peers.ts'
import { exchangeIn, silentCaller, trafficOf } from '../../support/exchanges.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)

function poolTo(
  context: Closable,
  port: number,
  links = 1
): { pool: MultiplexedPool; endpoint: Endpoint; events: string[] } {
  const events: string[] = []
  const wheel = new TimingWheel(monotonicMs)
  const parts = {
    protocol: dubboProtocol,
    flusher: new Flusher(),
    wheel,
    now: monotonicMs,
    limits: () => traffic.snapshot.limits,
    events: {
      onAnswerFrame: () => void events.push('answer'),
      onUploading: () => undefined,
      onAnswerHead: () => undefined,
      onAnswerBody: () => true,
      onAnswerEnd: () => undefined,
      onSent: () => void events.push('sent'),
      onFailure: (_exchange: Exchange, { code }: { code: string }, sent: boolean) =>
        void events.push(`${code} ${sent ? 'sent' : 'unsent'}`)
    }
  }
  const endpoint = new Endpoint(
    { address: { host: '127.0.0.1', port }, weight: 1, labels: {} },
    made => new MultiplexedPool(parts, made, links),
    () => void events.push(endpoint.state)
  )
  context.after(() => {
    endpoint.pool.destroy()
    wheel.stop()
  })
  return { pool: endpoint.pool as MultiplexedPool, endpoint, events }
}

function call(number = 0, oneWay = false): Exchange {
  const frame = requestFrame({ service: 'a', method: 'm', oneWay })
  const exchange = exchangeIn(traffic, { service: 'a', oneWay }, { ...silentCaller(), number })
  return Object.assign(exchange, { frame, frameStart: 0, frameEnd: frame.length, frameProtocol: 'dubbo' })
}
const allClosed = ({ links }: Provider): boolean => links.length > 0 && links.every(({ isClosed }) => isClosed)

suite('multiplexed pool', () => {
  test('callers keep to their link, and no link is opened that nobody needs', async context => {
    const provider = await startProvider(context)
    const { pool, events } = poolTo(context, provider.port, 3)
    equal(pool.openCount, 0)
    for (const number of [0, 1, 3, 4, 7]) pool.send(call(number))
    await eventually('all answers', () => events.length === 5)
    deepEqual(provider.links.map(link => link.ofKind('request').length).sort(), [2, 3])
    equal(pool.openCount, 2)
  })

  test('calls that wait for a link are sent before the pool closes it', async context => {
    const provider = await startProvider(context)
    const { pool, events } = poolTo(context, provider.port)
    pool.send(call())
    pool.send(call(0, true))
    pool.close()
    await eventually('the link to be closed', () => allClosed(provider))
    deepEqual(events.sort(), ['answer', 'sent'])
  })

  test('a call that comes after the close gets a link that is closed behind it', async context => {
    const provider = await startProvider(context)
    const { pool, events } = poolTo(context, provider.port)
    pool.send(call())
    await eventually('the answer', () => events.length === 1)
    pool.close()
    pool.send(call())
    await eventually('the second answer', () => events.length === 2)
    await eventually('the links to be closed', () => allClosed(provider))
    equal(provider.links.length, 2)
    deepEqual(events, ['answer', 'answer'])
  })

  test('an idle link that its peer closes is no failure; the next call opens another', async context => {
    const provider = await startProvider(context)
    const { pool, endpoint, events } = poolTo(context, provider.port)
    pool.send(call())
    await eventually('the answer', () => events.length === 1)
    provider.links[0]?.socket.end()
    await eventually('the link to be gone', () => pool.openCount === 0)
    equal(endpoint.state, 'up')
    pool.send(call())
    await eventually('the second answer', () => events.length === 2)
  })

  test('a link that is lost with a call, and one that cannot be opened, fail the endpoint until a probe succeeds', async context => {
    const provider = await startProvider(context, ({ link }) => link.reset())
    const { pool, endpoint, events } = poolTo(context, provider.port)
    pool.send(call())
    await eventually('the failure', () => events.length === 2)
    deepEqual(events, ['failed', 'UPSTREAM_CLOSED sent'])
    await eventually('the endpoint to be up', () => endpoint.state === 'up')
    await provider.stop()
    await eventually('the link to be gone', () => pool.openCount === 0)
    events.length = 0
    pool.send(call())
    await eventually('the failure', () => events.length === 2)
    deepEqual(events, ['failed', 'CONNECT_FAILED unsent'])
    await startProvider(context, undefined, provider.port)
    await eventually('the endpoint to be up', () => endpoint.state === 'up')
    equal(endpoint.inFlight, 0)
  })
})
