// Which peers may speak for others.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { trustIn } from '../../../src/routing/trust.ts'

suite('trust', () => {
  test('nobody is trusted without networks', () => equal(trustIn([])('127.0.0.1:1'), false))

  test('an address inside a network is trusted, one outside is not, also when it came over IPv6', () => {
    const trusts = trustIn([
      { address: '10.0.0.0', prefixBits: 8, family: 'ipv4' },
      { address: '2001:db8::', prefixBits: 32, family: 'ipv6' }
    ])
    equal(trusts('10.1.2.3:80'), true)
    equal(trusts('::ffff:10.1.2.3:80'), true)
    equal(trusts('2001:db8::7:80'), true)
    equal(trusts('11.0.0.1:80'), false)
    equal(trusts('2001:db9::1:80'), false)
  })
})
