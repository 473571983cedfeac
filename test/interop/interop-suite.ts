// Suites against real peers: where these cannot be had they say loudly that they did not run, and in CI they fail.
import { fail } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { javaAvailable } from './java-build.ts'

/** Why Java peers cannot be had here; empty when they can. */
export const MISSING = javaAvailable() ? '' : 'needs java, javac and mvn on the PATH'

/** Defines a suite that needs Java peers, or others that are `missing` for that reason. */
export function interopSuite(name: string, body: () => void, missing = MISSING): void {
  if (missing === '') suite(name, body)
  else if (process.env['CI'] === 'true') suite(name, () => test('finds its peers', () => fail(missing)))
  else {
    console.error(`\n*** NOT RUN: ${name} ${missing}; nothing is said about real peers. ***\n`)
    suite(name, { skip: missing }, () => undefined)
  }
}
