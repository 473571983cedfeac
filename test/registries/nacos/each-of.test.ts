// Working through a list, a few at a time.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { eachOf } from '../../../registries/nacos/each-of.ts'

test('everything is done, and no more at once than allowed', async () => {
  const done: number[] = []
  let [running, most] = [0, 0]
  await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async item => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    done.push(item)
  })
  deepEqual(done, [1, 2, 3, 4, 5, 6, 7])
  equal(most, 3)
})

test('nothing is done of nothing', async () => {
  await eachOf([], 3, async () => {
    throw new Error('never')
  })
})
