// Weights that grow with time, looked at once a second, by nobody when there is nothing to look at.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { WarmUpSpec } from '../../../src/snapshot/snapshot.ts'
import { Endpoint } from '../../../src/upstream/endpoint.ts'
import { Warming } from '../../../src/upstream/warming.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { idlePool } from '../../support/exchanges.ts'

const WALL_MS = 1_700_000_000_000

function warmingOf() {
  let nowMs = 1000
  const changed: string[] = []
  const wheel = new TimingWheel(() => nowMs)
  const wallMs = (): number => WALL_MS + nowMs
  const warming = new Warming({ wheel, now: () => nowMs, wallMs }, name => void changed.push(name))
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) {
      nowMs += 10
      wheel.advance()
    }
    wheel.stop()
  }
  const endpoint = (warmUp: WarmUpSpec | undefined, weight = 100): Endpoint => {
    const spec = { address: { host: 'h', port: 1 }, weight, labels: {}, ...(warmUp === undefined ? {} : { warmUp }) }
    const made = new Endpoint(spec, idlePool, () => undefined)
    made.update(spec, wallMs())
    return made
  }
  return { warming, wheel, changed, pass, endpoint, wallMs }
}

suite('warming', () => {
  test('sets weights anew each second, tells only what changed, and stops when all is warm', () => {
    const { warming, wheel, changed, pass, endpoint, wallMs } = warmingOf()
    const quick = endpoint({ startedAtMs: wallMs() - 1, durationMs: 5000 })
    const slow = endpoint({ startedAtMs: wallMs() - 1, durationMs: 1_000_000 })
    warming.follow('quick', [quick, endpoint(undefined)])
    warming.follow('slow', [slow])
    const weights: number[] = []
    for (let second = 0; second < 6; second++) {
      pass(1000)
      weights.push(quick.weight)
    }
    deepEqual(weights, [20, 40, 60, 80, 100, 100])
    deepEqual(changed, Array(5).fill('quick'))
    pass(20_000)
    equal(changed.includes('slow'), true)
    equal(wheel.size, 1)
    warming.follow('slow', [])
    equal(wheel.size, 0)
  })

  test('does nothing for those that are warm, of no weight or not to be used', () => {
    const { warming, wheel, changed, pass, endpoint, wallMs } = warmingOf()
    const warm = { startedAtMs: wallMs() - 10_000, durationMs: 5000 }
    warming.follow('a', [endpoint(undefined), endpoint(warm)])
    equal(wheel.size, 0)
    warming.follow('b', [endpoint({ startedAtMs: wallMs(), durationMs: 5000 }, 0)])
    pass(3000)
    deepEqual(changed, [])
  })
})
