// One running Anji: a configuration, the snapshot made of it, the data plane that serves it, and the admin port beside it.
import { type Assembly, assemble } from './assemble.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import type { DataPlane } from './data-plane.ts'
import type { Filter } from './filters/filter.ts'
import type { Log } from './log.ts'
import { type Observed, Operations } from './operations.ts'

/** What an Anji is started with. */
export type AnjiOptions = Readonly<{
  config: Config
  /** Where the configuration came from, for operators. */
  source: string
  log: Log
  /** Further filters, after the built-in ones. */
  filters?: readonly Filter[]
  /** Asked when somebody wants an orderly end by the admin port; `drain` is called when nobody is asked. */
  onDrainAsked?: () => void
}>

/** `start` gives a running one. */
export class Anji {
  readonly #assembly: Assembly
  readonly #operations: Operations
  readonly #log: Log
  readonly #source: string
  #config: Config
  #version = 1
  #isOpen = false

  private constructor(assembly: Assembly, operations: Operations, { log, source, config }: AnjiOptions) {
    this.#assembly = assembly
    this.#operations = operations
    this.#log = log
    this.#source = source
    this.#config = config
  }

  /** Binds the admin port and every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const { config, source, log, filters } = options
    const operations = new Operations(config, log)
    const assembly = assemble(compileSnapshot(config, 1, source), {
      filters: [...operations.filters, ...(filters ?? [])],
      events: operations.counts.listenerEvents((listener, remote, reason) =>
        log.warn({ listener, remote, reason }, 'connection closed')
      )
    })
    const anji = new Anji(assembly, operations, options)
    try {
      await operations.open(anji.#observed(options.onDrainAsked), config.admin)
      await assembly.dataPlane.open()
    } catch (error) {
      anji.close()
      throw error
    }
    anji.#isOpen = true
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

  /** The port of the admin server; 0 when there is none. */
  get adminPort(): number {
    return this.#operations.adminPort
  }

  /** Swaps to another configuration whole, or throws and keeps the one that it has. */
  async reload(config: Config): Promise<void> {
    try {
      const prepared = await this.#operations.prepare(config)
      try {
        await this.dataPlane.apply(compileSnapshot(config, this.#version + 1, this.#source))
      } catch (error) {
        prepared.cancel()
        throw error
      }
      prepared.commit()
    } catch (error) {
      this.countFailedReload()
      throw error
    }
    this.#config = config
    this.#version++
    this.#operations.counts.reloads.ok++
    this.#log.info({ version: this.#version }, 'configuration swapped')
  }

  /** Counts a reload that never came to `reload`, because the configuration has mistakes. */
  countFailedReload(): void {
    this.#operations.counts.reloads.failed++
  }

  /** Opens log files anew, after somebody has moved them away. */
  reopenLogs(): void {
    this.#operations.reopen()
  }

  /** Ends in an orderly way: open calls are answered, callers are told to go elsewhere. */
  async drain(): Promise<void> {
    this.#log.info({ inFlight: this.dataPlane.inFlight }, 'draining')
    await this.dataPlane.drain()
    await this.#operations.close()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.dataPlane.close()
    void this.#operations.close()
  }

  #observed(onDrainAsked: (() => void) | undefined): Observed {
    const { dataPlane, tallies } = this.#assembly
    return {
      dataPlane,
      tallies,
      config: () => this.#config,
      source: this.#source,
      notReady: () => (dataPlane.state === 'serving' ? (this.#isOpen ? undefined : 'starting') : dataPlane.state),
      drain: onDrainAsked ?? (() => void this.drain())
    }
  }
}
