// nginx twice: as the reverse proxy that HTTP is compared with, and as the origin behind every HTTP candidate.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, CORE, freePort, listening, programPath, scratch, start } from '../children.ts'
import type { Candidate } from './candidate.ts'

const ANSWER_BYTES = 1024

/** How to get nginx, or undefined when it is there. */
export const nginxMissing = (): string | undefined =>
  programPath('nginx') === undefined ? 'nginx is not installed (Debian: apt-get install nginx-light)' : undefined

async function startNginx(options: { name: string; core: number; http: (port: number) => string }): Promise<{
  child: Child
  port: number
}> {
  const port = await freePort()
  const folder = join(scratch, options.name)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'nginx.conf')
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    file,
    `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 10m;
${bodies.map(name => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
${options.http(port)}
}
`
  )
  const child = start(options.core, programPath('nginx')!, ['-p', folder, '-e', 'stderr', '-c', file])
  await listening(child, port)
  return { child, port }
}

/** An origin that answers everything with 1 KB at once, on the core of the load. */
export function startOrigin(): Promise<{ child: Child; port: number }> {
  const http = (port: number): string => `  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { default_type text/plain; return 200 ${'x'.repeat(ANSWER_BYTES)}; }
  }`
  return startNginx({ name: 'origin', core: CORE.load, http })
}

/** nginx as a reverse proxy with one worker and kept-alive connections to the origin. */
export const nginx: Candidate = {
  name: 'nginx',
  kinds: ['http'],
  missing: nginxMissing,
  // nginx prints its version to standard error.
  version: () =>
    execFileSync('sh', ['-c', '"$0" -v 2>&1', programPath('nginx')!], { encoding: 'utf8' })
      .trim()
      .replace('nginx version: ', ''),
  start: async ({ httpPort }) => {
    const http = (port: number): string => `  upstream origin {
    server 127.0.0.1:${httpPort};
    keepalive 512;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }`
    const { child, port } = await startNginx({ name: 'nginx', core: CORE.proxy, http })
    return { child, dubboPort: undefined, httpPort: port }
  }
}
