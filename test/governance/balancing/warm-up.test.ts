// Warm-up gives what Dubbo's own class gives.
import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { isWarmingUp, warmUpWeight } from '../../../governance/balancing/warm-up.ts'

type Vector = { weight: number; warmup_ms: number; uptime_ms: number[]; effective: number[] }

const STARTED_MS = 1_700_000_000_000
const vectors = readFileSync('test/vectors/balancing/warm-up.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Vector)

suite('warm-up', () => {
  // Recorded from AbstractLoadBalance of Dubbo 3.1 and 3.3.1.
  for (const { weight, warmup_ms: durationMs, uptime_ms: ages, effective } of vectors)
    test(`gives an endpoint of weight ${weight} the weights that Dubbo gives it`, () => {
      const warmUp = { startedAtMs: STARTED_MS, durationMs }
      deepEqual(
        ages.map(ageMs => warmUpWeight(weight, warmUp, STARTED_MS + ageMs)),
        effective
      )
    })

  test('never gives calls to an endpoint of weight 0, and knows no time that is too short', () => {
    equal(warmUpWeight(0, { startedAtMs: 0, durationMs: 1000 }, 500), 0)
    equal(warmUpWeight(0, { startedAtMs: 1000, durationMs: 1000 }, 500), 0)
    equal(warmUpWeight(100, { startedAtMs: 0, durationMs: 0 }, 500), 100)
  })

  test('is over when its time has passed, and not while the start lies in the future', () => {
    const at = (nowMs: number): boolean => isWarmingUp({ startedAtMs: 1000, durationMs: 500 }, nowMs)
    deepEqual([0, 1000, 1499, 1500].map(at), [true, true, true, false])
  })
})
