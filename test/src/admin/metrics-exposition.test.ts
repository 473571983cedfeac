// The text of /metrics: valid whatever is counted, whole, and made in pieces.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { METRICS } from '../../../src/admin/metric-table.ts'
import { metricsExposition } from '../../../src/admin/metrics-exposition.ts'
import { ProcessMeter } from '../../../src/admin/process-meter.ts'
import { parseExposition, sampleValue } from '../../support/exposition-parser.ts'
import { clusterOf, endpointAt, operatedOf } from '../../support/operated.ts'

const ROW = { listener: 'gate', protocol: 'dubbo', service: 'orders' }

suite('metrics exposition', () => {
  test('has every metric of the table, in its order', async () => {
    const operated = operatedOf()
    const families = parseExposition(
      [
        ...metricsExposition(operated, {
          ...(await operated.plane.report(0)),
          processes: [{ worker: '', reading: await new ProcessMeter().read() }]
        })
      ].join('')
    )
    const wanted = Object.keys(METRICS).filter(name => process.platform === 'linux' || !name.endsWith('_fds'))
    deepEqual([...families.keys()], wanted)
  })

  test('buckets are cumulative and agree with count and sum', async () => {
    const operated = operatedOf()
    const row = operated.plane.tallies.of({ ...ROW, method: 'place' })
    for (const seconds of [0.00048828125, 0.0009765625, 0.015625, 40]) row.record('OK', seconds)
    row.record('TIMEOUT', 30)
    const families = parseExposition([...metricsExposition(operated, await operated.plane.report(0))].join(''))
    const bucket = (le: string) => sampleValue(families, 'anji_exchange_seconds_bucket', { le })
    deepEqual(['0.0005', '0.001', '0.01', '0.025', '10', '30', '+Inf'].map(bucket), [1, 2, 2, 3, 3, 4, 5])
    equal(sampleValue(families, 'anji_exchange_seconds_sum'), 70.01708984375)
    equal(sampleValue(families, 'anji_exchanges_total', { code: 'OK' }), 4)
    equal(sampleValue(families, 'anji_exchanges_total', { code: 'TIMEOUT' }), 1)
    equal(sampleValue(families, 'anji_exchanges_total', { code: 'INTERNAL' }), undefined)
  })

  test('stays valid with hostile methods, whose broken and overlong names share one row', async () => {
    const operated = operatedOf()
    for (const method of ['a"\n\\', 'b\ud800', 'c\udfff', 'd'.repeat(1000), '}', ''])
      operated.plane.tallies.of({ ...ROW, method }).record('OK', 1)
    const families = parseExposition(
      [...metricsExposition(operated, await operated.plane.report(0))].join('').toString()
    )
    equal(sampleValue(families, 'anji_exchanges_total', { method: '(other)' }), 3)
    equal(sampleValue(families, 'anji_exchanges_total', { method: 'a"\n\\' }), 1)
  })

  test('an address that a service lists twice is one series, and a used endpoint is told from others', async () => {
    const [one, same, down, idle] = [endpointAt(1), endpointAt(1, 0), endpointAt(2), endpointAt(3, 0)]
    one.inFlight = 3
    same.inFlight = 1
    down.become('failed', 'refused')
    const operated = operatedOf({ clusters: [clusterOf('orders', [one, same, down, idle]), clusterOf('b', [])] })
    const families = parseExposition([...metricsExposition(operated, await operated.plane.report(0))].join(''))
    const value = (name: string, port: number) => sampleValue(families, name, { endpoint: `10.0.0.1:${port}` })
    deepEqual(
      [1, 2, 3].map(port => value('anji_endpoint_up', port)),
      [1, 0, 0]
    )
    equal(value('anji_endpoint_in_flight', 1), 4)
    equal(value('anji_endpoint_connections', 1), 4)
  })

  test('many rows come in pieces that are small each', async () => {
    const operated = operatedOf()
    for (let at = 0; at < 5000; at++) operated.plane.tallies.of({ ...ROW, method: `m${at}` }).record('OK', 1)
    const pieces = [...metricsExposition(operated, await operated.plane.report(0))]
    ok(pieces.length > 150)
    ok(Math.max(...pieces.map(({ length }) => length)) < 300_000)
    equal(parseExposition(pieces.join('')).get('anji_exchange_seconds')?.samples.length, 5000 * 18)
  })
})
