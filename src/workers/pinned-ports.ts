// Real ports for listeners whose configuration says 0: every worker must get the same one, also a worker that comes later.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { sameListener } from '../data-plane.ts'
import type { ListenerSpec } from '../snapshot/snapshot.ts'
import type { BoundListener } from './plane.ts'

/** The port of each listener: its own, the one that it has already, or one that is free now. */
export async function pinPorts(
  wanted: readonly ListenerSpec[],
  before: readonly BoundListener[]
): Promise<readonly BoundListener[]> {
  return Promise.all(
    wanted.map(async spec => {
      const { host, port } = spec.address
      if (port !== 0) return { spec, port }
      const known = before.find(bound => sameListener(spec, bound.spec))
      return { spec, port: known?.port ?? (await freePort(host)) }
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
