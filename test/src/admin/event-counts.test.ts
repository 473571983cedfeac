// Events of listeners are counted and passed on to the log.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { EventCounts } from '../../../src/admin/event-counts.ts'

suite('event counts', () => {
  test('count connections by listener, and rejections by listener and kind', () => {
    const counts = new EventCounts()
    const told: string[] = []
    const events = counts.listenerEvents((...facts) => told.push(facts.join()))
    events.onConnection('a', 1)
    events.onConnection('a', 2)
    events.onConnection('b', 1)
    events.onRejected('a', '10.0.0.1', 'why', 'bad-bytes')
    events.onRejected('a', '10.0.0.1', 'why', 'bad-bytes')
    events.onRejected('a', '10.0.0.2', 'late', 'timed-out')
    deepEqual(
      [...counts.connections],
      [
        ['a', 2],
        ['b', 1]
      ]
    )
    deepEqual(
      [...(counts.rejections.get('a') ?? [])],
      [
        ['bad-bytes', 2],
        ['timed-out', 1]
      ]
    )
    deepEqual(told, ['a,10.0.0.1,why,bad-bytes', 'a,10.0.0.1,why,bad-bytes', 'a,10.0.0.2,late,timed-out'])
  })
})
