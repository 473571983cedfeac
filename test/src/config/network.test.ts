// Networks: an address with a prefix, or an address alone.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseNetwork } from '../../../src/config/network.ts'

suite('network', () => {
  for (const [text, address, prefixBits, family] of [
    ['10.0.0.0/8', '10.0.0.0', 8, 'ipv4'],
    ['0.0.0.0/0', '0.0.0.0', 0, 'ipv4'],
    ['127.0.0.1', '127.0.0.1', 32, 'ipv4'],
    ['fd00::/8', 'fd00::', 8, 'ipv6'],
    ['::1', '::1', 128, 'ipv6']
  ] as const)
    test(`${text} reads`, () => deepEqual(parseNetwork(text), { ok: true, value: { address, prefixBits, family } }))

  for (const text of ['', 'host', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'fd00::/129', '10.0.0/8'])
    test(`"${text}" is refused`, () => equal(parseNetwork(text).ok, false))
})
