// Dubbo's group/interface:version, in both directions.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatServiceKey, parseServiceKey } from '../../registries/service-key.ts'

suite('service key', () => {
  for (const [text, group, name, version] of [
    ['org.example.A', '', 'org.example.A', ''],
    ['blue/org.example.A', 'blue', 'org.example.A', ''],
    ['org.example.A:1.0.0', '', 'org.example.A', '1.0.0'],
    ['blue/org.example.A:1.0.0', 'blue', 'org.example.A', '1.0.0']
  ] as const)
    test(`${text} reads, and is written the same`, () => {
      const key = { interface: name, group, version }
      deepEqual(parseServiceKey(text), { ok: true, value: key })
      equal(formatServiceKey(key), text)
    })

  test('version 0.0.0 is no version', () =>
    deepEqual(parseServiceKey('a:0.0.0'), { ok: true, value: { interface: 'a', group: '', version: '' } }))

  for (const text of ['', '/', 'a/', '/a', 'a:', ':1', 'a/b/c', 'a:1:2', 'a b', 'a/b c:1', 'a:1/b'])
    test(`"${text}" is refused`, () => equal(parseServiceKey(text).ok, false))
})
