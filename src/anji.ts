// One running Anji: a configuration and what registries say, the snapshot made of both, the data plane that serves it, and the
// admin port beside it.
import type { Registry } from '../registries/registry.ts'
import { type Assembly, assemble } from './assemble.ts'
import { random } from './chance.ts'
import { monotonicMs } from './clock.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import { Discovery, PUBLISHED } from './control/discovery.ts'
import type { Origin } from './control/origin-view.ts'
import type { DataPlane } from './data-plane.ts'
import type { Filter } from './filters/filter.ts'
import type { Log } from './log.ts'
import { type Observed, Operations } from './operations.ts'
import { Publishing } from './publishing.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

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
  /** Asked when somebody wants an orderly end by the admin port; `drain` is called when nobody is asked. */
  onDrainAsked?: () => void
}>

/** `start` gives a running one. */
export class Anji {
  readonly #assembly: Assembly
  readonly #operations: Operations
  readonly #discovery: Discovery
  readonly #publishing: Publishing
  readonly #log: Log
  readonly #source: string
  #config: Config
  #version = 1
  #isOpen = false
  /** Swaps follow one another: one that waits for a listener must not be overtaken by the next. */
  #swaps: Promise<void> = Promise.resolve()

  private constructor({ config, source, log, filters, registries }: AnjiOptions) {
    this.#config = config
    this.#log = log
    this.#source = source
    this.#operations = new Operations(config, log)
    const given = registries ?? new Map<string, Registry>()
    this.#publishing = new Publishing(config, {
      registry: name => given.get(name),
      given: [...given.keys()],
      follow: (key, registry) => this.#discovery.follow(key, registry),
      whenServed: () => this.#rediscover(),
      instanceId: source,
      log,
      now: monotonicMs,
      random
    })
    this.#discovery = new Discovery(givenOrigins(new Map([[PUBLISHED, this.#publishing.origin], ...given])), {
      onChange: () => void this.#rediscover(),
      ownId: source
    })
    this.#assembly = assemble(this.#compile(config, this.#version), {
      filters: [...this.#operations.filters, ...(filters ?? [])],
      events: this.#operations.counts.listenerEvents((listener, remote, reason) =>
        log.warn({ listener, remote, reason }, 'connection closed')
      )
    })
  }

  /** Binds the admin port and every listener, or throws with the reason why one could not be bound. */
  static async start(options: AnjiOptions): Promise<Anji> {
    const { config, log, onDrainAsked } = options
    const anji = new Anji(options)
    try {
      await anji.#operations.open(anji.#observed(onDrainAsked), config.admin)
      await anji.dataPlane.open()
      await anji.#publishing.open()
    } catch (error) {
      anji.close()
      throw error
    }
    anji.#isOpen = true
    for (const { spec, port } of anji.dataPlane.listeners())
      log.info({ listener: spec.name, address: spec.address.host, port, protocol: spec.protocol }, 'listening')
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

  /** The port of the publish API; 0 when there is none. */
  get publishPort(): number {
    return this.#publishing.port
  }

  /** Swaps to another configuration whole, or throws and keeps the one that it has. */
  async reload(config: Config): Promise<void> {
    try {
      await this.#inTurn(async () => {
        const prepared = await this.#operations.prepare(config)
        const publishing = await this.#publishing.prepare(config).catch(error => {
          prepared.cancel()
          throw error
        })
        try {
          await this.#swap(config)
        } catch (error) {
          publishing.cancel()
          prepared.cancel()
          throw error
        }
        publishing.commit()
        prepared.commit()
      })
    } catch (error) {
      this.countFailedReload()
      throw error
    }
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
    await this.#publishing.takeBack()
    void this.#discovery.close()
    await this.dataPlane.drain()
    await this.#operations.close()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.#publishing.close()
    void this.#discovery.close()
    this.dataPlane.close()
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
    if (this.dataPlane.state !== 'serving') return
    await this.dataPlane.apply(this.#compile(config, this.#version + 1))
    this.#config = config
    this.#version++
  }

  #compile(config: Config, version: number): Snapshot {
    const discovered = this.#discovery.services()
    this.#publishing.setServices(discovered)
    return compileSnapshot(config, version, this.#source, discovered)
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

// What a program says of its own endpoints is believed at once.
function givenOrigins(registries: AnjiOptions['registries']): readonly Origin[] {
  return [...(registries ?? [])].map(([name, registry]) => ({
    name,
    registry,
    emptyProtectionMs: 0,
    servicesMax: SERVICES_MAX
  }))
}

/** A program that announces more is believed up to here. */
const SERVICES_MAX = 10_000
