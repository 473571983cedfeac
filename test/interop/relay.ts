// The proxy that changes nothing: carries bytes both ways. A run through it differs from a direct one in its port only.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A relay in front of one port of 127.0.0.1; `bytes` counts what it carried. */
export type Relay = { port: number; bytes: () => number; stop: () => Promise<void> }

/** Starts a relay to `port`. `change` may replace what the upstream sends. */
export async function startRelay(port: number, change = (chunk: Buffer): Buffer => chunk): Promise<Relay> {
  const sockets = new Set<Socket>()
  let bytes = 0
  const carry = (from: Socket, to: Socket, seen: (chunk: Buffer) => Buffer): void => {
    sockets.add(from)
    from.on('data', chunk => {
      bytes += chunk.length
      if (!to.write(seen(chunk))) from.pause()
    })
    to.on('drain', () => from.resume())
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer({ allowHalfOpen: true }, downstream => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    carry(downstream, upstream, chunk => chunk)
    carry(upstream, downstream, change)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { port: (server.address() as AddressInfo).port, bytes: () => bytes, stop }
}
