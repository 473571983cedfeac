// Everything that was added in one turn of the event loop is flushed once at its end.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Flusher } from '../../../src/wire/flusher.ts'

suite('flusher', () => {
  test('flushes what was added in this turn, in order, once', async () => {
    const flusher = new Flusher()
    const flushed: string[] = []
    for (const name of ['a', 'b']) flusher.add({ flush: () => flushed.push(name) })
    deepEqual(flushed, [])
    await turn()
    await turn()
    deepEqual(flushed, ['a', 'b'])
  })

  test('leaves what is added while flushing to the next turn', async () => {
    const flusher = new Flusher()
    const flushed: string[] = []
    const late = { flush: () => flushed.push('late') }
    flusher.add({
      flush: () => {
        flushed.push('early')
        flusher.add(late)
      }
    })
    await turn()
    await turn()
    await turn()
    deepEqual(flushed, ['early', 'late'])
  })
})
