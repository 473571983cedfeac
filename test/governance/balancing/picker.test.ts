// The arithmetic under the weighted pickers.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { equalWeights, indexAt, runningTotals, weighted } from '../../../governance/balancing/picker.ts'

const of = (...weights: number[]) => weights.map(weight => ({ weight }))

suite('picker', () => {
  test('running totals add up', () => deepEqual([...runningTotals(of(1, 0, 3))], [1, 1, 4]))

  test('a point falls to the first total above it', () => {
    const totals = runningTotals(of(2, 3, 5))
    deepEqual(
      [0, 1.9, 2, 4.9, 5, 9.9].map(point => indexAt(totals, point)),
      [0, 0, 1, 1, 2, 2]
    )
  })

  test('only positive weights can be chosen', () => {
    deepEqual(weighted(of(0, 1, 0, 2)), of(1, 2))
    equal(equalWeights(of(2, 2, 2)), true)
    equal(equalWeights(of(2, 1)), false)
  })
})
