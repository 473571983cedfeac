// Filters see requests in their order and ends in the opposite one.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Refusal } from '../../../src/exchange/refusal.ts'
import { FilterChain } from '../../../src/filters/chain.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)

suite('filter chain', () => {
  test('requests pass from the first to the last, ends from the last to the first', () => {
    const seen: string[] = []
    const filter = (name: string, refusal?: Refusal) => ({
      name,
      onRequest: () => {
        seen.push(`${name} request`)
        return refusal
      },
      onEnd: () => void seen.push(`${name} end`)
    })
    const refusal: Refusal = { code: 'OVERLOADED', detail: 'enough' }
    const exchange = exchangeIn(traffic, {})
    const chain = new FilterChain([filter('one'), { name: 'neither' }, filter('two')])
    equal(chain.onRequest(exchange), undefined)
    chain.onEnd(exchange)
    deepEqual(seen.splice(0), ['one request', 'two request', 'two end', 'one end'])
    equal(new FilterChain([filter('one', refusal), filter('two')]).onRequest(exchange), refusal)
    deepEqual(seen, ['one request'])
  })
})
