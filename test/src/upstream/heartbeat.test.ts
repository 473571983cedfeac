// A silent peer is asked, then given up; one that speaks, or that nobody reads, is left alone.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Heartbeat } from '../../../src/upstream/heartbeat.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { snapshotOf } from '../../support/exchanges.ts'

const limits = { ...snapshotOf('listeners: { gateway: { address: "127.0.0.1:0" } }\n').limits, heartbeatMs: 1000 }

function started() {
  let nowMs = 5000
  const told: string[] = []
  const wheel = new TimingWheel(() => nowMs)
  const link = {
    isHeld: false,
    ask: () => void told.push(`asked at ${nowMs - 5000}`),
    onSilent: (heartbeats: number) => void told.push(`silent for ${heartbeats} at ${nowMs - 5000}`)
  }
  const heartbeat = new Heartbeat({ wheel, now: () => nowMs, limits: () => limits }, link)
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) {
      nowMs += 10
      wheel.advance()
    }
    wheel.stop()
  }
  heartbeat.start(nowMs)
  return { heartbeat, link, told, pass, now: () => nowMs }
}

suite('heartbeat', () => {
  test('asks a silent peer at every interval and gives it up after three', () => {
    const { told, pass } = started()
    pass(10_000)
    deepEqual(told, ['asked at 1000', 'asked at 2000', 'asked at 3000', 'silent for 3 at 4000'])
  })

  test('asks nobody who spoke since, and counts from the last word', () => {
    const { heartbeat, told, pass, now } = started()
    pass(900)
    heartbeat.heard(now())
    pass(990)
    deepEqual(told, [])
    pass(10)
    deepEqual(told, ['asked at 1900'])
  })

  test('takes the silence of a link that is not read for nothing', () => {
    const { link, told, pass } = started()
    link.isHeld = true
    pass(10_000)
    deepEqual(told, [])
  })

  test('says nothing after a stop', () => {
    const { heartbeat, told, pass } = started()
    heartbeat.stop()
    pass(10_000)
    deepEqual(told, [])
  })
})
