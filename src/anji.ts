// One running Anji: a configuration and what registries say, the snapshot made of both, the data plane that serves it, and the
// admin port beside it.
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Registry } from '../registries/registry.ts'
import { type Assembly, assemble, openRegistry } from './assemble.ts'
import { random } from './chance.ts'
import { monotonicMs } from './clock.ts'
import type { Config } from './config/schema.ts'
import { compileSnapshot } from './control/compile.ts'
import { ControlPlane } from './control/control-plane.ts'
import { PUBLISHED } from './control/discovery.ts'
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

/** A part of a reload that has been prepared; one of the two must be called. */
type Prepared = Readonly<{ commit: () => void | Promise<void>; cancel: () => void }>

/** `start` gives a running one. */
export class Anji {
  readonly #assembly: Assembly
  readonly #operations: Operations
  readonly #control: ControlPlane
  readonly #publishing: Publishing
  readonly #log: Log
  readonly #source: string
  #config: Config
  #version = 1
  #isOpen = false
  /** Registries have said something that no snapshot shows yet. */
  #hasNews = false
  /** Swaps follow one another: one that waits for a listener must not be overtaken by the next. */
  #swaps: Promise<void> = Promise.resolve()

  private constructor({ config, source, log, filters, registries }: AnjiOptions) {
    this.#config = config
    this.#log = log
    this.#source = source
    this.#operations = new Operations(config, log)
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
      onTrouble: (registry, reason) => log.warn({ registry, reason }, 'registry'),
      onChange: () => void this.#rediscover()
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
      await anji.#control.settled(SETTLE_MS)
      if (anji.#hasNews) await anji.#swap(config)
      await anji.dataPlane.open()
      await anji.#publishing.open()
    } catch (error) {
      anji.close()
      throw error
    }
    anji.#isOpen = true
    if (anji.#hasNews) void anji.#rediscover()
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
    void this.#control.close()
    await this.dataPlane.drain()
    await this.#operations.close()
    this.#log.info('drained')
  }

  /** Ends at once. */
  close(): void {
    this.#publishing.close()
    void this.#control.close()
    this.dataPlane.close()
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
    if (this.dataPlane.state !== 'serving') return
    await this.dataPlane.apply(this.#compile(config, this.#version + 1))
    this.#config = config
    this.#version++
  }

  #compile(config: Config, version: number): Snapshot {
    this.#hasNews = false
    const discovered = this.#control.services()
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
