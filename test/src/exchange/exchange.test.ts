// An exchange starts open and empty, and hands its timeout to its owner.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Exchange } from '../../../src/exchange/exchange.ts'
import { silentCaller, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)

suite('exchange', () => {
  test('it is open, keeps the traffic that it started with, and has no headers until it is given some', () => {
    const exchange = new Exchange({ onExchangeTimeout: () => undefined }, silentCaller(), { listener: 'l', traffic }, 5)
    deepEqual([exchange.state, exchange.code, exchange.listener, exchange.startedAtMs], ['open', 'OK', 'l', 5])
    equal(exchange.traffic, traffic)
    equal(exchange.headers.size, 0)
    const headers = new Map([['a', 'b']])
    exchange.headers = headers
    equal(exchange.headers, headers)
  })

  test('its timeout goes to its owner, its wish for more of an answer to whoever carries it', () => {
    const seen: unknown[] = []
    const owner = { onExchangeTimeout: (late: Exchange, nowMs: number) => void seen.push(late === exchange, nowMs) }
    const exchange: Exchange = new Exchange(owner, silentCaller(), { listener: 'l', traffic }, 5)
    exchange.onTimeout(9)
    exchange.resumeAnswer()
    exchange.carrier = { abandon: () => undefined, resumeAnswer: () => void seen.push('resumed') }
    exchange.resumeAnswer()
    deepEqual(seen, [true, 9, 'resumed'])
  })
})
