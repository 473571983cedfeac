// The product with two workers, with and without a registry that changes all the time.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, freePort, lineOf, listening, start } from '../children.ts'
import type { Candidate } from './candidate.ts'

const READY_MS = 60_000

/** `changesPerSecond` endpoints change in its registry; `folder` is the compiled bench. */
export function churned(name: string, folder: string, changesPerSecond: number): Candidate {
  const script = join(folder, 'churn-anji.js')
  return {
    name,
    kinds: ['churn'],
    missing: () => (existsSync(script) ? undefined : `${script} does not exist (npm run build)`),
    version: () => `2 workers, 2,001 services, 15,000 endpoints, ${changesPerSecond} changes a second`,
    start: async ({ dubboPort }) => {
      const port = await freePort()
      const child = start(CORE.proxy, process.execPath, [
        script,
        String(port),
        String(dubboPort),
        String(changesPerSecond)
      ])
      await lineOf(child, 'ready', READY_MS)
      await listening(child, port)
      // The control plane has a core of its own where there are more than two; here it shares the load's, and not the workers'.
      execFileSync('taskset', ['-a', '-p', '-c', String(CORE.load), String(child.pid)])
      return { child, dubboPort: port, httpPort: undefined }
    }
  }
}
