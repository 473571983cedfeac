// What a forwarded request says about who sent it.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS, type HttpRequestHead, readRequestHead } from '../../../codecs/http/index.ts'
import { forwardedHeaders } from '../../../src/upstream/forwarded-headers.ts'

function headWith(...lines: string[]): HttpRequestHead {
  const bytes = Buffer.from(['GET / HTTP/1.1', 'host: shop.test', ...lines, '', ''].join('\r\n'))
  return readRequestHead(bytes, 0, bytes.length, HTTP_LIMITS)
}

suite('forwarded headers', () => {
  test('name the client, the protocol and the host it asked for', () => {
    deepEqual(forwardedHeaders(headWith(), '10.0.0.1:5000', false), {
      drop: [],
      add: ['x-forwarded-for', '10.0.0.1', 'x-forwarded-proto', 'http', 'x-forwarded-host', 'shop.test']
    })
  })

  test('an IPv4 address that came over IPv6 is written as what it is; an IPv6 address keeps its colons', () => {
    equal(forwardedHeaders(headWith(), '::ffff:10.0.0.1:5000', false).add?.[1], '10.0.0.1')
    equal(forwardedHeaders(headWith(), '2001:db8::1:5000', false).add?.[1], '2001:db8::1')
  })

  const claims = [
    'X-Forwarded-For: 1.1.1.1',
    'x-forwarded-for: 2.2.2.2',
    'X-Forwarded-Proto: https',
    'x-forwarded-host: a.test'
  ]

  test('a trusted proxy is believed, and the client is added after those that it names', () => {
    deepEqual(forwardedHeaders(headWith(...claims), '10.0.0.1:5000', true), {
      drop: ['x-forwarded-for'],
      add: ['x-forwarded-for', '1.1.1.1, 2.2.2.2, 10.0.0.1']
    })
  })

  test('nobody else is believed', () => {
    deepEqual(forwardedHeaders(headWith(...claims), '10.0.0.1:5000', false), {
      drop: ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'],
      add: ['x-forwarded-for', '10.0.0.1', 'x-forwarded-proto', 'http', 'x-forwarded-host', 'shop.test']
    })
  })

  test('an expectation that was met here is not passed on, an offer to upgrade is', () => {
    deepEqual(forwardedHeaders(headWith('expect: 100-continue'), '10.0.0.1:1', false).drop, ['expect'])
    equal(forwardedHeaders(headWith('connection: upgrade', 'upgrade: x'), '10.0.0.1:1', false).connection, 'upgrade')
  })
})
