// How a caller that takes its answers slowly is told from one that does not take them, under a clock that the test moves.
import { deepEqual, equal } from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { Fullness } from '../../../src/downstream/fullness.ts'
import type { Caller } from '../../../src/exchange/caller.ts'
import type { Outbox } from '../../../src/wire/outbox.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'

const BYTES_MAX = 64_000

function fullnessOf(): {
  fullness: Fullness
  state: { pendingBytes: number; bytesWritten: number; nowMs: number; stalls: number }
  moveTo: (ms: number) => void
} {
  const state = { pendingBytes: 0, bytesWritten: 0, nowMs: 0, stalls: 0 }
  const wheel = new TimingWheel(() => state.nowMs)
  const fullness = new Fullness({} as Caller, {
    socket: {
      get bytesWritten() {
        return state.bytesWritten
      },
      writableLength: 0
    } as Socket,
    outbox: {
      get pendingBytes() {
        return state.pendingBytes
      }
    } as Outbox,
    wheel,
    now: () => state.nowMs,
    bytesMax: () => BYTES_MAX,
    onStalled: () => state.stalls++
  })
  const moveTo = (ms: number): void => {
    state.nowMs = ms
    wheel.advance()
  }
  return { fullness, state, moveTo }
}

suite('fullness', () => {
  test('a caller is full above what may wait for it, until it has taken it', () => {
    const { fullness, state } = fullnessOf()
    state.pendingBytes = BYTES_MAX
    fullness.check()
    equal(fullness.isFull, false)
    state.pendingBytes++
    fullness.check()
    equal(fullness.isFull, true)
    fullness.release()
    equal(fullness.isFull, false)
  })

  test('what was held is released once', () => {
    const { fullness, state } = fullnessOf()
    const released: string[] = []
    state.pendingBytes = BYTES_MAX + 1
    fullness.check()
    for (const name of ['a', 'b']) fullness.hold({ release: () => released.push(name) })
    fullness.release()
    fullness.release()
    deepEqual(released, ['a', 'b'])
  })

  test('one that takes a part of it each second is waited for', () => {
    const { fullness, state, moveTo } = fullnessOf()
    state.pendingBytes = BYTES_MAX + 1
    fullness.check()
    for (let second = 1; second <= 5; second++) {
      state.bytesWritten += BYTES_MAX / 64
      moveTo(second * 1000 + 20 * second)
    }
    equal(state.stalls, 0)
  })

  test('one that takes less is stalled, and a released one is not looked at', () => {
    const { fullness, state, moveTo } = fullnessOf()
    state.pendingBytes = BYTES_MAX + 1
    fullness.check()
    fullness.release()
    moveTo(3000)
    equal(state.stalls, 0)
    fullness.check()
    state.bytesWritten += BYTES_MAX / 64 - 1
    moveTo(4100)
    equal(state.stalls, 1)
  })
})
