// The comparison of runs, on results as the consumers print them.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type CaseResult, compareRuns, outcome } from './compare-runs.ts'

const value = (name: string, text: string, ms = 1): CaseResult => ({ case: name, ok: true, value: text, ms })
const thrown = (name: string, message: string, causes: string[] = []): CaseResult => ({
  case: name,
  ok: true,
  thrown: { class: 'org.apache.dubbo.rpc.RpcException', message, causes },
  ms: 1
})

suite('comparison of runs', () => {
  test('equal values are no difference, whatever the time they took', () => {
    deepEqual(compareRuns([value('a', '1', 5)], [value('a', '1', 900)]), { differences: [], unused: [] })
  })

  test('another value is a difference', () => {
    deepEqual(compareRuns([value('a', '1'), value('b', '2')], [value('a', '1'), value('b', '3')]).differences, [
      { case: 'b', direct: 'ok 2', throughProxy: 'ok 3' }
    ])
  })

  test('a case that fails only through the proxy is a difference, and so is one that fails only directly', () => {
    const failed: CaseResult = { ...value('a', '1'), ok: false }
    equal(compareRuns([value('a', '1')], [failed]).differences.length, 1)
    equal(compareRuns([failed], [value('a', '1')]).differences.length, 1)
    equal(compareRuns([failed], [failed]).differences.length, 0)
  })

  test('a case that ran on one side only is a difference', () => {
    deepEqual(compareRuns([value('a', '1')], [value('b', '1')]).differences, [
      { case: 'a', direct: 'ok 1', throughProxy: 'did not run' },
      { case: 'b', direct: 'did not run', throughProxy: 'ok 1' }
    ])
  })

  test('exceptions differ by class, message and causes', () => {
    const direct = thrown('a', 'no', ['x.Timeout'])
    equal(compareRuns([direct], [thrown('a', 'yes', ['x.Timeout'])]).differences.length, 1)
    equal(compareRuns([direct], [thrown('a', 'no', ['x.Closed'])]).differences.length, 1)
    equal(
      compareRuns([direct], [{ ...direct, thrown: { class: 'E', message: 'no', causes: ['x.Timeout'] } }]).differences
        .length,
      1
    )
    equal(compareRuns([direct], [{ ...direct }]).differences.length, 0)
  })

  test('addresses, ids, times and stack traces do not count', () => {
    const message = (port: number, id: number, ms: number): string =>
      `Invoke timeout, provider: dubbo://127.0.0.1:${port}/a.B?pid=${id}&methods=${id},${port}&timeout=300, cause: start time: 2026-11-23 22:10:11.${ms}, ` +
      `elapsed: ${ms} ms, request: Request [id=${-id}, data=null], channel: /127.0.0.1:${port + 1} -> /127.0.0.1:${port}\n\tat x.Y(Y.java:${id})`
    deepEqual(compareRuns([thrown('a', message(20880, 7, 312))], [thrown('a', message(31000, 8, 340))]).differences, [])
  })

  test('what stands around addresses and ids does count', () => {
    const first = thrown('a', 'Not found exported service: g1/a.B:9.9.9:20880 in [g1/a.B:20880], may be version')
    const other = thrown('a', 'Not found exported service: g2/a.B:9.9.9:20880 in [g1/a.B:20880], may be version')
    equal(compareRuns([first], [other]).differences.length, 1)
    equal(
      outcome(first),
      'ok org.apache.dubbo.rpc.RpcException: Not found exported service: g1/a.B:9.9.9:PORT in [...], may be version'
    )
  })

  test('who noticed a timeout first does not count', () => {
    const [timer, caller] = ['timeout by scan timer. start', 'timeout. start'].map(text => thrown('a', text))
    deepEqual(compareRuns([timer!], [caller!]).differences, [])
  })

  test('a value that the consumer itself could not encode is told in one way', () => {
    const late = thrown(
      'a',
      'Failed to send Request [data=RpcInvocation [x]] to /1, cause: Serialized class x.Y must implement java.io.Serializable',
      ['x.A']
    )
    const early = thrown(
      'a',
      'cause: EncoderException: Serialized class x.Y must implement java.io.Serializable\n\tat x',
      ['x.A', 'x.B']
    )
    deepEqual(compareRuns([late], [early]).differences, [])
  })

  test('an allowed difference is none, and an allowance that nothing needed is told', () => {
    const allowed = [
      { case: 'unknown-*', reason: 'the proxy knows better' },
      { case: 'b', reason: 'no longer true' }
    ]
    const runs: [CaseResult[], CaseResult[]] = [
      [value('unknown-interface', '1'), value('b', '1')],
      [value('unknown-interface', '2'), value('b', '1')]
    ]
    deepEqual(compareRuns(...runs, allowed), { differences: [], unused: [allowed[1]] })
    equal(compareRuns(...runs).differences.length, 1)
  })
})
