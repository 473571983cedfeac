// The port that one wants, or any other when it is taken: a demo should start on a machine where something runs already.
import { once } from 'node:events'
import { createServer } from 'node:net'

/** `port` if this address can be bound now, else 0, by which the system chooses one that is free when it is bound. */
export async function portOrAny(host: string, port: number): Promise<number> {
  if (port === 0) return 0
  const server = createServer()
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch {
    return 0
  }
  server.close()
  await once(server, 'close')
  return port
}
