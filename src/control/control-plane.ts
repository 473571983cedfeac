// The control plane of one Anji: the registries of its configuration and what they say together.
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Registry, RegistryState, StopWatching } from '../../registries/registry.ts'
import type { ServiceKey } from '../../registries/service-key.ts'
import type { Config, RegistryConfig } from '../config/schema.ts'
import { compileTextMatch } from '../snapshot/text-match.ts'
import { type DiscoveredService, Discovery, type OriginCounts, PUBLISHED } from './discovery.ts'
import type { Origin } from './origin-view.ts'
import { FileViewKeeper } from './view-keeper.ts'

/** What a registry is opened with, besides its own keys. */
export type RegistryLimits = Readonly<{ servicesMax: number; endpointsMax: number; frameBytesMax: number }>

/** Opens a registry of the configuration, which connects in the background. Throws only for what is wrong on this machine. */
export type OpenRegistry = (
  config: RegistryConfig,
  limits: RegistryLimits,
  onTrouble: (reason: string) => void
) => Registry

/** What a control plane is made of. */
export type ControlParts = Readonly<{
  openRegistry: OpenRegistry
  /** Registries that a program brought; they are believed at once, and closed by whoever made them. */
  given: ReadonlyMap<string, Registry>
  /** What tells our own registrations from those of others. */
  ownId: string
  /** Something of which operators should know went wrong in this registry. */
  onTrouble: (registry: string, reason: string) => void
  /** The services changed; never called while an earlier change is unread. */
  onChange: () => void
}>

type Opened = Readonly<{ text: string; config: RegistryConfig; origin: Origin }>
type Registries = ReadonlyMap<string, Opened>

/** A reload whose registries could be opened; one of the two must be called. */
export type PreparedControl = Readonly<{ commit: () => Promise<void>; cancel: () => void }>

/** How a registry is doing, for operators. */
export type OriginState = Readonly<{ name: string; type: string }> & RegistryState & OriginCounts

/** One per Anji. */
export class ControlPlane {
  readonly #parts: ControlParts
  readonly #given: readonly Origin[]
  readonly #discovery: Discovery
  #opened: Registries = new Map()
  #publishes: ReadonlyMap<string, (interfaceName: string) => boolean> = new Map()

  constructor(config: Config, parts: ControlParts) {
    this.#parts = parts
    this.#given = [...parts.given].map(([name, registry]) => ({
      name,
      registry,
      emptyProtectionMs: 0,
      servicesMax: config.limits.servicesMax,
      endpointsMax: config.limits.endpointsMax,
      onTrouble: reason => parts.onTrouble(name, reason)
    }))
    this.#opened = this.#open(config)
    this.#publishes = publishedIn(config)
    this.#discovery = new Discovery(this.#origins(), { onChange: parts.onChange, ownId: parts.ownId })
  }

  /** Everything that the registries know now. */
  services(): readonly DiscoveredService[] {
    return this.#discovery.services()
  }

  /** How each registry is doing. */
  states(): readonly OriginState[] {
    return this.#discovery
      .states()
      .filter(({ name, services }) => name !== PUBLISHED || services > 0)
      .map(state => ({ ...state, type: this.#opened.get(state.name)?.config.type ?? 'program' }))
  }

  /** Resolves when every registry has told what it knows, or after the wait. */
  settled(waitMs: number): Promise<void> {
    return this.#discovery.settled(waitMs)
  }

  /** Follows a service in one registry, or in all, whether it is listed there or not. */
  follow(key: ServiceKey, registry?: string): StopWatching {
    return this.#discovery.follow(key, registry)
  }

  /** A registry by its name. */
  registry(name: string): Registry | undefined {
    return this.#opened.get(name)?.origin.registry ?? this.#parts.given.get(name)
  }

  /**
   * Opens what is new in this configuration, or throws and changes nothing. `commit` then closes what is gone; a registry
   * whose keys did not change keeps its session.
   */
  prepare(config: Config): PreparedControl {
    const before = this.#opened
    const opened = this.#open(config)
    const others = (from: Registries, to: Registries): Opened[] =>
      [...from.values()].filter(one => to.get(one.origin.name) !== one)
    return {
      commit: async () => {
        this.#opened = opened
        this.#publishes = publishedIn(config)
        await this.#discovery.update(this.#origins())
        await closeAll(others(before, opened))
      },
      cancel: () => void closeAll(others(opened, before))
    }
  }

  /** Ends every watch, writes what is kept, and closes the registries. */
  async close(): Promise<void> {
    await this.#discovery.close()
    await closeAll([...this.#opened.values()])
  }

  #origins(): readonly Origin[] {
    return [...this.#given, ...[...this.#opened.values()].map(({ origin }) => origin)]
  }

  #open({ registries, limits }: Config): Registries {
    const opened = new Map<string, Opened>()
    for (const [name, config] of Object.entries(registries)) {
      // What is registered there is another matter than how it is read.
      const text = JSON.stringify([{ ...config, publish: undefined }, limits.servicesMax, limits.endpointsMax])
      const same = this.#opened.get(name)
      if (same?.text === text) opened.set(name, same)
      else opened.set(name, { text, config, origin: this.#origin(name, config, limits) })
    }
    return opened
  }

  #origin(name: string, config: RegistryConfig, limits: RegistryLimits): Origin {
    const onTrouble = (reason: string): void => this.#parts.onTrouble(name, reason)
    const folder = cacheFolder(config.cache)
    return {
      name,
      registry: this.#parts.openRegistry(config, limits, onTrouble),
      emptyProtectionMs: config.emptyProtection === false ? 0 : config.emptyProtection,
      keeper:
        folder === undefined
          ? undefined
          : new FileViewKeeper({ folder, name, identity: identityOf(config), onTrouble }),
      servicesMax: limits.servicesMax,
      endpointsMax: limits.endpointsMax,
      onTrouble,
      publishes: interfaceName => this.#publishes.get(name)?.(interfaceName) === true
    }
  }
}

/** What we register ourselves, by registry. */
function publishedIn({ registries }: Config): ReadonlyMap<string, (interfaceName: string) => boolean> {
  const found = new Map<string, (interfaceName: string) => boolean>()
  for (const [name, registry] of Object.entries(registries)) {
    if (!('publish' in registry) || registry.publish === undefined) continue
    const tests = registry.publish.services.map(text => compileTextMatch({ kind: 'glob', text }))
    found.set(name, interfaceName => tests.some(test => test(interfaceName)))
  }
  return found
}

async function closeAll(opened: readonly Opened[]): Promise<void> {
  await Promise.allSettled(opened.map(({ origin }) => origin.registry.close()))
}

function cacheFolder(cache: RegistryConfig['cache']): string | undefined {
  if (typeof cache === 'string') return cache
  if (!cache) return undefined
  const base = process.env['XDG_CACHE_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'anji')
}

/** What makes it this registry: a view of another one must not be taken for its own. */
function identityOf(config: RegistryConfig): string {
  switch (config.type) {
    case 'zookeeper':
      return JSON.stringify([config.type, config.servers, config.chroot, config.root])
    case 'nacos':
      return JSON.stringify([config.type, config.servers, config.namespace, config.group])
    case 'file':
      return JSON.stringify([config.type, config.path])
    case 'dns':
      return JSON.stringify([config.type, config.services])
  }
}
