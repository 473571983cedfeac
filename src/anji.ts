// One running Anji: a configuration and what registries say, the snapshot made of both, the plane that serves it, and the
// admin port beside it.
import { createHash } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Registry } from '../registries/registry.ts'
import { openRegistry } from './assemble-registries.ts'
import { random } from './chance.ts'
import { monotonicMs } from './clock.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import { ControlPlane } from './control/control-plane.ts'
import { damped } from './control/damped.ts'
import { PUBLISHED } from './control/discovery.ts'
import type { DataPlane } from './data-plane.ts'
import type { Filter } from './filters/filter.ts'
import type { Log } from './log.ts'
import { type Observed, Operations } from './operations.ts'
import { Publishing } from './publishing.ts'
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

/** A part of a reload that has been prepared; one of the two must be called. */
type Prepared = Readonly<{ commit: () => void | Promise<void>; cancel: () => void }>

/** `start` gives a running one. */
export class Anji {
  readonly #plane: Plane
  readonly #operations: Operations
  readonly #control: ControlPlane
  readonly #publishing: Publishing
  readonly #log: Log
  readonly #source: string
  /** `workers` of the configuration at the start. */
  readonly #workers: Config['workers']
  #config: Config
  #version = 1
  #isOpen = false
  /** Registries have said something that no snapshot shows yet. */
  #hasNews = false
  /** Swaps follow one another: one that waits for a listener must not be overtaken by the next. */
  #swaps: Promise<void> = Promise.resolve()

  private constructor(options: AnjiOptions) {
    const { config, source, log, registries } = options
    this.#config = config
    this.#workers = config.workers
    this.#log = log
    this.#source = source
    this.#operations = new Operations(log)
    const given = registries ?? new Map<string, Registry>()
    const ownId = instanceId(source)
    this.#publishing = new Publishing(config, {
      registry: name => this.#control.registry(name),
      given: [...given.keys()],
      follow: (key, registry) => this.#control.follow(key, registry),
      whenServed: () => this.#rediscover(),
      instanceId: ownId,
      log,
      now: monotonicMs,
      random
    })
    this.#control = new ControlPlane(config, {
      openRegistry,
      given: new Map([[PUBLISHED, this.#publishing.origin], ...given]),
      ownId,
      onTrouble: damped((registry, reason) => log.warn({ registry, reason }, 'registry'), monotonicMs),
      onChange: () => void this.#rediscover()
    })
    this.#plane = this.#planeFor(options)
  }

  /** Binds the admin port and every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const { config, log, onDrainAsked } = options
    const anji = new Anji(options)
    try {
      await anji.#operations.open(anji.#observed(onDrainAsked), config.admin)
      await anji.#control.settled(SETTLE_MS)
      for (const { name, status, reason } of anji.#control.states())
        if (status !== 'up')
          log.warn({ registry: name, reason }, 'registry has not answered yet; what is known is served')
      if (anji.#hasNews) await anji.#swap(config)
      await anji.#plane.open()
      await anji.#publishing.open()
    } catch (error) {
      anji.close()
      throw error
    }
    anji.#isOpen = true
    if (anji.#hasNews) void anji.#rediscover()
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

  /** The port of the publish API; 0 when there is none. */
  get publishPort(): number {
    return this.#publishing.port
  }

  /** Swaps to another configuration whole, or throws and keeps the one that it has. */
  async reload(config: Config): Promise<void> {
    try {
      await this.#inTurn(async () => {
        const prepared = await this.#prepare(config)
        try {
          await this.#swap(config)
        } catch (error) {
          for (const { cancel } of prepared) cancel()
          throw error
        }
        for (const { commit } of prepared) await commit()
      })
    } catch (error) {
      this.countFailedReload()
      throw error
    }
    this.#operations.reloads.ok++
    if (config.workers !== this.#workers)
      this.#log.warn({ workers: this.#workers, wanted: config.workers }, 'workers is read at the start only')
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
    await this.#publishing.takeBack()
    const closed = this.#control.close()
    await this.#plane.drain()
    await closed
    await this.#operations.close()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.#publishing.close()
    void this.#control.close()
    void this.#plane.close()
    void this.#operations.close()
  }

  async #rediscover(): Promise<void> {
    this.#hasNews = true
    if (!this.#isOpen) return
    try {
      await this.#inTurn(() => this.#swap(this.#config))
      this.#log.debug({ version: this.#version }, 'endpoints swapped')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#log.error({ reason }, 'what the registries say cannot be served; the last good state stays')
    }
  }

  /** Everything of another configuration that can fail, in the order in which it is to be committed. */
  async #prepare(config: Config): Promise<readonly Prepared[]> {
    const prepared: Prepared[] = []
    try {
      prepared.push(this.#control.prepare(config))
      prepared.push(await this.#publishing.prepare(config))
      prepared.push(await this.#operations.prepare(config))
      return prepared
    } catch (error) {
      for (const { cancel } of prepared) cancel()
      throw error
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
    this.#hasNews = false
    const discovered = this.#control.services()
    this.#publishing.setServices(discovered)
    const snapshot = compileSnapshot(config, version, this.#source, discovered)
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
      registries: () => this.#control.states(),
      config: () => this.#config,
      source: this.#source,
      notReady: () => (plane.state === 'serving' ? (this.#isOpen ? undefined : 'starting') : plane.state),
      drain: onDrainAsked ?? (() => void this.drain())
    }
  }
}

// The same after a restart, for what is left of an earlier run must not be taken for somebody else; two of one machine have
// different files.
function instanceId(source: string): string {
  return createHash('sha256')
    .update(`${hostname()} ${resolve(source)}`)
    .digest('hex')
    .slice(0, 12)
}

/** Registries that answer in time are part of the first state; later they change it. */
const SETTLE_MS = 5000
