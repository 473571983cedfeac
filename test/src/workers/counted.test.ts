// What a worker counted is taken once and added once, whole.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { EventCounts } from '../../../src/admin/event-counts.ts'
import { Tallies } from '../../../src/exchange/tally.ts'
import { addCounted, takeCounted } from '../../../src/workers/counted.ts'

suite('what was counted', () => {
  test('moves to another process whole, again and again, through JSON', () => {
    const [here, there] = [new Tallies(1000), new Tallies(1000)]
    const [events, sum] = [new EventCounts(), new EventCounts()]
    const late: unknown[] = []
    let dropped = 0
    const lateAnswers = Array.from({ length: 500 }, (_, at) => [`e${at}`, 1] as const)
    const beside = { lateAnswers, accessLogDropped: 3 }
    const listeners = events.listenerEvents(() => undefined)
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < 500; at++) {
        const row = here.of({ listener: 'l', protocol: 'dubbo', service: 's', method: `m${at}` })
        row.record('OK', 0.5)
        row.record('TIMEOUT', 0.25)
        row.bytesIn += 3
      }
      listeners.onConnection('l', 1)
      listeners.onRejected('l', '', 'why', 'too-many')
      for (const counted of takeCounted(here, events, beside)) {
        const { lateAnswers, accessLogDropped } = counted
        addCounted(there, sum, JSON.parse(JSON.stringify(counted)))
        late.push(...lateAnswers)
        dropped += accessLogDropped
      }
    }
    equal([...takeCounted(here, events, { lateAnswers: [], accessLogDropped: 0 })].length, 0)
    deepEqual([late.length, dropped], [1000, 6])
    const rows = [...there.rows()]
    equal(rows.length, 500)
    for (const { counts, buckets, secondsSum, bytesIn } of rows)
      deepEqual([counts.reduce((a, b) => a + b), buckets.reduce((a, b) => a + b), secondsSum, bytesIn], [4, 4, 1.5, 6])
    deepEqual([sum.connections.get('l'), sum.rejections.get('l')?.get('too-many')], [2, 2])
  })
})
