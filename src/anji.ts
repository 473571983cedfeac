// One running Anji: a configuration, the snapshot made of it, the data plane that serves it, and the admin port beside it.
import { type Assembly, assemble } from './assemble.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
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
}>

/** `start` gives a running one. */
export class Anji {
  readonly #assembly: Assembly
  readonly #log: Log
  readonly #source: string
  #version = 1

  private constructor(assembly: Assembly, { log, source }: AnjiOptions) {
    this.#assembly = assembly
    this.#log = log
    this.#source = source
  }

  /** Binds every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const { config, source, log, filters } = options
    const assembly = assemble(compileSnapshot(config, 1, source), {
      filters: filters ?? [],
      events: {
        onConnection: () => undefined,
        onRejected: (listener, remote, reason) => log.warn({ listener, remote, reason }, 'connection closed')
      }
    })
    await assembly.dataPlane.open()
    const anji = new Anji(assembly, options)
    for (const listener of assembly.dataPlane.listeners())
      log.info(
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
    await this.dataPlane.apply(compileSnapshot(config, this.#version + 1, this.#source))
    this.#version++
    this.#log.info({ version: this.#version }, 'configuration swapped')
  }

  /** Ends in an orderly way: open calls are answered, callers are told to go elsewhere. */
  async drain(): Promise<void> {
    this.#log.info({ inFlight: this.dataPlane.inFlight }, 'draining')
    await this.dataPlane.drain()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.dataPlane.close()
  }
}
