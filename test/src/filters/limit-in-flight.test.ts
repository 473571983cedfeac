// The number of calls in flight is kept exactly, refused ones included, since they end as well.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { InFlight, limitInFlight } from '../../../src/filters/limit-in-flight.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)

suite('limit in flight', () => {
  test('it refuses above the limit, and every end makes room', () => {
    const inFlight = new InFlight(2)
    const filter = limitInFlight(inFlight)
    const exchange = exchangeIn(traffic, {})
    const codes = [1, 2, 3].map(() => filter.onRequest?.(exchange)?.code)
    equal(codes.join(), ',,OVERLOADED')
    equal(inFlight.count, 3)
    filter.onEnd?.(exchange)
    equal(filter.onRequest?.(exchange)?.code, 'OVERLOADED')
    filter.onEnd?.(exchange)
    filter.onEnd?.(exchange)
    equal(filter.onRequest?.(exchange), undefined)
    inFlight.max = 3
    equal(filter.onRequest?.(exchange), undefined)
  })
})
