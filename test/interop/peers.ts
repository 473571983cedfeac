// Real Dubbo Java peers for tests: providers that stay up, and consumers that try their cases against one address.
import { createServer } from 'node:net'
import type { CaseResult } from './compare-runs.ts'
import { type Generation, prepare } from './java-build.ts'
import { JavaProcess } from './java-process.ts'

const READY_MS = 60_000
const RUN_MS = 120_000
const FREE_PORT_TRIES = 3

/** How to start a provider; without a name it is called like its generation, without a port it gets a free one. */
export type ProviderOptions = { generation: Generation; name?: string; port?: number; flags?: string[] }

/** A provider that is up; `name` is what its `whoAmI` answers. */
export type Provider = {
  name: string
  port: number
  address: string
  output: () => string
  stop: () => Promise<void>
  kill: () => Promise<void>
}

/** How to run a consumer. `cases` are names, or beginnings with a `*`; `parameters` go into every reference's URL. */
export type ConsumerOptions = {
  generation: Generation
  address: string
  cases?: string[]
  parameters?: string
  flags?: string[]
}

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
  const { generation, name = generation, flags } = options
  const classPath = await prepare(generation)
  const command = { classPath, main: 'anji.interop.Provider', args: [name, String(port)], flags }
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

/** Runs a consumer's cases against `address`, in the consumer's order. */
export async function runConsumer(options: ConsumerOptions): Promise<CaseResult[]> {
  const { generation, address, cases = [], parameters = '', flags } = options
  const classPath = await prepare(generation)
  const results: CaseResult[] = []
  const command = { classPath, main: 'anji.interop.Consumer', args: [address, parameters, ...cases], flags }
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
