// Real ZooKeeper servers for tests: one alone, or an ensemble of three; stopped, killed, and started again with the same data.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Closable, freePort } from '../support/sockets.ts'
import { JavaProcess } from './java-process.ts'
import { zooKeeperClassPath } from './zookeeper-build.ts'

const FOLDERS = join('.cache', 'interop', 'zookeeper')
const READY_MS = 60_000
const ANSWER_MS = 2000
const TICK_MS = 500
const FLAGS = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dzookeeper.extendedTypesEnabled=true']

/** A server of a test. `mode` is what it says of itself: `standalone`, `leader`, `follower`; undefined while it does not serve. */
export type ZooKeeperServer = {
  readonly port: number
  readonly mode: () => Promise<string | undefined>
  readonly command: (word: string) => Promise<string>
  /** Asks it to stop, as an operator would. */
  readonly stop: () => Promise<void>
  /** Ends it at once. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same port and with the same data; `begin` does not wait until it serves. */
  readonly start: () => Promise<void>
  readonly begin: () => Promise<void>
}

/** Starts a server that is alone; it ends with the test. `settings` are further lines of its configuration. */
export async function startZooKeeper(context: Closable, settings: string[] = []): Promise<ZooKeeperServer> {
  const server = await prepareServer(context, { settings, members: [], id: 0 })
  await server.start()
  return server
}

/** Starts three servers that know one another, and waits until one of them leads. */
export async function startEnsemble(context: Closable): Promise<ZooKeeperServer[]> {
  const members: string[] = []
  for (const id of [1, 2, 3]) members.push(`server.${id}=127.0.0.1:${await freePort()}:${await freePort()}`)
  const servers: ZooKeeperServer[] = []
  for (const id of [1, 2, 3]) servers.push(await prepareServer(context, { settings: [], members, id }))
  for (const server of servers) await server.begin()
  for (const server of servers) await server.start()
  return servers
}

/** The server of an ensemble that leads. */
export async function leaderOf(servers: readonly ZooKeeperServer[]): Promise<ZooKeeperServer> {
  for (const server of servers) if ((await server.mode()) === 'leader') return server
  throw new Error('no server of the ensemble leads')
}

type Member = { settings: string[]; members: string[]; id: number }

async function prepareServer(context: Closable, { settings, members, id }: Member): Promise<ZooKeeperServer> {
  const classPath = await zooKeeperClassPath()
  mkdirSync(FOLDERS, { recursive: true })
  const folder = mkdtempSync(join(process.cwd(), FOLDERS, 'server-'))
  const port = await freePort()
  const file = join(folder, 'zoo.cfg')
  writeFileSync(file, configuration({ folder, port, settings, members }))
  if (members.length > 0) writeFileSync(join(folder, 'myid'), String(id))
  const main = `org.apache.zookeeper.server.${members.length > 0 ? 'quorum.QuorumPeerMain' : 'ZooKeeperServerMain'}`
  let running: JavaProcess | undefined
  const begin = async (): Promise<void> => {
    running ??= new JavaProcess({ classPath, main, args: [file], flags: FLAGS }, () => undefined)
  }
  const end = async (way: 'stop' | 'kill'): Promise<void> => {
    await running?.[way]()
    running = undefined
  }
  const command = (word: string): Promise<string> => ask(port, word)
  const mode = async (): Promise<string | undefined> => /^Mode: (\w+)/m.exec(await command('srvr').catch(() => ''))?.[1]
  context.after(async () => {
    await end('kill')
    rmSync(folder, { recursive: true, force: true })
  })
  const start = async (): Promise<void> => {
    await begin()
    const deadlineMs = performance.now() + READY_MS
    while ((await mode()) === undefined) {
      if (performance.now() > deadlineMs) throw new Error(`no server within ${READY_MS} ms:\n${running?.output}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  return { port, mode, command, begin, start, stop: () => end('stop'), kill: () => end('kill') }
}

type Files = { folder: string; port: number; settings: string[]; members: string[] }

function configuration({ folder, port, settings, members }: Files): string {
  return [
    ...[`tickTime=${TICK_MS}`, `dataDir=${folder}`, `clientPort=${port}`, 'clientPortAddress=127.0.0.1'],
    ...['maxClientCnxns=0', 'admin.enableServer=false', '4lw.commands.whitelist=*'],
    // What only disks need would make a busy test machine slow.
    ...['forceSync=no', 'minSessionTimeout=1000', 'maxSessionTimeout=60000'],
    ...(members.length > 0 ? ['initLimit=20', 'syncLimit=10', ...members] : []),
    ...settings
  ].join('\n')
}

/** Asks one of ZooKeeper's four-letter words. */
function ask(port: number, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(word))
    let answer = ''
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer to ${word}`)))
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}
