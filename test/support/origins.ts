// Origins for tests: real node:http servers, and raw TCP servers that answer with given bytes.
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A server with its port. */
export type Origin<S> = Readonly<{ server: S; port: number; close: () => void }>

export async function httpOrigin(onRequest: RequestListener): Promise<Origin<Server>> {
  const server = createHttpServer(onRequest)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { server, port: (server.address() as AddressInfo).port, close }
}

/** `onText` is called with each chunk and everything so far on that connection. */
export async function rawOrigin(
  onText: (socket: Socket, seen: string, chunk: string) => void
): Promise<Origin<ReturnType<typeof createServer>> & Readonly<{ sockets: Socket[] }>> {
  const sockets: Socket[] = []
  const server = createServer(socket => {
    let seen = ''
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      const text = chunk.toString('latin1')
      seen += text
      onText(socket, seen, text)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { server, port: (server.address() as AddressInfo).port, close, sockets }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const origin = await rawOrigin(() => undefined)
  origin.close()
  await once(origin.server, 'close')
  return origin.port
}
