// Opens a TCP connection and turns the many ways in which it can fail into one refusal.
import { createConnection, type Socket } from 'node:net'
import type { Refusal } from '../exchange/refusal.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { addressText } from './endpoint.ts'

/** What happens on the connection; `onClose` comes exactly once, last. */
export type ConnectionEvents = Readonly<{
  onOpen: () => void
  onData: (chunk: Buffer) => void
  onDrain: () => void
  /** `clean`: without an error, so that everything the peer sent before is here. */
  onClose: (refusal: Refusal, clean: boolean) => void
}>

/** The socket, connecting. A half-open connection is no use here: the peer's end closes it. */
export function connect(address: Address, timeoutMs: number, events: ConnectionEvents): Socket {
  const name = addressText(address)
  let opened = false
  let failure: Refusal | undefined
  const socket = createConnection({
    host: address.host,
    port: address.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000
  })
  // The connect timeout is one timer per connection, not per call, and is off as soon as the connection stands.
  const timer = setTimeout(() => {
    failure = { code: 'CONNECT_TIMEOUT', detail: `${name} did not accept a connection within ${timeoutMs} ms` }
    socket.destroy()
  }, timeoutMs)
  socket.on('connect', () => {
    opened = true
    clearTimeout(timer)
    events.onOpen()
  })
  socket.on('data', events.onData)
  socket.on('drain', events.onDrain)
  socket.on('error', error => {
    failure ??= { code: opened ? 'UPSTREAM_CLOSED' : 'CONNECT_FAILED', detail: `${name}: ${reasonOf(error)}` }
  })
  socket.on('close', () => {
    clearTimeout(timer)
    events.onClose(
      failure ?? { code: opened ? 'UPSTREAM_CLOSED' : 'CONNECT_FAILED', detail: `${name} closed the connection` },
      failure === undefined
    )
  })
  return socket
}

// A name with several addresses fails with one error for each, and without a text of its own.
function reasonOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message
  return error.errors.map((one: Error) => one.message).join('; ')
}
