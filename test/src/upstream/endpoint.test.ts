// An endpoint's state, its reason, and whom a change is told.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { addressText, Endpoint } from '../../../src/upstream/endpoint.ts'
import { idlePool } from '../../support/exchanges.ts'

suite('endpoint', () => {
  test('a change of state is told once, a new reason replaces the old one', () => {
    let changes = 0
    const spec = { address: { host: '127.0.0.1', port: 1 }, weight: 1, labels: { a: 'b' } }
    const endpoint = new Endpoint(spec, idlePool, () => changes++)
    deepEqual([endpoint.state, endpoint.reason, endpoint.name, endpoint.labels], ['up', '', '127.0.0.1:1', { a: 'b' }])
    endpoint.become('up', '')
    equal(changes, 0)
    endpoint.become('failed', 'refused')
    endpoint.become('failed', 'timed out')
    deepEqual([changes, endpoint.state, endpoint.reason], [1, 'failed', 'timed out'])
    endpoint.become('up', '')
    deepEqual([changes, endpoint.reason], [2, ''])
    endpoint.weight = 0
    equal(endpoint.reason, 'its weight is 0')
  })

  test('an IPv6 address has brackets in its text', () => {
    deepEqual([addressText({ host: '::1', port: 5 }), addressText({ host: 'host', port: 5 })], ['[::1]:5', 'host:5'])
  })
})
