// A fixed share of the fuzzer's rounds, so that every test run does some of them.
import { suite, test } from 'node:test'
import { iterate } from '../../fuzz/http.ts'
import { seeded } from '../../support/http-messages.ts'

suite('http fuzzer', () => {
  test('finds nothing in two thousand rounds', () => {
    const random = seeded(9112)
    for (let round = 0; round < 2000; round++) iterate(random)
  })
})
