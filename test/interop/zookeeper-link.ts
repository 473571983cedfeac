// A TCP relay in front of a server that behaves as bad networks do: cut, in the middle of an answer too, silent, refusing, healed.
import { connect, type Socket } from 'node:net'
import { type Closable, serve } from '../support/sockets.ts'

/** `open` carries; `silent` takes connections and bytes and carries nothing; `closing` closes whoever connects. */
export type LinkMode = 'open' | 'silent' | 'closing'

/** A relay on `port`. */
export type ZooKeeperLink = {
  readonly port: number
  /** Says how it behaves from now on; what it holds back while silent is lost. */
  readonly become: (mode: LinkMode) => void
  /** Ends every connection. */
  readonly cut: () => void
  /** Ends the connection on which the server sends that many more bytes, right after carrying them. */
  readonly cutAfter: (bytes: number) => void
  /** Leads to another port from now on. */
  readonly lead: (port: number) => void
  /** How many connections it took, and how many bytes it carried to the server. */
  readonly taken: () => number
  readonly sentBytes: () => number
}

/** Starts a relay to a port of 127.0.0.1; it ends with the test. */
export async function startLink(context: Closable, target: number): Promise<ZooKeeperLink> {
  const near = new Set<Socket>()
  let to = target
  let [mode, taken, sentBytes, left] = ['open' as LinkMode, 0, 0, Number.POSITIVE_INFINITY]
  const onSocket = (downstream: Socket): void => {
    taken++
    if (mode === 'closing') return void downstream.destroy()
    near.add(downstream)
    const upstream = connect(to, '127.0.0.1')
    upstream.on('error', () => undefined)
    upstream.on('close', () => downstream.destroy())
    downstream.on('close', () => {
      near.delete(downstream)
      upstream.destroy()
    })
    downstream.on('data', chunk => {
      if (mode !== 'open') return
      sentBytes += chunk.length
      upstream.write(chunk)
    })
    upstream.on('data', chunk => {
      if (mode !== 'open') return
      if (chunk.length < left) {
        left -= chunk.length
        downstream.write(chunk)
      } else {
        downstream.end(chunk.subarray(0, left))
        left = Number.POSITIVE_INFINITY
        upstream.destroy()
      }
    })
  }
  const { port } = await serve(context, onSocket)
  return {
    port,
    become: next => {
      mode = next
    },
    lead: port => {
      to = port
    },
    cut: () => {
      for (const socket of [...near]) socket.destroy()
    },
    cutAfter: bytes => {
      left = bytes
    },
    taken: () => taken,
    sentBytes: () => sentBytes
  }
}
