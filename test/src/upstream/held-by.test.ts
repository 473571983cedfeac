// A link is read only while nobody holds it.
import { deepEqual, equal } from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import type { Caller, HeldSource } from '../../../src/exchange/caller.ts'
import { HeldBy } from '../../../src/upstream/held-by.ts'

const callerThat = (isFull: boolean, held: HeldSource[] = []): Caller =>
  ({ fullness: { isFull, hold: (source: HeldSource) => held.push(source) } }) as unknown as Caller

suite('held by', () => {
  test('the first full caller pauses the link, the last released one resumes it', () => {
    const told: string[] = []
    const socket = { pause: () => told.push('pause'), resume: () => told.push('resume') } as unknown as Socket
    const heldBy = new HeldBy(socket)
    const held: HeldSource[] = []
    const [one, two] = [callerThat(true, held), callerThat(true, held)]
    heldBy.add(one)
    heldBy.add(one)
    heldBy.add(two)
    equal(held.length, 2)
    heldBy.release(one)
    equal(heldBy.any, true)
    equal(told.includes('resume'), false)
    heldBy.release(two)
    deepEqual([heldBy.any, told.at(-1)], [false, 'resume'])
  })

  test('a caller that keeps up, or has no fullness at all, holds nothing', () => {
    const heldBy = new HeldBy({} as Socket)
    heldBy.add(callerThat(false))
    heldBy.add({ fullness: undefined } as unknown as Caller)
    equal(heldBy.any, false)
  })
})
