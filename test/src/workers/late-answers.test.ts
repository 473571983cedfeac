// Late answers are told once and added once; those of endpoints that are gone are forgotten, and no others.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { EndpointSpec } from '../../../src/snapshot/snapshot.ts'
import { endpointKey, LateAnswers, UntoldLateAnswers } from '../../../src/workers/late-answers.ts'
import { service } from '../../support/line.ts'
import { endpointAt } from '../../support/operated.ts'

const endpoint = (port: number): EndpointSpec => ({ address: { host: '10.0.0.1', port }, weight: 1, labels: {} })

suite('late answers', () => {
  test('of a worker are told once', () => {
    const [quiet, late] = [endpointAt(1), endpointAt(2)]
    const untold = new UntoldLateAnswers()
    const services = [{ name: 's', endpoints: [quiet, late, late] }]
    deepEqual(untold.take(services), [])
    late.lateAnswers = 3
    deepEqual(untold.take(services), [[endpointKey('s', endpoint(2)), 3]])
    deepEqual(untold.take(services), [])
    late.lateAnswers = 4
    deepEqual(untold.take(services), [[endpointKey('s', endpoint(2)), 1]])
  })

  test('of all workers add up, and are forgotten with their endpoints', () => {
    const sums = new LateAnswers()
    const keys = Array.from({ length: 1000 }, (_, at) => endpointKey('s', endpoint(at + 1)))
    const snapshot = { services: [{ ...service('s', 1), endpoints: [endpoint(1), endpoint(2)] }] }
    for (const key of keys.slice(0, 999)) sums.add([[key, 1]], snapshot)
    sums.add([[keys[0] as string, 1]], snapshot)
    deepEqual([sums.of(keys[0] as string), sums.of(keys[998] as string)], [2, 1])
    sums.add([[keys[999] as string, 1]], snapshot)
    deepEqual(
      [0, 1, 2, 998, 999].map(at => sums.of(keys[at] as string)),
      [2, 1, 0, 0, 0]
    )
    equal(sums.of('never'), 0)
  })
})
