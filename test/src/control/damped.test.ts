// What is said again and again is said once a minute.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { damped } from '../../../src/control/damped.ts'

test('the same reason is said once a minute, another one at once', () => {
  const said: string[] = []
  let nowMs = 0
  const say = damped(
    (name, reason) => void said.push(`${name} ${reason}`),
    () => nowMs
  )
  say('zk', 'refused')
  say('zk', 'refused')
  say('nacos', 'refused')
  say('zk', 'silent')
  nowMs = 59_999
  say('zk', 'refused')
  deepEqual(said, ['zk refused', 'nacos refused', 'zk silent'])
  nowMs = 60_000
  say('zk', 'refused')
  deepEqual(said.at(-1), 'zk refused')
  equal(said.length, 4)
})

test('reasons that are always new do not fill the memory', () => {
  let count = 0
  const say = damped(
    () => void count++,
    () => 0
  )
  for (let round = 0; round < 5000; round++) say('zk', `reason ${round}`)
  say('zk', 'reason 0')
  equal(count, 5001)
})
