// Endpoints between two opinions of a registry.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Departed } from '../../../src/upstream/departed.ts'
import { Endpoint } from '../../../src/upstream/endpoint.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { idlePool } from '../../support/exchanges.ts'

function departedOf() {
  let nowMs = 1000
  const wheel = new TimingWheel(() => nowMs)
  const departed = new Departed({ wheel, now: () => nowMs })
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) {
      nowMs += 10
      wheel.advance()
    }
    wheel.stop()
  }
  const endpoint = (): { endpoint: Endpoint; told: string[] } => {
    const pool = idlePool()
    const spec = { address: { host: 'h', port: 1 }, weight: 1, labels: {} }
    return {
      endpoint: new Endpoint(
        spec,
        () => pool,
        () => undefined
      ),
      told: pool.told
    }
  }
  return { departed, wheel, pass, endpoint }
}

suite('departed endpoints', () => {
  test('are closed each when its own time is over', () => {
    const { departed, wheel, pass, endpoint } = departedOf()
    const [one, two] = [endpoint(), endpoint()]
    departed.add('one', one.endpoint)
    pass(2000)
    departed.add('two', two.endpoint)
    pass(1500)
    deepEqual([one.told, two.told], [['close'], []])
    pass(1600)
    deepEqual([two.told, departed.size, wheel.size], [['close'], 0, 0])
  })

  test('are not closed once they are taken back', () => {
    const { departed, pass, endpoint } = departedOf()
    const { endpoint: one, told } = endpoint()
    departed.add('one', one)
    equal(departed.get('other'), undefined)
    equal(departed.get('one'), one)
    equal(departed.take('one'), one)
    equal(departed.take('one'), undefined)
    pass(10_000)
    deepEqual(told, [])
  })

  test('are kept in bounded number, the oldest leaving first', () => {
    const { departed, endpoint } = departedOf()
    const all = Array.from({ length: 10_001 }, endpoint)
    for (const [index, one] of all.entries()) departed.add(`${index}`, one.endpoint)
    equal(departed.size, 10_000)
    deepEqual([all[0]?.told, all[1]?.told], [['close'], []])
    equal(departed.takeAll().length, 10_000)
    equal(departed.size, 0)
  })

  test('one that leaves twice takes the place of the first', () => {
    const { departed, endpoint } = departedOf()
    const [one, two] = [endpoint(), endpoint()]
    departed.add('one', one.endpoint)
    departed.add('one', two.endpoint)
    deepEqual([one.told, two.told, departed.take('one')], [['close'], [], two.endpoint])
  })
})
