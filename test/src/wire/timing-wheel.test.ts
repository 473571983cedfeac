// Timeouts under a clock that the test moves.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Timed, TimingWheel } from '../../../src/wire/timing-wheel.ts'

function timed(name: string, fired: string[], then: () => void = () => undefined): Timed {
  const onTimeout = (): void => {
    fired.push(name)
    then()
  }
  return { timerNext: undefined, timerPrevious: undefined, expiresAtMs: 0, onTimeout }
}

function wheelAt(startMs: number): { wheel: TimingWheel; moveTo: (ms: number) => void } {
  let nowMs = startMs
  const wheel = new TimingWheel(() => nowMs)
  const moveTo = (ms: number): void => {
    nowMs = ms
    wheel.advance()
  }
  return { wheel, moveTo }
}

suite('timing wheel', () => {
  test('fires each member after its time, never before', () => {
    const { wheel, moveTo } = wheelAt(1000)
    const fired: string[] = []
    wheel.add(timed('late', fired), 1500)
    wheel.add(timed('soon', fired), 1015)
    moveTo(1014)
    deepEqual(fired, [])
    moveTo(1030)
    deepEqual(fired, ['soon'])
    moveTo(1499)
    deepEqual(fired, ['soon'])
    moveTo(1510)
    deepEqual([fired, wheel.size], [['soon', 'late'], 0])
    wheel.stop()
  })

  test('fires a time that has passed already at the next tick', () => {
    const { wheel, moveTo } = wheelAt(1000)
    const fired: string[] = []
    wheel.add(timed('past', fired), 10)
    moveTo(1010)
    deepEqual(fired, ['past'])
  })

  test('keeps what is more than one round away', () => {
    const { wheel, moveTo } = wheelAt(0)
    const fired: string[] = []
    wheel.add(timed('far', fired), 25_000)
    for (let ms = 0; ms <= 24_990; ms += 10) moveTo(ms)
    deepEqual(fired, [])
    moveTo(25_010)
    deepEqual(fired, ['far'])
  })

  test('misses nothing when the process slept for several rounds', () => {
    const { wheel, moveTo } = wheelAt(0)
    const fired: string[] = []
    for (let ms = 100; ms <= 20_000; ms += 997) wheel.add(timed(`${ms}`, fired), ms)
    const count = wheel.size
    moveTo(60_000)
    equal(fired.length, count)
  })

  test('a removed member does not fire, also when another one removes it while firing', () => {
    const { wheel, moveTo } = wheelAt(0)
    const fired: string[] = []
    const victim = timed('victim', fired)
    const neighbour = timed('neighbour', fired)
    const killer = timed('killer', fired, () => {
      wheel.remove(victim)
      wheel.remove(neighbour)
      wheel.add(neighbour, 500)
    })
    wheel.add(killer, 50)
    wheel.add(victim, 50)
    wheel.add(neighbour, 50)
    wheel.add(timed('bystander', fired), 50)
    moveTo(60)
    deepEqual(fired, ['killer', 'bystander'])
    wheel.remove(victim)
    equal(wheel.size, 1)
    moveTo(510)
    deepEqual(fired, ['killer', 'bystander', 'neighbour'])
  })

  test('a member may add itself again while firing', () => {
    const { wheel, moveTo } = wheelAt(0)
    const fired: string[] = []
    const again: Timed = timed('again', fired, () => {
      if (fired.length < 3) wheel.add(again, fired.length * 100 + 50)
    })
    wheel.add(again, 50)
    for (let ms = 0; ms <= 400; ms += 10) moveTo(ms)
    equal(fired.length, 3)
  })
})
