// One text for one identity.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatServiceKey } from '../../registries/service-key.ts'

suite('service key', () => {
  test('is written as Dubbo writes it, without what is missing', () => {
    const written = [
      { interface: 'a.B', group: '', version: '' },
      { interface: 'a.B', group: 'g', version: '' },
      { interface: 'a.B', group: '', version: '1.0.0' },
      { interface: 'a.B', group: 'g', version: '1.0.0' }
    ].map(formatServiceKey)
    deepEqual(written, ['a.B', 'g/a.B', 'a.B:1.0.0', 'g/a.B:1.0.0'])
  })
})
