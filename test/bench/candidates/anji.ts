// The product: started from its compiled main with a generated configuration, as a user would.
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, freePort, listening, scratch, start } from '../children.ts'
import { SERVICE } from '../dubbo-frames.ts'
import type { Candidate } from './candidate.ts'

/** Anji as compiled in `folder`; a second one under another name compares a branch with its base. */
export function anji(name: string, folder: string): Candidate {
  const main = join(folder, 'dist', 'src', 'main.js')
  return {
    name,
    kinds: ['dubbo', 'http', 'bridge'],
    missing: () => (existsSync(main) ? undefined : `${main} does not exist (npm run build)`),
    version: () => {
      try {
        return execFileSync(process.execPath, [main, 'version'], { encoding: 'utf8', timeout: 10_000 }).trim()
      } catch {
        return 'of unknown version'
      }
    },
    start: async ({ dubboPort, httpPort, gateway: withGateway }) => {
      const [dubbo, gateway, admin] = [await freePort(), await freePort(), await freePort()]
      // One file per process: a changed file is reloaded, so a second start must not write the first one's.
      const file = join(scratch, `${name}-${dubbo}.yaml`)
      writeFileSync(
        file,
        `workers: 1
admin: { address: 127.0.0.1:${admin} }
listeners:
  dubbo: { address: 127.0.0.1:${dubbo}, protocol: dubbo }
${withGateway ? `  gateway: { address: 127.0.0.1:${gateway}, protocol: http${httpPort === undefined ? '' : ', to: origin'} }\n` : ''}services:
  ${SERVICE}:
    protocol: dubbo
    endpoints: [127.0.0.1:${dubboPort}]
    methods:
      sayHello: { parameters: [java.lang.String], returns: java.lang.String }
      place: { parameters: [demo.Order], returns: demo.Order }
${httpPort === undefined ? '' : `  origin: { protocol: http, endpoints: [127.0.0.1:${httpPort}] }\n`}`
      )
      const child = start(CORE.proxy, process.execPath, [main, 'run', file])
      await listening(child, dubbo)
      if (withGateway) await listening(child, gateway)
      return { child, dubboPort: dubbo, httpPort: withGateway ? gateway : undefined }
    }
  }
}
