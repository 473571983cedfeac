// One suite for every balancer: shares follow the weights, nobody of weight 0 is chosen, and nobody at all is undefined.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BALANCERS } from '../../../governance/balancing/balancers.ts'
import { randomSource } from '../../support/random-source.ts'

const candidates = (...weights: number[]) => weights.map((weight, index) => ({ name: `${index}`, weight }))

for (const [name, make] of Object.entries(BALANCERS)) {
  suite(`balancer ${name}`, () => {
    const shares = (weights: number[], picks: number): number[] => {
      const pick = make(candidates(...weights), randomSource(7))
      const counts = weights.map(() => 0)
      for (let count = 0; count < picks; count++) {
        const index = Number(pick()?.name)
        counts[index] = (counts[index] ?? 0) + 1
      }
      return counts
    }

    test('shares calls by weight', () => {
      for (const weights of [
        [1, 1, 1, 1],
        [100, 200, 100],
        [1, 9],
        [5, 0, 3, 2],
        [1000, 1]
      ]) {
        const total = weights.reduce((sum, weight) => sum + weight)
        const picks = 100_000
        shares(weights, picks).forEach((count, index) => {
          const expected = ((weights[index] ?? 0) / total) * picks
          ok(
            Math.abs(count - expected) <= Math.max(5, expected * 0.05 + 60),
            `${weights}: ${index} got ${count} of ${expected}`
          )
        })
      }
    })

    test('never chooses weight 0', () => equal(shares([0, 1, 0], 1000)[1], 1000))

    test('has nobody to choose when there is nobody', () => {
      deepEqual([make([], randomSource(1))(), make(candidates(0, 0), randomSource(1))()], [undefined, undefined])
    })

    test('chooses the only one there is', () => equal(make(candidates(3), randomSource(1))()?.name, '0'))
  })
}
