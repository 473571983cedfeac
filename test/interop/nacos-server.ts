// A real Nacos 3.1 server on 127.0.0.1, with its data in a folder of its own. Only the port of its Raft listens everywhere.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { prepare } from './java-build.ts'
import { JavaProcess } from './java-process.ts'

const READY_MS = 120_000
const POLL_MS = 50
const ASK_MS = 5000
const PORT_TRIES = 20
const START_TRIES = 3
const PASSWORD = 'interop'
/** Beside its main port: Raft, gRPC for clients, gRPC for a cluster. */
const NEIGHBOURS = [0, -1000, 1000, 1001]
/** Below the ports that Linux gives to whoever asks for any, so that nobody takes them while the server is down. */
const PORTS = { first: 12_000, last: 31_000 }

/** With `auth` every request needs a token, which lives for `tokenSeconds` (five hours). */
export type NacosOptions = { auth?: boolean; tokenSeconds?: number }

/** A server that is up. After `kill` it starts again with `restart`, on the same ports and data; `stop` is its end. */
export type NacosServer = {
  host: string
  port: number
  username?: string
  password?: string
  output: () => string
  restart: () => Promise<void>
  kill: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts a server and waits until it is ready, and with `auth` until its user `nacos` can log in. */
export async function startNacos(options: NacosOptions = {}): Promise<NacosServer> {
  for (let left = START_TRIES; ; left--) {
    try {
      return await startOn(await freeBasePort(), options)
    } catch (error) {
      if (left === 1 || !/already in use|Failed to bind/i.test((error as Error).message)) throw error
    }
  }
}

async function startOn(port: number, options: NacosOptions): Promise<NacosServer> {
  const home = mkdtempSync(join(tmpdir(), `anji-nacos-${process.pid}-`))
  const removeHome = (): void => rmSync(home, { recursive: true, force: true })
  process.once('exit', removeHome)
  const run = () => startProcess(port, home, options)
  const forget = (): void => {
    process.off('exit', removeHome)
    removeHome()
  }
  let java = await run().catch(error => {
    forget()
    throw error
  })
  if (options.auth) await createUser(port)
  return {
    host: '127.0.0.1',
    port,
    ...(options.auth ? { username: 'nacos', password: PASSWORD } : {}),
    output: () => java.output,
    restart: async () => {
      await java.stop()
      java = await run()
    },
    kill: () => java.kill(),
    stop: async () => {
      await java.stop()
      forget()
    }
  }
}

async function startProcess(port: number, home: string, { auth = false, tokenSeconds }: NacosOptions) {
  const temporary = join(home, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const properties = {
    'java.io.tmpdir': temporary,
    'derby.stream.error.file': join(home, 'derby.log'),
    'server.tomcat.basedir': temporary,
    'nacos.home': home,
    'nacos.logs.path': join(home, 'logs'),
    'nacos.standalone': true,
    'nacos.server.main.port': port,
    'server.address': '127.0.0.1',
    'nacos.inetutils.ip-address': '127.0.0.1',
    'nacos.remote.grpc.listen.ip': '127.0.0.1',
    'nacos.core.auth.enabled': auth,
    'nacos.core.auth.admin.enabled': auth,
    'nacos.core.auth.plugin.nacos.token.expire.seconds': tokenSeconds ?? 18_000
  }
  const flags = ['-Xmx600m', ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`)]
  const classPath = await prepare('nacos')
  const java = new JavaProcess({ classPath, main: 'anji.interop.NacosServer', args: [], flags }, () => undefined)
  const ended = new AbortController()
  void java.exited.then(why => ended.abort(why))
  try {
    await until200(`http://127.0.0.1:${port}/nacos/v3/admin/core/state/readiness`, {}, ended.signal)
    return java
  } catch (error) {
    await java.kill()
    throw new Error(`${error}; it said:\n${java.output}`, { cause: error })
  }
}

/** A new server has no user; the first one is called `nacos`, and can log in once the server has read its users again. */
async function createUser(port: number): Promise<void> {
  const users = `http://127.0.0.1:${port}/nacos/v3/auth/user`
  const body = new URLSearchParams({ password: PASSWORD })
  await fetch(`${users}/admin`, { method: 'POST', body })
  await until200(`${users}/login?username=nacos`, { method: 'POST', body })
}

async function until200(url: string, request: RequestInit, givenUp?: AbortSignal): Promise<void> {
  const endMs = performance.now() + READY_MS
  for (;;) {
    // A port may be somebody else's, who takes the connection and says nothing.
    const signal = AbortSignal.timeout(ASK_MS)
    const response = await fetch(url, { ...request, signal }).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.status === 200) return
    if (givenUp?.aborted) throw givenUp.reason
    if (performance.now() > endMs) throw new Error(`${url} did not answer 200 in ${READY_MS} ms`)
    await wait(POLL_MS)
  }
}

async function freeBasePort(): Promise<number> {
  for (let left = PORT_TRIES; left > 0; left--) {
    const port = randomInt(PORTS.first, PORTS.last)
    const free = await Promise.all(NEIGHBOURS.map(distance => isFree(port + distance)))
    if (free.every(Boolean)) return port
  }
  throw new Error(`no free ports for Nacos between ${PORTS.first} and ${PORTS.last}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}
