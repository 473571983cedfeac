// Whether somebody listens: an application that does not send heartbeats is known to live by its port.
import { connect } from 'node:net'
import type { Address } from '../snapshot/snapshot.ts'

/** Opens a connection and lets go of it. Never rejects. */
export function canConnect({ host, port }: Address, waitMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (can: boolean): void => {
      socket.destroy()
      resolve(can)
    }
    socket.setTimeout(Math.max(1, waitMs), () => end(false))
    socket.once('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}
