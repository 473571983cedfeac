// Memory of a proxy: at its start, and with thousands of connections that say nothing.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Candidate } from './candidates/candidate.ts'
import { IDLE_CONNECTIONS } from './cells.ts'
import { CORE, lineOf, start, stop } from './children.ts'
import { familyOf, openFilesMax, rssBytes } from './proc-stat.ts'

/** What idle connections cost. */
export type IdleSample = Readonly<{ candidate: string; connections: number; startMb: number; idleMb: number }>

const MIB = 1024 * 1024
const SETTLE_MS = 1500
const CONNECT_LIMIT_MS = 60_000

/** Measures a candidate in a fresh process. A proxy of bytes opens an upstream connection for each, hence two files. */
export async function measureIdle(folder: string, candidate: Candidate, dubboUpstream: number): Promise<IdleSample> {
  const connections = Math.min(IDLE_CONNECTIONS, Math.floor((openFilesMax() - 400) / 2))
  const { child, dubboPort } = await candidate.start({ dubboPort: dubboUpstream, httpPort: undefined, gateway: false })
  try {
    await delay(SETTLE_MS)
    const family = familyOf(child!.pid)
    const startBytes = rssBytes(family)
    const client = start(CORE.load, process.execPath, [
      join(folder, 'idle-client.js'),
      String(dubboPort),
      String(connections)
    ])
    try {
      await lineOf(client, 'ready', CONNECT_LIMIT_MS)
      await delay(SETTLE_MS)
      if (child!.process.exitCode !== null) throw new Error(`${candidate.name} ended: ${child!.stderr}`)
      if (client.process.exitCode !== null) throw new Error(`${candidate.name} closed idle connections`)
      return {
        candidate: candidate.name,
        connections,
        startMb: startBytes / MIB,
        idleMb: rssBytes(family) / MIB
      }
    } finally {
      await stop(client)
    }
  } finally {
    await stop(child!)
  }
}
