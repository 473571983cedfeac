// A short share of each fuzzer, new inputs on every run; a failure prints the command that replays it.
import { deepEqual, equal, notDeepEqual, ok, throws } from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { suite, test } from 'node:test'
import { after, chanceOf, fuzz, replay } from './fuzzer.ts'
import { FUZZERS } from './fuzzers.ts'

const SECONDS = 10

suite('fuzzers find nothing', () => {
  for (const fuzzer of FUZZERS)
    test(fuzzer.name, () => {
      ok(fuzz(fuzzer, randomInt(2 ** 31), after(SECONDS / FUZZERS.length)).iterations > 0)
    })

  test('have names of their own', () => equal(new Set(FUZZERS.map(({ name }) => name)).size, FUZZERS.length))
})

suite('the fuzz runner', () => {
  const numbers = (seed: number): number[] => Array.from({ length: 5 }, chanceOf(seed))

  test('draws the same numbers from the same seed', () => {
    deepEqual(numbers(7), numbers(7))
    notDeepEqual(numbers(7), numbers(8))
    for (const number of numbers(9)) ok(number >= 0 && number < 1)
  })

  test('stops at a finding and says how to see it again', () => {
    const toy = { name: 'toy', iterate: (random: () => number) => ok(random() < 0.99) }
    let message = ''
    throws(
      () => fuzz(toy, 3, () => false),
      (error: Error) => {
        message = error.message
        return error.cause instanceof Error
      }
    )
    const [, seed, iteration] = /--only toy --seed (\d+) --iteration (\d+)$/.exec(message) ?? []
    throws(() => replay(toy, Number(seed), Number(iteration)), { message })
  })
})
