// The two clocks: one that only goes on, one that people read.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { monotonicMs, wallMs } from '../../src/clock.ts'

suite('clock', () => {
  test('the monotonic clock never goes back', () => {
    let last = monotonicMs()
    for (let reading = 0; reading < 1000; reading++) {
      const now = monotonicMs()
      equal(now >= last, true)
      last = now
    }
  })

  test('the wall clock counts from the Unix epoch', () => {
    equal(Math.abs(wallMs() - Date.now()) < 60_000, true)
  })
})
