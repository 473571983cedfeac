// Services of the configuration and of origins, put together.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { DiscoveredService } from '../../../src/control/discovery.ts'
import { knownServices } from '../../../src/control/known-services.ts'
import { configOf } from '../../support/config-text.ts'

const DISCOVERED: DiscoveredService = {
  key: { interface: 'A', group: '', version: '' },
  endpoints: [{ address: { host: 'h', port: 1 }, weight: 1, labels: {}, origin: 'zk', stale: '' }],
  definition: { methods: [{ name: 'find', parameters: [], returns: 'int' }], types: {} },
  origins: ['zk']
}

suite('known services', () => {
  test('a service that the file and a registry know has the endpoints and methods of both', () => {
    const { services } = configOf(
      'services:\n  A: { endpoints: ["a:1"], methods: { place: { parameters: [] } } }\n  B: { endpoints: ["b:1"] }\n'
    )
    const known = knownServices(services, [DISCOVERED])
    deepEqual(
      known.map(({ key, endpoints, methods }) => [
        key.interface,
        endpoints.map(({ origin }) => origin.trim()),
        methods
      ]),
      [
        ['A', ['configuration', 'zk'], ['find', 'place']],
        ['B', ['configuration'], []]
      ]
    )
  })
})
