// Chance is spread over the whole range, its end excluded.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { random } from '../../src/chance.ts'

suite('chance', () => {
  test('draws lie from 0 to below 1, and are not the same', () => {
    const draws = Array.from({ length: 1000 }, random)
    equal(
      draws.every(draw => draw >= 0 && draw < 1),
      true
    )
    equal(new Set(draws).size > 900, true)
  })
})
