// Things that live as long as somebody wants them.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { WhileWanted } from '../../../registries/nacos/while-wanted.ts'

test('a thing is made for the first and ended after the last', () => {
  const told: string[] = []
  const things = new WhileWanted(name => {
    told.push(`made ${name}`)
    return { stop: () => void told.push(`ended ${name}`) }
  })
  const [first, second, other] = [things.take('a'), things.take('a'), things.take('b')]
  equal(first.value, second.value)
  first.release()
  deepEqual(told, ['made a', 'made b'])
  second.release()
  other.release()
  deepEqual(told.slice(2), ['ended a', 'ended b'])
  things.take('a')
  deepEqual(told.at(-1), 'made a')
})
