// Waiting longer after each failure.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from '../../../registries/nacos/backoff.ts'

test('each failure doubles the wait, up to a limit', () => {
  deepEqual(
    [1, 2, 3, 6, 7, 1_000].map(failures => backoffMs(failures, 1)),
    [200, 400, 800, 6_400, 10_000, 10_000]
  )
})

test('chance takes up to a half away', () => {
  equal(backoffMs(1, 0), 100)
  equal(backoffMs(1, 0.5), 150)
})
