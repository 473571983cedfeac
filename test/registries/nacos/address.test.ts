// How the address of a server is written.
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '../../../registries/nacos/address.ts'

test('an IPv6 address has brackets', () => {
  equal(formatAddress({ host: '10.0.0.3', port: 8848 }), '10.0.0.3:8848')
  equal(formatAddress({ host: 'nacos.example', port: 8848 }), 'nacos.example:8848')
  equal(formatAddress({ host: '::1', port: 8848 }), '[::1]:8848')
})
