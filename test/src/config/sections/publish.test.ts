// The publish section, its defaults, and the checks between it and the rest.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { configOf, mistakesOf } from '../../../support/config-text.ts'

suite('publish section', () => {
  test('without an address there is no publish API, and registrations have their defaults', () => {
    const { address, lease, grace, leaseNone } = configOf('').publish
    deepEqual([address, lease, grace, leaseNone], [undefined, 30_000, 30_000, false])
  })

  test('times and sizes are read', () => {
    const text = 'publish: { address: 127.0.0.1:0, lease: 5s, bodyBytesMax: 1MiB, advertise: 10.0.0.5:20882 }'
    const { address, lease, bodyBytesMax, advertise } = configOf(text).publish
    deepEqual([address?.port, lease, bodyBytesMax, advertise?.host], [0, 5000, 1_048_576, '10.0.0.5'])
  })
})

suite('checks of the publish section', () => {
  test('a port that others can reach needs a token, or the word that it needs none', () => {
    const [mistake] = mistakesOf('publish: { address: 0.0.0.0:22222 }')
    equal(
      mistake,
      '1:21 publish.address 0.0.0.0 can be reached from other machines; give a token, or set insecure: true'
    )
    for (const more of ['token: x', 'insecure: true'])
      deepEqual(mistakesOf(`publish: { address: 0.0.0.0:22222, ${more} }`), [])
    for (const host of ['localhost', '127.0.0.2', '[::1]'])
      deepEqual(mistakesOf(`publish: { address: "${host}:22222" }`), [])
  })

  test('names and addresses must make sense', () => {
    const text = [
      'publish:',
      '  address: 127.0.0.1:9911',
      '  registry: zk',
      '  advertise: 0.0.0.0:1',
      '  lease: 1h',
      'listeners: { a: { address: 127.0.0.1:9911 } }'
    ]
    deepEqual(mistakesOf(text.join('\n')), [
      '2:12 publish.address 127.0.0.1:9911 is already taken by admin (127.0.0.1:9911); choose another port',
      '3:13 publish.registry "zk" is not a registry',
      '4:14 publish.advertise 0.0.0.0 is no address that a consumer could call; give one of this machine',
      '5:10 publish.lease is longer than leaseMax (10m)',
      '6:28 listeners.a.address 127.0.0.1:9911 is already taken by admin (127.0.0.1:9911); choose another port'
    ])
  })
})
