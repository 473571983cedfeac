// A connection that was handed to a worker which died is closed, and one that the worker took is left alone.
import { deepEqual, equal } from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { closeLostConnections } from '../../../src/workers/hand-over.ts'

function processWith(send: (...words: unknown[]) => boolean) {
  const made = Object.assign(new EventEmitter(), { send }) as unknown as ChildProcess
  closeLostConnections(made)
  return made as unknown as EventEmitter & { send: (...words: unknown[]) => boolean }
}

test('what is under way when a worker ends is closed, once', () => {
  const closed: string[] = []
  const connection = (name: string) => ({ close: () => void closed.push(name) })
  const sent: unknown[][] = []
  const worker = processWith((...words) => sent.push(words) > 0)
  equal(worker.send({ cmd: 'NODE_CLUSTER', act: 'newconn', seq: 1 }, connection('taken')), true)
  worker.send({ cmd: 'NODE_CLUSTER', act: 'newconn', seq: 2 }, connection('lost'))
  worker.send({ kind: 'ping' })
  worker.send({ cmd: 'NODE_CLUSTER', act: 'listening', seq: 3 }, connection('another matter'))
  worker.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: 1, accepted: true })
  worker.emit('exit')
  worker.emit('exit')
  deepEqual(closed, ['lost'])
  equal(sent.length, 4)
})
