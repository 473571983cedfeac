// Connections on their way from the primary to a worker. node:cluster forgets one that it handed to a worker which dies before it has
// said that it took it: nobody would ever answer or close it, and its caller would wait for ever.
import type { ChildProcess } from 'node:child_process'

/** What node:cluster sends with a connection, and what comes back; both are known from its sources alone. */
type Internal = Readonly<{ cmd?: string; act?: string; seq?: number; ack?: number }>

type Closable = Readonly<{ close: () => void }>

/**
 * Remembers the connections that are on their way to this process, and closes them when it ends, so that their callers connect
 * again. Everything else passes untouched.
 */
export function closeLostConnections(process: ChildProcess): void {
  const underWay = new Map<number, Closable>()
  const send = process.send.bind(process) as (...words: unknown[]) => boolean
  process.send = ((message: Internal, handle: unknown, ...rest: unknown[]): boolean => {
    if (message?.act === 'newconn' && typeof message.seq === 'number' && isClosable(handle))
      underWay.set(message.seq, handle)
    return send(message, handle, ...rest)
  }) as ChildProcess['send']
  process.on('internalMessage', ({ ack }: Internal) => {
    if (ack !== undefined) underWay.delete(ack)
  })
  process.once('exit', () => {
    for (const connection of underWay.values()) connection.close()
    underWay.clear()
  })
}

function isClosable(handle: unknown): handle is Closable {
  return typeof handle === 'object' && handle !== null && 'close' in handle && typeof handle.close === 'function'
}
