// The program of a worker process: listens to the primary, and ends when there is nothing more to do or the primary is gone.
import cluster from 'node:cluster'
import type { FromWorker, ToWorker } from './messages.ts'
import { WorkerEnd } from './worker-end.ts'

/** How long open calls may go on after the primary died: nobody replaces what they need, so it is short. */
const ORPHAN_WAIT_MS = 5000

// A terminal sends Ctrl-C to the whole group, and service managers tell all processes to end: the primary says what happens then.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

// A message that cannot be sent any more has nobody who waits for it.
const send = (message: FromWorker): Promise<void> =>
  new Promise(resolve => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve())
    else resolve()
  })
const end = new WorkerEnd(send, () => process.exit(0))
process.on('message', message => end.receive(message as ToWorker))
cluster.worker?.on('disconnect', () => {
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true // else Node.js ends the process at once
  end.leave(ORPHAN_WAIT_MS)
})
void send({ kind: 'ready' })
