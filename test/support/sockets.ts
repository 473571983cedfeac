// Real sockets on loopback for tests: a pair of connected ends, servers that are closed with the test, and waiting for a condition.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Anything that `after` can close. */
export type Closable = { after: (close: () => void | Promise<void>) => void }

/** The port of a server that listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** A TCP server on the loopback, on a free port unless one is given; closed, with its connections, when the test ends. */
export async function serve(
  context: Closable,
  onSocket: (socket: Socket) => void,
  port = 0
): Promise<{ server: Server; port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, port: portOf(server) }
}

/** A client socket, connected; destroyed when the test ends. */
export async function dial(context: Closable, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  context.after(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

/** Both ends of one connection. */
export async function socketPair(context: Closable): Promise<{ near: Socket; far: Socket }> {
  let accepted: (socket: Socket) => void = () => undefined
  const far = new Promise<Socket>(resolve => {
    accepted = resolve
  })
  const { port } = await serve(context, socket => accepted(socket))
  return { near: await dial(context, port), far: await far }
}

/** Resolves once `holds` returns something other than undefined and false; fails with `what` after the deadline. */
export async function eventually<T>(what: string, holds: () => T | undefined | false, deadlineMs = 10_000): Promise<T> {
  const endMs = performance.now() + deadlineMs
  for (;;) {
    const value = holds()
    if (value !== undefined && value !== false) return value
    if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** The same for what must be waited for; it is asked again when it has answered. */
export async function eventuallyAnswers(
  what: string,
  holds: () => Promise<boolean>,
  deadlineMs = 10_000
): Promise<void> {
  const endMs = performance.now() + deadlineMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** A port that was free a moment ago, for what must name its port before it is bound. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}
