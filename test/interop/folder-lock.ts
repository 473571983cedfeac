// A lock between processes: whoever moves its folder there holds it; a holder that died gives it up.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 50

/** Runs `work` while holding the lock; waits at most `waitMs` for another process to end its own. */
export async function withLock<T>(folder: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitMs
  mkdirSync(dirname(folder), { recursive: true })
  while (!take(folder)) {
    if (Date.now() > deadline) throw new Error(`${folder} is still held by process ${holder(folder)}`)
    await wait(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function take(folder: string): boolean {
  // Made aside and moved, so that the lock never stands there without its holder's name.
  const mine = mkdtempSync(`${folder}.`)
  writeFileSync(join(mine, 'pid'), String(process.pid))
  try {
    renameSync(mine, folder)
    return true
  } catch (error) {
    rmSync(mine, { recursive: true })
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    const pid = holder(folder)
    if (pid !== undefined && !alive(pid)) rmSync(folder, { recursive: true, force: true })
    return false
  }
}

function holder(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    return pid > 0 ? pid : undefined
  } catch {
    // Just released.
    return undefined
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
