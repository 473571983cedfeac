// What round robin promises beyond its shares: exactness over one round, and no long runs.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { roundRobinPicker } from '../../../governance/balancing/round-robin.ts'
import { randomSource } from '../../support/random-source.ts'

const picks = (weights: number[], count: number, seed = 3): number[] => {
  const pick = roundRobinPicker(
    weights.map((weight, index) => ({ weight, index })),
    randomSource(seed)
  )
  return Array.from({ length: count }, () => pick()?.index ?? -1)
}

suite('round robin', () => {
  test('takes equals in turn', () => {
    const taken = picks([1, 1, 1], 9)
    for (let at = 0; at < 6; at++) equal(taken[at], taken[at + 3])
    deepEqual([...new Set(taken)].sort(), [0, 1, 2])
  })

  test('gives exact shares over one round of the weights', () => {
    for (const weights of [
      [5, 1, 1],
      [3, 2, 1],
      [7, 7, 1, 3],
      [100, 250, 30]
    ]) {
      const total = weights.reduce((sum, weight) => sum + weight)
      for (const seed of [1, 2, 3]) {
        const counts = weights.map((_, index) => picks(weights, total, seed).filter(taken => taken === index).length)
        deepEqual(counts, weights)
      }
    }
  })

  test('spreads a heavy endpoint instead of bursting on it', () => {
    const taken = picks([50, 50], 1000)
    let run = 1
    let longest = 1
    for (let at = 1; at < taken.length; at++) {
      run = taken[at] === taken[at - 1] ? run + 1 : 1
      longest = Math.max(longest, run)
    }
    ok(longest <= 2, `a run of ${longest}`)
  })

  test('starts at different places in different processes', () => {
    ok(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(seed => picks([1, 1, 1, 1], 1, seed)[0])).size > 1)
  })
})
