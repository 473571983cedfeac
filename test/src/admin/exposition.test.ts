// The text format, written here and read by a strict parser.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { family, familyHead, labelText, numberText, sampleLine } from '../../../src/admin/exposition.ts'
import { METRICS, type Metric, type MetricName } from '../../../src/admin/metric-table.ts'
import { parseExposition } from '../../support/exposition-parser.ts'

suite('the text format', () => {
  test('has a family with its samples', () => {
    equal(
      family('anji_reloads_total', [
        [['ok'], 3],
        [['failed'], 0]
      ]),
      '# HELP anji_reloads_total Reloads of the configuration; `failed` ones changed nothing.\n' +
        '# TYPE anji_reloads_total counter\n' +
        'anji_reloads_total{result="ok"} 3\nanji_reloads_total{result="failed"} 0\n'
    )
  })

  test('escapes labels so that a parser reads the same text', () => {
    const hostile = 'a"b\\c\nd,e="f"}\u0000中 \\n'
    const text = familyHead('anji_connections') + sampleLine('anji_connections', labelText(['listener'], [hostile]), 1)
    deepEqual(parseExposition(text).get('anji_connections')?.samples, [
      { name: 'anji_connections', labels: { listener: hostile }, value: 1 }
    ])
  })

  test('writes numbers as a scraper reads them', () => {
    deepEqual([0, 1.5, 1e21, 5e-7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(numberText), [
      ...['0', '1.5', '1e+21', '5e-7', 'NaN', '+Inf', '-Inf']
    ])
  })

  test('a value that is missing is an empty label', () => {
    equal(labelText(['a', 'b'], ['x']), 'a="x",b=""')
  })
})

suite('the table of metrics', () => {
  const all = Object.entries<Metric>(METRICS)

  test('follows the naming rules of Prometheus', () => {
    for (const [name, { type, labels, help }] of all) {
      equal(/^[a-z_9]+$/.test(name), true, name)
      equal(name.endsWith('_total'), type === 'counter', name)
      equal(/^[A-Z1].+\.$/.test(help), true, help)
      for (const label of labels) equal(/^(?!le$|__)[a-z]+$/.test(label), true, label)
    }
  })

  test('every family can be written and read', () => {
    for (const [name] of all) equal(parseExposition(familyHead(name as MetricName)).has(name), true)
  })
})
