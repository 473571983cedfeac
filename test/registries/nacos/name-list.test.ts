// Listing names while somebody wants them.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { NameList } from '../../../registries/nacos/name-list.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

function listOf(context: Closable) {
  const server = { names: ['b', 'a'], isAway: false, asked: 0 }
  const troubles: string[] = []
  const naming = {
    list: async () => {
      server.asked++
      if (server.isAway) throw new Error('nobody answers')
      return server.names
    }
  }
  const onTrouble = (reason: string): void => void troubles.push(reason)
  const list = new NameList({ naming, pollMs: 10, random: () => 0, onTrouble })
  context.after(() => list.close())
  return { list, server, troubles }
}

test('changes are told, and nothing else', async t => {
  const { list, server } = listOf(t)
  const told: (readonly string[])[] = []
  list.watch(names => void told.push(names))
  await eventually('some lists', () => server.asked > 3)
  server.names = ['a', 'b']
  await eventually('some lists', () => server.asked > 6)
  server.names = ['a']
  await eventually('the change', () => told.length === 2)
  deepEqual(told, [['a', 'b'], ['a']])
})

test('a server that is away is told as trouble, and nothing to those who watch', async t => {
  const { list, server, troubles } = listOf(t)
  server.isAway = true
  const told: unknown[] = []
  list.watch(names => void told.push(names))
  await eventually('the trouble', () => troubles.length > 1)
  deepEqual(told, [])
  server.isAway = false
  await eventually('the names', () => told.length === 1)
})

test('nobody is asked when nobody watches', async t => {
  const { list, server } = listOf(t)
  const stops = [list.watch(() => undefined), list.watch(() => undefined)]
  await eventually('some lists', () => server.asked > 2)
  for (const stop of stops) stop()
  for (const stop of stops) stop()
  await new Promise(setImmediate)
  const { asked } = server
  server.names = ['c']
  let later: readonly string[] | undefined
  const other = listOf(t)
  other.list.watch(() => undefined)
  await eventually('another list to be asked for often', () => other.server.asked > 4)
  equal(server.asked, asked)
  list.watch(names => {
    later = names
  })
  equal(later, undefined)
  await eventually('the names of now', () => later?.join() === 'c')
})
