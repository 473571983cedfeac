// Dead workers are replaced ever later, and not for ever.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { RestartBudget } from '../../../src/workers/restart-budget.ts'

suite('restart budget', () => {
  test('lets the first start at once, the others ever later, and refuses what is too many in a minute', () => {
    const budget = new RestartBudget(2, () => 1)
    const waits = Array.from({ length: 10 }, () => budget.next(0))
    deepEqual(waits, [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
    equal(budget.next(59_999), undefined)
    equal(budget.next(60_000), 0)
  })

  test('spreads the waits, so that workers do not start all at once', () => {
    const low = new RestartBudget(2, () => 0)
    low.next(0)
    ok((low.next(0) ?? 0) === 50)
  })
})
