// One running Anji: a configuration, the snapshot made of it, the data plane that serves it, and the admin port beside it.
import type { Registry } from '../registries/registry.ts'
import { type Assembly, assemble } from './assemble.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import { Discovery } from './control/discovery.ts'
import type { DataPlane } from './data-plane.ts'
import type { Filter } from './filters/filter.ts'
import type { Log } from './log.ts'

/** What an Anji is started with. */
export type AnjiOptions = Readonly<{
  config: Config
  /** Where the configuration came from, for operators. */
  source: string
  log: Log
  /** Further filters, after the built-in ones. */
  filters?: readonly Filter[]
  /** Registries by name, beside what the configuration says. Whoever made them closes them. */
  registries?: ReadonlyMap<string, Registry>
}>

/** `start` gives a running one. */
export class Anji {
  readonly #assembly: Assembly
  readonly #discovery: Discovery
  readonly #log: Log
  readonly #source: string
  #config: Config
  #version = 1
  /** Swaps follow one another: one that waits for a listener must not be overtaken by the next. */
  #swaps: Promise<void> = Promise.resolve()

  private constructor({ config, source, log, filters, registries }: AnjiOptions) {
    this.#config = config
    this.#log = log
    this.#source = source
    this.#discovery = new Discovery(registries ?? new Map(), () => void this.#rediscover())
    this.#assembly = assemble(compileSnapshot(config, 1, source, this.#discovery.services()), {
      filters: filters ?? [],
      events: {
        onConnection: () => undefined,
        onRejected: (listener, remote, reason) => log.warn({ listener, remote, reason }, 'connection closed')
      }
    })
  }

  /** Binds every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const anji = new Anji(options)
    try {
      await anji.dataPlane.open()
    } catch (error) {
      anji.close()
      throw error
    }
    for (const listener of anji.dataPlane.listeners())
      options.log.info(
        {
          listener: listener.spec.name,
          address: listener.spec.address.host,
          port: listener.port,
          protocol: listener.spec.protocol
        },
        'listening'
      )
    return anji
  }

  get dataPlane(): DataPlane {
    return this.#assembly.dataPlane
  }

  /** The port of a listener, which is of interest when the configuration says 0. */
  port(listener: string): number {
    return this.dataPlane.port(listener)
  }

  /** Swaps to another configuration whole, or throws and keeps the one that it has. */
  async reload(config: Config): Promise<void> {
    await this.#swap(() => config)
    this.#log.info({ version: this.#version }, 'configuration swapped')
  }

  /** Ends in an orderly way: open calls are answered, callers are told to go elsewhere. */
  async drain(): Promise<void> {
    this.#log.info({ inFlight: this.dataPlane.inFlight }, 'draining')
    this.#discovery.close()
    await this.dataPlane.drain()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.#discovery.close()
    this.dataPlane.close()
  }

  async #rediscover(): Promise<void> {
    try {
      await this.#swap(() => this.#config)
      this.#log.debug({ version: this.#version }, 'endpoints swapped')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#log.error({ reason }, 'what the registries say cannot be served; the last good state stays')
    }
  }

  #swap(configOf: () => Config): Promise<void> {
    const swapped = this.#swaps.then(async () => {
      // A drain that began meanwhile has the last word.
      if (this.dataPlane.state !== 'serving') return
      const config = configOf()
      await this.dataPlane.apply(
        compileSnapshot(config, this.#version + 1, this.#source, this.#discovery.services())
      )
      this.#config = config
      this.#version++
    })
    this.#swaps = swapped.catch(() => undefined)
    return swapped
  }
}
