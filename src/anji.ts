// One running Anji: a configuration and what registries say, the snapshot made of both, the plane that serves it, and the
// admin port beside it.
import { availableParallelism } from 'node:os'
import type { Registry } from '../registries/registry.ts'
import { random } from './chance.ts'
import { monotonicMs } from './clock.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import { Discovery } from './control/discovery.ts'
import type { DataPlane } from './data-plane.ts'
import type { Filter } from './filters/filter.ts'
import type { Log } from './log.ts'
import { type Observed, Operations } from './operations.ts'
import { Fleet } from './workers/fleet.ts'
import { LocalPlane } from './workers/local-plane.ts'
import type { Plane, Served } from './workers/plane.ts'

/** What an Anji is started with. */
export type AnjiOptions = Readonly<{
  config: Config
  /** Where the configuration came from, for operators. */
  source: string
  log: Log
  /** Further filters, after the built-in ones. They cannot cross processes, so they need `workers: 1`. */
  filters?: readonly Filter[]
  /** Registries by name, beside what the configuration says. Whoever made them closes them. */
  registries?: ReadonlyMap<string, Registry>
  /** Asked when somebody wants an orderly end by the admin port; `drain` is called when nobody is asked. */
  onDrainAsked?: () => void
  /** Told when no worker lives and none may be started; without it the log says so and all is closed. */
  onFailed?: (reason: string) => void
}>

/** `start` gives a running one. */
export class Anji {
  readonly #plane: Plane
  readonly #operations: Operations
  readonly #discovery: Discovery
  readonly #log: Log
  readonly #source: string
  #config: Config
  #version = 1
  #isOpen = false
  /** Swaps follow one another: one that waits for a listener must not be overtaken by the next. */
  #swaps: Promise<void> = Promise.resolve()

  private constructor(options: AnjiOptions) {
    const { config, source, log, registries } = options
    this.#config = config
    this.#log = log
    this.#source = source
    this.#operations = new Operations(log)
    this.#discovery = new Discovery(registries ?? new Map(), () => void this.#rediscover())
    this.#plane = this.#planeFor(options)
  }

  /** Binds the admin port and every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const { config, log, onDrainAsked } = options
    const anji = new Anji(options)
    try {
      await anji.#operations.open(anji.#observed(onDrainAsked), config.admin)
      await anji.#plane.open()
    } catch (error) {
      anji.close()
      throw error
    }
    anji.#isOpen = true
    for (const { spec, port } of anji.#plane.listeners())
      log.info({ listener: spec.name, address: spec.address.host, port, protocol: spec.protocol }, 'listening')
    return anji
  }

  /** The data plane of this process; with more workers than one there is none here. */
  get dataPlane(): DataPlane {
    if (this.#plane instanceof LocalPlane) return this.#plane.dataPlane
    throw new Error('the data planes of this Anji are in its workers')
  }

  /** What serves the calls. */
  get plane(): Plane {
    return this.#plane
  }

  /** The port of a listener, which is of interest when the configuration says 0. */
  port(listener: string): number {
    return this.#plane.listeners().find(({ spec }) => spec.name === listener)?.port ?? 0
  }

  /** The port of the admin server; 0 when there is none. */
  get adminPort(): number {
    return this.#operations.adminPort
  }

  /** Swaps to another configuration whole, or throws and keeps the one that it has. */
  async reload(config: Config): Promise<void> {
    try {
      await this.#inTurn(async () => {
        const prepared = await this.#operations.prepare(config)
        try {
          await this.#swap(config)
        } catch (error) {
          prepared.cancel()
          throw error
        }
        prepared.commit()
      })
    } catch (error) {
      this.countFailedReload()
      throw error
    }
    this.#operations.reloads.ok++
    this.#log.info({ version: this.#version }, 'configuration swapped')
  }

  /** Counts a reload that never came to `reload`, because the configuration has mistakes. */
  countFailedReload(): void {
    this.#operations.reloads.failed++
  }

  /** Opens log files anew, after somebody has moved them away. */
  reopenLogs(): void {
    this.#plane.reopenLogs()
  }

  /** Ends in an orderly way: open calls are answered, callers are told to go elsewhere. */
  async drain(): Promise<void> {
    this.#log.info({ inFlight: this.#plane.inFlight }, 'draining')
    this.#discovery.close()
    await this.#plane.drain()
    await this.#operations.close()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.#discovery.close()
    void this.#plane.close()
    void this.#operations.close()
  }

  async #rediscover(): Promise<void> {
    try {
      await this.#inTurn(() => this.#swap(this.#config))
      this.#log.debug({ version: this.#version }, 'endpoints swapped')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#log.error({ reason }, 'what the registries say cannot be served; the last good state stays')
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#swaps.then(work)
    this.#swaps = done.catch(() => undefined)
    return done
  }

  async #swap(config: Config): Promise<void> {
    // A drain that began meanwhile has the last word.
    if (this.#plane.state !== 'serving') return
    await this.#plane.apply(this.#compile(config, this.#version + 1))
    this.#config = config
    this.#version++
  }

  #compile(config: Config, version: number): Served {
    const snapshot = compileSnapshot(config, version, this.#source, this.#discovery.services())
    return { snapshot, accessLog: config.accessLog }
  }

  #planeFor({ config, log, filters = [], onFailed }: AnjiOptions): Plane {
    const first = this.#compile(config, this.#version)
    const warn = (facts: object, message: string): void => log.warn(facts, message)
    const workers = config.workers === 'auto' ? availableParallelism() : config.workers
    if (workers === 1) return new LocalPlane(first, warn, filters)
    if (filters.length > 0) throw new Error('filters of a program cannot cross processes; they need workers: 1')
    const failed = (reason: string): void => {
      log.fatal({ reason }, 'all workers have ended')
      if (onFailed === undefined) this.close()
      else onFailed(reason)
    }
    return new Fleet(first, { workers, warn, onFailed: failed, now: monotonicMs, random })
  }

  #observed(onDrainAsked: (() => void) | undefined): Observed {
    const plane = this.#plane
    return {
      plane,
      config: () => this.#config,
      source: this.#source,
      notReady: () => (plane.state === 'serving' ? (this.#isOpen ? undefined : 'starting') : plane.state),
      drain: onDrainAsked ?? (() => void this.drain())
    }
  }
}
