// Ids find who waits, whatever the order of answers, and never someone else.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { WaitingTable } from '../../../src/wire/waiting-table.ts'

suite('waiting table', () => {
  test('gives each waiter back by its own id, once', () => {
    const table = new WaitingTable<string>(4)
    const ids = ['a', 'b', 'c'].map(name => table.put(name))
    equal(new Set(ids).size, 3)
    equal(table.take(ids[1] as number), 'b')
    equal(table.take(ids[1] as number), undefined)
    equal(table.take(ids[0] as number), 'a')
    equal(table.size, 1)
  })

  test('knows nobody by an id that it never gave out', () => {
    const table = new WaitingTable<string>(4)
    const id = table.put('a')
    for (const other of [id + 4, id + 64, id - 1, -1, 2 ** 31 - 1]) equal(table.take(other), undefined)
    equal(table.take(id), 'a')
  })

  test('keeps a slow waiter apart from thousands that came after', () => {
    const table = new WaitingTable<string>(4)
    const slow = table.put('slow')
    for (let count = 0; count < 10_000; count++) equal(table.take(table.put(`${count}`)), `${count}`)
    equal(table.take(slow), 'slow')
  })

  test('grows, and finds everyone afterwards', () => {
    const table = new WaitingTable<number>(2)
    const ids = Array.from({ length: 1000 }, (_, index) => table.put(index))
    deepEqual(
      ids.map(id => table.take(id)),
      ids.map((_, index) => index)
    )
    equal(table.size, 0)
  })

  test('gives everyone up at the end', () => {
    const table = new WaitingTable<string>(4)
    for (const name of ['a', 'b', 'c']) table.put(name)
    deepEqual(table.takeAll().sort(), ['a', 'b', 'c'])
    equal(table.size, 0)
  })

  test('agrees with a map under random traffic', () => {
    const table = new WaitingTable<number>(2)
    const model = new Map<number, number>()
    let seed = 12345
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed % below
    }
    for (let step = 0; step < 20_000; step++) {
      if (draw(3) > 0 || model.size === 0) model.set(table.put(step), step)
      else {
        const id = [...model.keys()][draw(model.size)] as number
        equal(table.take(id), model.get(id))
        model.delete(id)
      }
      for (const id of model.size > 200 ? [...model.keys()].slice(50) : []) {
        equal(table.take(id), model.get(id))
        model.delete(id)
      }
    }
    equal(table.size, model.size)
  })
})
