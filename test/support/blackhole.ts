// An address on the loopback that never accepts a connection: a listener whose queue is full and that nobody empties.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type Closable, eventually } from './sockets.ts'

const QUEUE = 1
const PROGRAM = `
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: ${QUEUE} }, () => {
  require('node:fs').writeSync(1, String(server.address().port))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** Its port. Linux completes as many handshakes as fit into the queue and then leaves every further one without an answer. */
export async function blackhole(context: Closable): Promise<number> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(() => {
    child.kill('SIGKILL')
  })
  const [text] = await once(child.stdout, 'data')
  const port = Number(text)
  let taken = 0
  for (let filler = 0; filler < 8; filler++) {
    const socket = connect(port, '127.0.0.1', () => taken++)
    socket.on('error', () => undefined)
    context.after(() => {
      socket.destroy()
    })
  }
  await eventually('the queue to be full', () => taken > QUEUE)
  return port
}
