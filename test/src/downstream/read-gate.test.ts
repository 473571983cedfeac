// A caller is read when no reason against it is left.
import { deepEqual, equal } from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { ReadGate } from '../../../src/downstream/read-gate.ts'

function gateOf(inFlightMax = 2): { gate: ReadGate; told: string[]; socket: { destroyed: boolean } } {
  const told: string[] = []
  const socket = { destroyed: false, pause: () => told.push('pause'), resume: () => told.push('resume') }
  const gate = new ReadGate(
    socket as unknown as Socket,
    () => inFlightMax,
    () => told.push('open')
  )
  return { gate, told, socket }
}

suite('read gate', () => {
  test('opens when everyone who paused has resumed', () => {
    const { gate, told } = gateOf()
    gate.pause()
    gate.pause()
    gate.resume()
    deepEqual([told, gate.isShut], [['pause'], true])
    gate.resume()
    deepEqual([told, gate.isShut], [['pause', 'open', 'resume'], false])
  })

  test('shuts at the limit of calls in flight and opens below it', () => {
    const { gate, told } = gateOf(2)
    gate.began()
    deepEqual(told, [])
    gate.began()
    gate.began()
    deepEqual([told, gate.inFlight], [['pause'], 3])
    gate.answered()
    deepEqual(told, ['pause'])
    gate.answered()
    deepEqual(told, ['pause', 'open', 'resume'])
  })

  test('a connection that is gone is not read again', () => {
    const { gate, told, socket } = gateOf()
    gate.pause()
    socket.destroyed = true
    gate.resume()
    equal(told.includes('resume'), false)
  })
})
