// The demo: a registry in memory, two Dubbo providers that register there, and an Anji between them and the reader.
import { MemoryRegistry } from '../../registries/memory.ts'
import { Anji } from '../anji.ts'
import { wallMs } from '../clock.ts'
import { parseConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { openLog } from '../log.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { Orders } from './orders.ts'
import { portOrAny } from './port-or-any.ts'
import { DemoProvider } from './provider.ts'
import { demoServices } from './services.ts'

/** Ports that the demo would like; 0 is any. */
export type DemoPorts = Readonly<{ http: number; dubbo: number; admin: number }>

/** Everything listens here and nowhere else: the demo is for one machine. */
const HOST = '127.0.0.1'

const PROVIDERS = [
  { name: 'demo-a v1', labels: { version: 'v1' } },
  { name: 'demo-b v2', labels: { version: 'v2' } }
] as const

/** How a demo is started. */
export type DemoOptions = Readonly<{
  wanted: DemoPorts
  /** Asked when somebody wants its end by the admin port. */
  onDrainAsked: () => void
}>

/** Everything that runs; `stop` ends it in the order in which callers notice least. */
export class Demo {
  readonly ports: DemoPorts
  readonly #anji: Anji
  readonly #registry: MemoryRegistry
  readonly #providers: readonly DemoProvider[]

  private constructor(anji: Anji, registry: MemoryRegistry, providers: readonly DemoProvider[]) {
    this.ports = { http: anji.port('http'), dubbo: anji.port('dubbo'), admin: anji.adminPort }
    this.#anji = anji
    this.#registry = registry
    this.#providers = providers
  }

  /** Starts everything; a port that is taken is replaced by a free one. */
  static async start({ wanted, onDrainAsked }: DemoOptions): Promise<Demo> {
    const ports = {
      http: await portOrAny(HOST, wanted.http),
      dubbo: await portOrAny(HOST, wanted.dubbo),
      admin: await portOrAny(HOST, wanted.admin)
    }
    const registry = new MemoryRegistry()
    const orders = new Orders(wallMs)
    const providers: DemoProvider[] = []
    try {
      for (const { name, labels } of PROVIDERS)
        providers.push(await DemoProvider.start({ name, labels, registry, services: demoServices(name, orders) }))
      const anji = await Anji.start({
        config: configFor(ports),
        source: 'demo',
        log: openLog('warn'),
        registries: new Map([['memory', registry]]),
        onDrainAsked
      })
      return new Demo(anji, registry, providers)
    } catch (error) {
      await Promise.all(providers.map(provider => provider.stop()))
      throw error
    }
  }

  get providers(): readonly Readonly<{ name: string; address: Address }>[] {
    return this.#providers.map(({ name, address }) => ({ name, address }))
  }

  /** Callers first, then providers: every open call is answered. */
  async stop(): Promise<void> {
    await this.#anji.drain()
    await Promise.all(this.#providers.map(provider => provider.stop()))
    await this.#registry.close()
  }
}

function configFor({ http, dubbo, admin }: DemoPorts): Config {
  const greeting = 'org.anji.demo.Greeting*'
  const text = JSON.stringify({
    admin: { address: `${HOST}:${admin}` },
    listeners: {
      http: { address: `${HOST}:${http}`, protocol: 'http' },
      dubbo: { address: `${HOST}:${dubbo}`, protocol: 'dubbo' }
    },
    routes: [
      {
        name: 'v2-on-demand',
        match: { service: greeting, headers: { 'x-demo-version': 'v2' } },
        to: [{ labels: { version: 'v2' } }]
      },
      { name: 'slow-is-cut', match: { service: greeting, method: 'slow' }, timeout: '1s' }
    ],
    limits: { drainTimeout: '5s' }
  })
  const loaded = parseConfig(text, { file: 'demo', env: {} })
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ path, message }) => `${path} ${message}`).join('; '))
  return loaded.config
}
