// The package `nacos` as a client that others wrote. Nothing of Anji needs it, so the tests that do install it beside the project, once.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Closable } from '../support/sockets.ts'
import { withLock } from './folder-lock.ts'
import type { NacosServer } from './nacos-server.ts'

const VERSION = '2.6.3'
const FOLDER = join(process.cwd(), '.cache', 'interop', 'nacos-npm')
const INSTALL_MS = 120_000

/** An instance as that client tells it. */
export type NpmInstance = Readonly<{
  ip: string
  port: number
  weight: number
  healthy: boolean
  metadata: Record<string, string>
}>

type Given = Pick<NpmInstance, 'ip' | 'port' | 'metadata'>

/** What the tests use of it for services; without `subscribe` a server is asked anew. */
export type NpmNaming = {
  ready: () => Promise<void>
  close: () => Promise<void>
  registerInstance: (service: string, instance: Given, group?: string) => Promise<void>
  deregisterInstance: (service: string, instance: Given, group?: string) => Promise<void>
  getAllInstances: (name: string, group: string, clusters: string, subscribe: boolean) => Promise<NpmInstance[]>
  selectInstances: (
    ...asked: [name: string, group: string, clusters: string, isHealthy: boolean, subscribe: boolean]
  ) => Promise<NpmInstance[]>
  subscribe: (what: { serviceName: string; groupName: string }, listener: (hosts: NpmInstance[]) => void) => void
}

/** What they use of it for configurations. */
export type NpmConfigs = {
  ready: () => Promise<void>
  close: () => void
  publishSingle: (dataId: string, group: string, content: string) => Promise<boolean>
  getConfig: (dataId: string, group: string) => Promise<string | null>
  remove: (dataId: string, group: string) => Promise<boolean>
}

type Package = {
  NacosNamingClient: new (options: object) => NpmNaming
  NacosConfigClient: new (options: object) => NpmConfigs
}

/** Why the package cannot be had here; empty when it can. It is installed by this. */
export async function nacosNpmMissing(): Promise<string> {
  const lock = `${FOLDER}.lock`
  return withLock(lock, INSTALL_MS, install).then(
    () => '',
    error => `needs nacos@${VERSION} of npm, and ${(error as Error).message}`
  )
}

async function install(): Promise<void> {
  if (existsSync(join(FOLDER, `${VERSION}.installed`))) return
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
  // In its folder and not by --prefix, which would make npm overlook the machine's own settings.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `nacos@${VERSION}`]
  await promisify(execFile)('npm', args, { cwd: FOLDER, timeout: INSTALL_MS })
  writeFileSync(join(FOLDER, `${VERSION}.installed`), '')
}

const loaded = (): Package => createRequire(join(FOLDER, 'package.json'))('nacos') as Package

/** A client for services in the public namespace; it is closed with the test. */
export async function openNpmNaming(context: Closable, { host, port }: NacosServer): Promise<NpmNaming> {
  const silent = () => undefined
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  const client = new (loaded().NacosNamingClient)({ logger, serverList: `${host}:${port}`, namespace: 'public' })
  context.after(() => client.close())
  await client.ready()
  return client
}

/** A client for configurations; it is closed with the test, and keeps its copies in `folder`. */
export async function openNpmConfigs(
  context: Closable,
  { host, port }: NacosServer,
  folder: string
): Promise<NpmConfigs> {
  const client = new (loaded().NacosConfigClient)({ serverAddr: `${host}:${port}`, cacheDir: folder })
  context.after(() => client.close())
  await client.ready()
  return client
}
