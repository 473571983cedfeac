// The demo: a registry in memory, two Dubbo providers that register there, and an Anji between them and the reader.
import { MemoryRegistry } from '../../registries/memory.ts'
import { Anji } from '../anji.ts'
import { wallMs } from '../clock.ts'
import { parseConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { openLog } from '../log.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { freePort } from './free-port.ts'
import { Orders } from './orders.ts'
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

/** What is started in the order in which it is stopped. */
export class Demo {
  readonly ports: DemoPorts
  readonly #anji: Anji
  readonly #registry: MemoryRegistry
  readonly #providers: readonly DemoProvider[]

  private constructor(anji: Anji, registry: MemoryRegistry, providers: readonly DemoProvider[], admin: number) {
    this.ports = { http: anji.port('http'), dubbo: anji.port('dubbo'), admin }
    this.#anji = anji
    this.#registry = registry
    this.#providers = providers
  }

  /** Starts everything; a port that is taken is replaced by a free one. */
  static async start(wanted: DemoPorts): Promise<Demo> {
    const [http, dubbo, admin] = [
      await freePort(HOST, wanted.http),
      await freePort(HOST, wanted.dubbo),
      await freePort(HOST, wanted.admin)
    ]
    const registry = new MemoryRegistry()
    const orders = new Orders(wallMs)
    const providers: DemoProvider[] = []
    for (const { name, labels } of PROVIDERS)
      providers.push(await DemoProvider.start({ name, labels, registry, services: demoServices(name, orders) }))
    const anji = await Anji.start({
      config: configFor({ http, dubbo, admin }),
      source: 'demo',
      log: openLog('warn'),
      registries: new Map([['memory', registry]])
    })
    return new Demo(anji, registry, providers, admin)
  }

  get providers(): readonly Readonly<{ name: string; address: Address }>[] {
    return this.#providers.map(({ name, address }) => ({ name, address }))
  }

  /** Callers first, then providers: every open call is answered. */
  async stop(): Promise<void> {
    await this.#anji.drain()
    await Promise.all(this.#providers.map(provider => provider.stop()))
    this.#registry.close()
  }

  /** Ends the bridge at once. */
  close(): void {
    this.#anji.close()
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
