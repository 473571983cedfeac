// HAProxy as a forwarder of bytes, one thread, no protocol: the floor that a proxy that reads Dubbo is compared with.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, freePort, listening, programPath, scratch, start } from '../children.ts'
import { openFilesMax } from '../proc-stat.ts'
import type { Candidate } from './candidate.ts'

const CONNECTIONS_MAX = 20_000

/** HAProxy in TCP mode. */
export const haproxyTcp: Candidate = {
  name: 'haproxy-tcp',
  kinds: ['dubbo'],
  missing: () =>
    programPath('haproxy') === undefined ? 'HAProxy is not installed (Debian: apt-get install haproxy)' : undefined,
  version: () => execFileSync(programPath('haproxy')!, ['-v'], { encoding: 'utf8' }).split('\n')[0]!.trim(),
  start: async ({ dubboPort }) => {
    const port = await freePort()
    const file = join(scratch, 'haproxy.cfg')
    // Each connection costs it two files, and it refuses to start when the limit cannot hold them.
    const connections = Math.min(CONNECTIONS_MAX, Math.floor((openFilesMax() - 200) / 2))
    writeFileSync(
      file,
      `global
  nbthread 1
  maxconn ${connections}
defaults
  mode tcp
  timeout connect 5s
  timeout client 10m
  timeout server 10m
frontend dubbo
  bind 127.0.0.1:${port} backlog 4096
  default_backend provider
backend provider
  server provider 127.0.0.1:${dubboPort}
`
    )
    const child = start(CORE.proxy, programPath('haproxy')!, ['-db', '-f', file])
    await listening(child, port)
    return { child, dubboPort: port, httpPort: undefined }
  }
}
