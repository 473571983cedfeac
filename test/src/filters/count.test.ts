// Every exchange is counted once, under names that come from the configuration and never from outside.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { OUTCOMES } from '../../../src/errors.ts'
import { Tallies, type Tally } from '../../../src/exchange/tally.ts'
import { count } from '../../../src/filters/count.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)
const counted = ({ labels, counts, bytesIn, bytesOut }: Tally): unknown[] => [
  Object.values(labels).join('|'),
  Object.fromEntries(OUTCOMES.map((code, index) => [code, counts[index]]).filter(([, number]) => number !== 0)),
  bytesIn,
  bytesOut
]

suite('count', () => {
  test('an exchange is counted in the row that it brings, or in that of its service and method', () => {
    const tallies = new Tallies(10)
    const filter = count(tallies)
    const exchange = exchangeIn(traffic, { service: 'a', method: 'm' })
    exchange.cluster = traffic.clusters()[0]
    Object.assign(exchange, { bytesIn: 10, bytesOut: 20, endedAtMs: exchange.startedAtMs + 5 })
    filter.onEnd?.(exchange)
    exchange.code = 'TIMEOUT'
    filter.onEnd?.(exchange)
    exchange.tally = tallies.of({ listener: 'l', protocol: 'p', service: 's', method: 'm' })
    filter.onEnd?.(exchange)
    deepEqual([...tallies.rows()].map(counted), [
      ['gateway|dubbo|a|m', { OK: 1, TIMEOUT: 1 }, 20, 40],
      ['l|p|s|m', { TIMEOUT: 1 }, 10, 20]
    ])
  })

  test('a call that led nowhere is counted without what it named', () => {
    const tallies = new Tallies(10)
    const exchange = exchangeIn(traffic, { service: 'evil', method: 'names' })
    exchange.code = 'NO_ROUTE'
    count(tallies).onEnd?.(exchange)
    deepEqual([...tallies.rows()].map(counted), [['gateway|dubbo||', { NO_ROUTE: 1 }, 0, 0]])
  })
})
