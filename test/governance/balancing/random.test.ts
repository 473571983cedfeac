// Random choice is the draw and nothing else.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { randomPicker } from '../../../governance/balancing/random.ts'

suite('random', () => {
  test('maps the draw onto the running totals of the weights', () => {
    const draws = [0, 0.09, 0.1, 0.39, 0.4, 0.999]
    const pick = randomPicker(
      [
        { weight: 1, name: 'a' },
        { weight: 3, name: 'b' },
        { weight: 6, name: 'c' }
      ],
      () => draws.shift() ?? 0
    )
    deepEqual(
      Array.from({ length: 6 }, () => pick()?.name),
      ['a', 'a', 'b', 'b', 'c', 'c']
    )
  })
})
