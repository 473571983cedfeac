// The reference page says every key, and its example file is valid.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { keysAt } from '../../../src/config/json-schema.ts'
import { referencePage } from '../../../src/config/reference-page.ts'
import { mistakesOf, warningsOf } from '../../support/config-text.ts'

suite('reference page', () => {
  const page = referencePage()

  test('has a part for each section', () =>
    deepEqual(
      [...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name),
      keysAt([])
    ))

  test('a row tells type, default, unit, example and meaning', () => {
    equal(page.includes('| `limits.frameBytesMax` | size | `8MiB` | bytes | `16MiB` | The largest RPC message'), true)
    equal(page.includes('| **`listeners.NAME.address`** | address |  |  | `0.0.0.0:8080` |'), true)
    equal(page.includes('| `log.level` | `trace`, `debug`, `info`,'), true)
  })

  test('every row has six cells', () => {
    for (const line of page.split('\n').filter(one => one.startsWith('|')))
      equal(line.split(/(?<!\\)\|/).length, 8, line)
  })

  test('its example is a file without mistakes and warnings', () => {
    const example = /```yaml\n([^`]*)```/.exec(page)?.[1] ?? ''
    equal(example.includes('listeners:'), true)
    deepEqual([...mistakesOf(example), ...warningsOf(example)], [])
  })
})
