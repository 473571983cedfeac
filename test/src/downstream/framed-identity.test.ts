// What a request names is written on its exchange, with the route and row that it led to before, as long as they still hold.
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import { FramedIdentity } from '../../../src/downstream/framed-identity.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import { Tallies } from '../../../src/exchange/tally.ts'
import type { Traffic } from '../../../src/routing/traffic.ts'
import { type CallSpec, requestFrame } from '../../support/dubbo-peers.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const CONFIG = `
listeners: { gateway: { address: "127.0.0.1:0" } }
services:
  a: { endpoints: ["127.0.0.1:1"] }
  gray: { interface: a, group: gray, endpoints: ["127.0.0.1:1"] }
`
function described(identity: FramedIdentity, traffic: Traffic, spec: CallSpec): Exchange {
  const exchange = exchangeIn(traffic, {})
  const frame = requestFrame(spec)
  identity.describe(exchange, frame, 0, frame.length)
  return exchange
}
const fresh = (tallies = new Tallies(10)): FramedIdentity => new FramedIdentity(dubboProtocol, tallies)

suite('framed identity', () => {
  test('service, group, version, method and attachments stand on the exchange', () => {
    const spec = { service: 'a', method: 'm', group: 'gray', version: '1.0.0', attachments: { k: 'v', timeout: '70' } }
    const exchange = described(fresh(), trafficOf(CONFIG), spec)
    const { service, group, version, method, timeoutMs, needsCallbacks, headers } = exchange
    deepEqual([service, group, version, method, timeoutMs, needsCallbacks], ['a', 'gray', '1.0.0', 'm', 70, false])
    equal(headers.get('k'), 'v')
    equal(exchange.head?.method, 'm')
  })

  test('route and row are found once and remembered; another group has others', () => {
    const tallies = new Tallies(10)
    const [identity, traffic] = [fresh(tallies), trafficOf(CONFIG)]
    const first = described(identity, traffic, { service: 'a', method: 'm' })
    const again = described(identity, traffic, { service: 'a', method: 'm' })
    deepEqual([again.route === first.route, again.tally === first.tally], [true, true])
    deepEqual(first.tally?.labels, { listener: 'gateway', protocol: 'dubbo', service: 'a', method: 'm' })
    const gray = described(identity, traffic, { service: 'a', method: 'm', group: 'gray' })
    equal(gray.tally?.labels.service, 'gray')
    equal(described(identity, traffic, { service: 'a', method: 'm' }).route, first.route)
  })

  test('a new configuration is asked anew', () => {
    const identity = fresh()
    const before = described(identity, trafficOf(CONFIG), { service: 'a', method: 'm' })
    const after = described(identity, trafficOf(CONFIG), { service: 'a', method: 'm' })
    notEqual(after.route, before.route)
    const gone = described(identity, trafficOf(CONFIG.replace('  a:', '  b:')), { service: 'a', method: 'm' })
    deepEqual([gone.route, gone.tally], [undefined, undefined])
  })

  test('a body that cannot be read is refused', () => {
    const traffic = trafficOf(CONFIG)
    const frame = requestFrame({ service: 'a', method: 'm' })
    frame.fill(0xff, dubboProtocol.headerBytes)
    equal(fresh().describe(exchangeIn(traffic, {}), frame, 0, frame.length)?.code, 'BAD_REQUEST')
  })

  test('nothing is remembered when routes read attachments', () => {
    const identity = fresh()
    described(identity, trafficOf(CONFIG), { service: 'a', method: 'm' })
    const reading = trafficOf(`${CONFIG}routes: [ { match: { attachments: { k: v } }, to: gray } ]\n`)
    const exchange = described(identity, reading, { service: 'a', method: 'm' })
    deepEqual([exchange.route, exchange.tally], [undefined, undefined])
  })
})
