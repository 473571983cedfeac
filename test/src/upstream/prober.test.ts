// When a failed endpoint is asked whether it is back.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Prober } from '../../../src/upstream/prober.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'

function prober() {
  let nowMs = 1000
  const wheel = new TimingWheel(() => nowMs)
  const probes: number[] = []
  const made: Prober = new Prober({ wheel, now: () => nowMs }, () => {
    probes.push(nowMs - 1000)
    made.later()
  })
  const pass = (ms: number): void => {
    for (let step = 0; step < ms / 10; step++) {
      nowMs += 10
      wheel.advance()
    }
    wheel.stop()
  }
  return { made, probes, pass }
}

suite('probing', () => {
  test('waits twice as long each time, up to ten seconds', () => {
    const { made, probes, pass } = prober()
    made.later()
    pass(40_000)
    deepEqual(
      probes.map((at, index) => at - (probes[index - 1] ?? 0)),
      [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]
    )
  })

  test('failures that come together count as one', () => {
    const { made, probes, pass } = prober()
    for (let failure = 0; failure < 50; failure++) made.later()
    pass(350)
    deepEqual(probes, [100, 300])
  })

  test('starts with the shortest wait again after a success, and is silent after a stop', () => {
    const { made, probes, pass } = prober()
    made.later()
    pass(1000)
    const before = probes.length
    made.reset()
    pass(1000)
    equal(probes.length, before)
    made.later()
    pass(100)
    equal(probes.length, before + 1)
    made.stop()
    pass(1000)
    equal(probes.length, before + 1)
  })
})
