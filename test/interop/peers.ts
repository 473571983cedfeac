// Real Dubbo Java peers for tests: providers that stay up, and consumers that try their cases against one address.
import { createServer } from 'node:net'
import type { CaseResult } from './compare-runs.ts'
import { type Generation, prepare } from './java-build.ts'
import { JavaProcess } from './java-process.ts'

const READY_MS = 60_000
const RUN_MS = 120_000
const FREE_PORT_TRIES = 3

/** Where a provider registers, for example `zookeeper://127.0.0.1:2181`, and what it says there; 2.6 and 2.7 know neither mode nor type. */
export type Registration = {
  registry?: string
  /** The same as the name, if none is given. */
  application?: string
  registerMode?: 'interface' | 'instance' | 'all'
  /** `remote`: the instance's metadata is in the registry, nobody asks the instance for it. */
  metadataType?: 'local' | 'remote'
  /** Off: no service definitions either. */
  metadataReport?: boolean
}

/** What Sampler and Shop are exported with; Identity has variants of its own. */
export type ExportOptions = { group?: string; version?: string; weight?: number; tag?: string; token?: string }

/** How to start a provider; without a name it is called like its generation, without a port it gets a free one. */
export type ProviderOptions = Registration &
  ExportOptions & { generation: Generation; name?: string; port?: number; flags?: string[] }

/** A provider that is up; `name` is what its `whoAmI` answers. */
export type Provider = {
  name: string
  port: number
  address: string
  output: () => string
  stop: () => Promise<void>
  kill: () => Promise<void>
}

/** Where a consumer looks: at `address`, with `parameters` in every reference's URL; or in a registry, for the group and version it wants of Sampler and Shop. */
export type Whereabouts =
  | { address: string; parameters?: string; registry?: undefined }
  | { registry: string; group?: string; version?: string; address?: undefined }

/** How to run a consumer. `cases` are names, or beginnings with a `*`; those of Shop run with a registry only. */
export type ConsumerOptions = Whereabouts & { generation: Generation; cases?: string[]; flags?: string[] }

/** Starts a provider on 127.0.0.1 and waits until it serves. */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  if (options.port !== undefined) return startOn(options.port, options)
  for (let left = FREE_PORT_TRIES; ; left--) {
    try {
      return await startOn(await freePort(), options)
    } catch (error) {
      // Somebody else was faster to take the port.
      if (left === 1 || !/Address already in use|Failed to bind/.test((error as Error).message)) throw error
    }
  }
}

async function startOn(port: number, options: ProviderOptions): Promise<Provider> {
  const { generation, name = generation } = options
  const classPath = await prepare(generation)
  const args = [name, String(port), ...exportArguments(options)]
  const flags = [...registrationFlags(options), ...(options.flags ?? [])]
  const command = { classPath, main: 'anji.interop.Provider', args, flags }
  const java = new JavaProcess(command, () => undefined)
  await java.until('READY', READY_MS)
  return {
    name,
    port,
    address: `127.0.0.1:${port}`,
    output: () => java.output,
    stop: () => java.stop(),
    kill: () => java.kill()
  }
}

function exportArguments(options: ProviderOptions): string[] {
  const { registry, application, group, version, weight, tag, token } = options
  return textOf({ registry, application, group, version, weight, 'dubbo.tag': tag, token })
}

/** Settings that not every generation has a method for; each reads the properties that it knows. */
function registrationFlags({ registerMode, metadataType, metadataReport }: Registration): string[] {
  return textOf({
    '-Ddubbo.application.register-mode': registerMode,
    '-Ddubbo.application.metadata-type': metadataType,
    '-Ddubbo.registry.use-as-metadata-center': metadataReport
  })
}

function textOf(pairs: Record<string, string | number | boolean | undefined>): string[] {
  return Object.entries(pairs).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
}

/** The first two arguments of a main that calls. */
export function whereaboutsArguments(where: Whereabouts): [string, string] {
  if (where.registry === undefined) return [where.address, where.parameters ?? '']
  return [where.registry, textOf({ group: where.group, version: where.version }).join('&')]
}

/** Runs a consumer's cases, in its own order; with a registry once it has found a provider. */
export async function runConsumer(options: ConsumerOptions): Promise<CaseResult[]> {
  const { generation, cases = [], flags } = options
  const classPath = await prepare(generation)
  const results: CaseResult[] = []
  const command = {
    classPath,
    main: 'anji.interop.Consumer',
    args: [...whereaboutsArguments(options), ...cases],
    flags
  }
  const java = new JavaProcess(command, line => {
    if (line.startsWith('{')) results.push(JSON.parse(line) as CaseResult)
  })
  await java.until('DONE', RUN_MS)
  await java.kill()
  return results
}

/** A port of 127.0.0.1 that nobody listens on; somebody else may take it before it is used, which then shows at once. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
