// Lists are told when they are known and when they change, and at no other time.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ServiceLists } from '../../../registries/file/service-lists.ts'
import type { Endpoint } from '../../../registries/registry.ts'

const key = (name: string) => ({ interface: name, group: '', version: '' })
const list = (name: string, ...ports: number[]) => ({
  service: key(name),
  endpoints: ports.map((port): Endpoint => ({ address: { host: 'h', port }, weight: 1, labels: {} }))
})

function watched() {
  const lists = new ServiceLists()
  const told: string[] = []
  const hear = (name: string) => (endpoints: readonly Endpoint[]) =>
    void told.push(`${name} ${endpoints.map(({ address }) => address.port).join()}`)
  return { lists, told, hear }
}

suite('service lists', () => {
  test('tell nothing before they are known, then everybody once', () => {
    const { lists, told, hear } = watched()
    lists.watch(key('a'), hear('a'))
    lists.watch(key('b'), hear('b'))
    lists.watchServices(services => void told.push(`services ${services.map(one => one.interface).join()}`))
    deepEqual(told, [])
    lists.replace([list('a', 1), list('c')])
    deepEqual(told.splice(0), ['services a', 'a 1', 'b '])
    lists.watch(key('a'), hear('late'))
    deepEqual(told.splice(0), ['late 1'])
  })

  test('tell only what is another list than before', () => {
    const { lists, told, hear } = watched()
    lists.replace([list('a', 1), list('b', 1)])
    lists.watch(key('a'), hear('a'))
    lists.watch(key('b'), hear('b'))
    told.length = 0
    lists.replace([list('b', 1), list('a', 1)])
    lists.replace([list('a', 1, 2), list('b', 1)])
    lists.replace([list('a', 1, 2)])
    deepEqual(told, ['a 1,2', 'b '])
  })

  test('a watcher may start and stop others while it is told, and each hears once', () => {
    const { lists, told, hear } = watched()
    let stop = (): void => undefined
    lists.watchServices(() => {
      stop()
      lists.watch(key('a'), hear('new'))
    })
    stop = lists.watch(key('a'), hear('old'))
    lists.replace([list('a', 1)])
    deepEqual(told, ['new 1'])
  })

  test('are silent after their close', () => {
    const { lists, told, hear } = watched()
    lists.watch(key('a'), hear('a'))
    lists.close()
    lists.replace([list('a', 1)])
    deepEqual(told, [])
  })
})
