// The port that one wants, or any other one when it is taken: a demo should start on a machine where something runs already.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** `port` itself if this address can be bound now, else a free one. 0 is any. */
export async function freePort(host: string, port: number): Promise<number> {
  return (await tryPort(host, port)) ?? (await tryPort(host, 0)) ?? port
}

async function tryPort(host: string, port: number): Promise<number | undefined> {
  const server = createServer()
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const { port: got } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return got
}
