// Which limit applies to which kind of waiting.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { awaitedTime } from '../../../src/downstream/http-patience.ts'
import { LIMITS } from '../../support/line.ts'

suite('patience with HTTP clients', () => {
  const limits = { ...LIMITS, headTimeoutMs: 1, bodyTimeoutMs: 2, idleTimeoutMs: 3 }

  test('each wait has its own limit', () => {
    deepEqual(
      (['head', 'body', 'request', 'reader'] as const).map(awaits => awaitedTime(awaits, limits)),
      [1, 2, 3, 3]
    )
  })

  test('an answer is waited for as long as the line allows, a goodbye not for long', () => {
    equal(awaitedTime('answer', limits), Infinity)
    equal(awaitedTime('goodbye', limits) <= 5000, true)
  })
})
