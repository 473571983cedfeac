// What is known of one node: news is told, and what is the same is told only to who has not heard it.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { WatchedNode } from '../../../registries/zookeeper/watched-node.ts'

suite('a watched node', () => {
  test('tells what it reads when it is news, to a later listener at once, and to nobody who stopped', async () => {
    let value: string | undefined = 'one'
    const same = (a: string, b: string): boolean => a === b
    const node = new WatchedNode<string>('/a', { read: async () => value, same }, () => undefined)
    const [first, second]: (string | undefined)[][] = [[], []]
    const read = async (next: string | undefined): Promise<void> => {
      value = next
      ;(await node.load())()
    }
    const stop = node.listen(told => first?.push(told))
    await read('one')
    await read('one')
    node.listen(told => second?.push(told))
    await read(undefined)
    await read(undefined)
    stop()
    await read('two')
    deepEqual(
      [first, second],
      [
        ['one', undefined],
        ['one', undefined, 'two']
      ]
    )
    equal(node.wanted, true)
  })

  test('does not tell a later listener what may be old', async () => {
    const node = new WatchedNode<string>('/a', { read: async () => 'x', same: () => true }, () => undefined)
    const told: unknown[] = []
    ;(await node.load())()
    node.fresh = false
    node.listen(value => told.push(value))
    deepEqual(told, [])
    ;(await node.load())()
    deepEqual(told, ['x'])
  })
})
