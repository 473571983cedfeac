// The page of metrics.
import { ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { METRICS } from '../../../src/admin/metric-table.ts'
import { metricsPage } from '../../../src/admin/metrics-page.ts'

suite('metrics page', () => {
  test('has a row for every metric, with its labels', () => {
    for (const [name, { type, labels }] of Object.entries(METRICS))
      ok(metricsPage().includes(`| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} |`), name)
  })
})
