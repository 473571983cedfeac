// Callers are paused once and resumed once, however many of their calls wait.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { PausedCallers } from '../../../src/upstream/paused-callers.ts'
import { silentCaller } from '../../support/exchanges.ts'

suite('paused callers', () => {
  test('each is paused once and resumed once', () => {
    const [one, other] = [silentCaller(), silentCaller()]
    const paused = new PausedCallers()
    for (const caller of [one, one, other, one]) paused.add(caller)
    paused.resumeAll()
    paused.resumeAll()
    deepEqual(
      [one.told, other.told],
      [
        ['pause', 'resume'],
        ['pause', 'resume']
      ]
    )
  })

  test('a caller that has to pause again while it is resumed stays paused', () => {
    const paused = new PausedCallers()
    const caller = silentCaller()
    const again = { ...caller, resume: () => paused.add(again) }
    paused.add(again)
    paused.resumeAll()
    deepEqual(caller.told, ['pause', 'pause'])
  })
})
