// How long an HTTP connection waits for what it waits for.
import type { Limits } from '../snapshot/snapshot.ts'

/**
 * `request`: nothing is under way; `head`, `body`: the rest of one; `answer`: the line watches the time; `reader`: the client
 * does not take what is written for it; `goodbye`: we have closed our side, the client has not.
 */
export type Awaited = 'request' | 'head' | 'body' | 'answer' | 'reader' | 'goodbye'

/** Enough for an answer to reach a client that is still sending; only then may the connection be torn down. */
const GOODBYE_MS = 2000

/** Milliseconds since the last sign of life, or since the first byte of a head. */
export function awaitedTime(awaits: Awaited, { headTimeoutMs, bodyTimeoutMs, idleTimeoutMs }: Limits): number {
  switch (awaits) {
    case 'head':
      return headTimeoutMs
    case 'body':
      return bodyTimeoutMs
    case 'request':
    case 'reader':
      return idleTimeoutMs
    case 'goodbye':
      return GOODBYE_MS
    case 'answer':
      return Infinity
  }
}
