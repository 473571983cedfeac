// Rows of counters: one per combination of labels, and never more than the limit allows.
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { OUTCOMES } from '../../../src/errors.ts'
import { DURATION_BUCKETS, Tallies, Tally, type TallyLabels } from '../../../src/exchange/tally.ts'

const labels = (method: string, service = 's'): TallyLabels => ({ listener: 'l', protocol: 'dubbo', service, method })

suite('tally', () => {
  test('counts by outcome, and a duration on a bound belongs to the bucket below it', () => {
    const row = new Tally(labels('m'))
    for (const seconds of [0, 0.0005, 0.00051, 30, 30.1]) row.record('TIMEOUT', seconds)
    equal(row.counts[OUTCOMES.indexOf('TIMEOUT')], 5)
    equal(row.counts[OUTCOMES.indexOf('OK')], 0)
    const last = DURATION_BUCKETS.length
    deepEqual([row.buckets[0], row.buckets[1], row.buckets[last - 1], row.buckets[last]], [2, 1, 1, 1])
  })
})

suite('tallies', () => {
  test('give the same row for the same labels, and another for each that differs', () => {
    const tallies = new Tallies(100)
    equal(tallies.of(labels('m')), tallies.of(labels('m')))
    notEqual(tallies.of(labels('m')), tallies.of(labels('n')))
    notEqual(tallies.of(labels('m')), tallies.of(labels('m', 't')))
  })

  test('count what comes after the limit in one row', () => {
    const tallies = new Tallies(2)
    const kept = ['a', 'b'].map(method => tallies.of(labels(method)))
    const [c, d] = ['c', 'd'].map(method => tallies.of(labels(method)))
    equal(c, d)
    deepEqual([c?.labels.service, c?.labels.method], ['(other)', '(other)'])
    deepEqual(
      ['a', 'b'].map(method => tallies.of(labels(method))),
      kept
    )
    equal([...tallies.rows()].length, 3)
  })

  test('count methods with overlong and broken names together, whoever makes them up', () => {
    const tallies = new Tallies(100)
    for (const method of ['x'.repeat(201), 'y'.repeat(1_000_000), '\ud800', 'a\udc00'])
      equal(tallies.of(labels(method)).labels.method, '(other)')
    equal(tallies.of(labels('x'.repeat(200))).labels.method.length, 200)
    equal(tallies.of(labels('\ud83d\ude00')).labels.method, '\ud83d\ude00')
    equal([...tallies.rows()].length, 3)
  })
})
