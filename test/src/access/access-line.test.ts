// What a line says of an exchange, in both formats.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { LINE_FORMATS } from '../../../src/access/access-line.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import { Route } from '../../../src/routing/route.ts'
import type { Cluster } from '../../../src/upstream/cluster.ts'
import { Endpoint } from '../../../src/upstream/endpoint.ts'
import { endedExchange } from '../../support/exchange.ts'
import { service } from '../../support/line.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const endpoint = new Endpoint(
  { address: { host: '::1', port: 20880 }, weight: 1, labels: {} },
  () => ({ send() {}, probe() {}, close() {}, destroy() {}, openCount: 0 }),
  () => undefined
)
const cluster = { service: service('orders', 1, 'dubbo') } as unknown as Cluster
const route = new Route({
  name: 'to blue',
  destinations: [],
  timeoutMs: undefined,
  retry: { attempts: 1, on: ['refused'] }
})
const TRACE = '463ac35c9f6413ad48485a3953bb6124'
const full: Partial<Exchange> = {
  ...{ group: 'blue', version: '1.0.0', cluster, endpoint, route, attempts: 2, sentAtMs: 1002 },
  ...{
    bytesIn: 321,
    bytesOut: 45,
    headers: new Map([['x-b3-traceid', TRACE]]),
    code: 'UPSTREAM_ERROR',
    status: 70,
    detail: 'it "broke"\n'
  }
}
const json = (fields: Partial<Exchange>) => {
  const line = LINE_FORMATS.json(endedExchange(fields), AT)
  match(line, /^[^\n]+\n$/)
  return JSON.parse(line)
}

suite('the JSON line', () => {
  test('holds everything that is known', () => {
    deepEqual(json(full), {
      ...{ time: '2026-01-02T03:04:05.678Z', listener: 'gate', protocol: 'dubbo', service: 's', group: 'blue' },
      ...{ version: '1.0.0', method: 'm', code: 'UPSTREAM_ERROR', status: 70, to: 'orders', endpoint: '[::1]:20880' },
      ...{ route: 'to blue', attempts: 2, ms: 12.346, upstreamMs: 10.346, bytesIn: 321, bytesOut: 45 },
      ...{ remote: '10.0.0.9:5454', detail: 'it "broke"\n', traceId: TRACE }
    })
  })

  test('leaves out what is unknown, but not a status of 0, which is a good one in Bolt', () => {
    deepEqual(json({ status: 0 }), {
      ...{ time: '2026-01-02T03:04:05.678Z', listener: 'gate', protocol: 'dubbo', service: 's', method: 'm' },
      ...{ code: 'OK', status: 0, attempts: 0, ms: 12.346, bytesIn: 0, bytesOut: 0, remote: '10.0.0.9:5454' }
    })
  })

  test('has no status for a call that got no answer', () => {
    equal(json({ oneWay: true }).status, undefined)
    equal(json({ oneWay: true }).oneWay, true)
    equal(json({ code: 'CALLER_GONE' }).status, undefined)
  })

  test('counts the time upstream from the start when the call was sent in the turn in which it came', () => {
    equal(json({ endpoint }).upstreamMs, 12.346)
  })

  test('stays one valid line whatever the names are', () => {
    const name = '"}\n{"code":"OK","\u0000\\'
    const {
      service: one,
      method,
      path,
      detail,
      group,
      version
    } = json({
      ...{ service: name, method: name, path: name, detail: name, group: name, version: name }
    })
    deepEqual([one, method, path, detail, group, version], new Array(6).fill(name))
  })
})

suite('the text line', () => {
  const text = (fields: Partial<Exchange>) => LINE_FORMATS.text(endedExchange(fields), AT)

  test('has columns, then what not every call has', () => {
    equal(
      text({ ...full, path: '/a b' }),
      '2026-01-02T03:04:05.678Z gate dubbo s m UPSTREAM_ERROR 70 [::1]:20880 12.346 10.346 2 321 45 10.0.0.9:5454 ' +
        'group=blue version=1.0.0 path="/a b" to=orders route="to blue" ' +
        `traceId=${TRACE} detail="it \\"broke\\"\\n"\n`
    )
  })

  test('has a dash for what is unknown', () => {
    equal(
      text({ service: '', method: '', code: 'CALLER_GONE' }),
      '2026-01-02T03:04:05.678Z gate dubbo - - CALLER_GONE - - 12.346 - 0 0 0 10.0.0.9:5454\n'
    )
    match(text({ oneWay: true }), / OK - .* oneWay=true\n$/)
  })

  test('writes times with three decimals', () => {
    for (const [ms, shown] of [
      [0, '0.000'],
      [0.0004, '0.000'],
      [0.00051, '0.001'],
      [1.02, '1.020'],
      [9.9996, '10.000'],
      [30_000.1, '30000.100'],
      [-1, '0.000']
    ] as const)
      match(text({ endedAtMs: 1000 + ms }), new RegExp(` - ${shown.replace('.', '\\.')} - 0 `))
  })

  test('keeps its columns whatever the names are', () => {
    const hostile = text({ service: 'a b\nc', method: 'x OK 200' })
    equal(hostile.split('\n').length, 2)
    match(hostile, / gate dubbo "a b\\nc" "x OK 200" OK 20 - /)
  })
})
