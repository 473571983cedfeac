// Suites against real peers: where Java is missing they say loudly that they did not run, and in CI they fail.
import { fail } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { javaAvailable } from './java-build.ts'

const MISSING = 'needs java, javac and mvn on the PATH'

/** Defines a suite that needs Java peers. */
export function interopSuite(name: string, body: () => void): void {
  if (javaAvailable()) suite(name, body)
  else if (process.env['CI'] === 'true') suite(name, () => test('finds its tools', () => fail(MISSING)))
  else {
    console.error(`\n*** NOT RUN: ${name} ${MISSING}; nothing is said about real peers. ***\n`)
    suite(name, { skip: MISSING }, () => undefined)
  }
}
