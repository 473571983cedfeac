// Real ports for listeners whose configuration says 0: every worker must get the same one, also a worker that comes later.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { sameListener } from '../data-plane.ts'
import type { ListenerSpec } from '../snapshot/snapshot.ts'
import type { BoundListener, Served } from './plane.ts'

/** What the system says when a port cannot be bound. */
export type ListenError = NodeJS.ErrnoException & Readonly<{ port?: number }>

/** Finds a port of this host that nobody uses. */
export type FindPort = (host: string) => Promise<number>

/** How often other ports are tried when somebody is faster. */
const TRIES = 5

/** Pins ports and uses them; where somebody else takes one before it is used, all is done again with another one. */
export async function withPinnedPorts(
  pin: () => Promise<readonly BoundListener[]>,
  use: (bound: readonly BoundListener[]) => Promise<void>
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const bound = await pin()
    try {
      return await use(bound)
    } catch (error) {
      const { code, port } = error as ListenError
      const lost = bound.some(one => one.spec.address.port === 0 && one.port === port)
      if (code !== 'EADDRINUSE' || !lost || tries === TRIES) throw error
    }
  }
}

/** The port of each listener: its own, the one that it has already, or one that is free now. */
export async function pinPorts(
  wanted: readonly ListenerSpec[],
  before: readonly BoundListener[],
  findPort: FindPort = freePort
): Promise<readonly BoundListener[]> {
  return Promise.all(
    wanted.map(async spec => {
      const { host, port } = spec.address
      if (port !== 0) return { spec, port }
      const known = before.find(bound => sameListener(spec, bound.spec))
      return { spec, port: known?.port ?? (await findPort(host)) }
    })
  )
}

/** The listeners as workers are told them. */
export function pinned(bound: readonly BoundListener[]): readonly ListenerSpec[] {
  return bound.map(({ spec, port }) => ({ ...spec, address: { host: spec.address.host, port } }))
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen({ host, port: 0, exclusive: true })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The same with the ports that were found. */
export function pinnedTo(bound: readonly BoundListener[], served: Served): Served {
  return { ...served, snapshot: { ...served.snapshot, listeners: pinned(bound) } }
}
