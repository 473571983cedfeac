// What Anji makes known: what the configuration has registered, what applications publish over the publish API, and that port.
import type { Registry } from '../registries/registry.ts'
import type { Config } from './config/schema.ts'
import type { DiscoveredService } from './control/discovery.ts'
import { knownServices } from './control/known-services.ts'
import { Registrar } from './control/registrar.ts'
import type { PublishRules } from './control/republish.ts'
import { Republisher } from './control/republisher.ts'
import { ControlPort } from './control-port.ts'
import type { Log } from './log.ts'
import { answerPublish } from './publish/answer-publish.ts'
import type { KnownRegistries, NamedRegistry } from './publish/known-registries.ts'
import type { PublishState } from './publish/publish-state.ts'
import { PublishedServices } from './publish/published-services.ts'
import { type Follow, Subscriptions } from './publish/subscriptions.ts'

/** What the rest of Anji gives. */
export type PublishingParts = Readonly<{
  /** An open registry of the configuration, or one that a program brought. */
  registry: (name: string) => Registry | undefined
  /** The names of registries that a program brought. */
  given: readonly string[]
  follow: Follow
  /** Resolves when calls see what `origin` has told. */
  whenServed: () => Promise<void>
  instanceId: string
  log: Log
  now: () => number
  random: () => number
}>

/** A reload whose preparation succeeded; one of the two must be called. */
export type PreparedPublishing = Readonly<{ commit: () => void; cancel: () => void }>

/** Leases end up to this late. */
const SWEEP_MS = 250
/** How long registries may take to forget us at the end. */
const TAKE_BACK_WAIT_MS = 5000

/** One per Anji. */
export class Publishing {
  readonly #parts: PublishingParts
  readonly #registrar: Registrar
  readonly #republisher: Republisher
  readonly #published: PublishedServices
  readonly #subscriptions: Subscriptions
  #config: Config
  #discovered: readonly DiscoveredService[] = []
  #port: ControlPort | undefined
  #sweep: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(config: Config, parts: PublishingParts) {
    const { registry, instanceId, log, now, random } = parts
    const onTrouble = (name: string, reason: string): void => log.warn({ registry: name, reason }, 'registration')
    this.#config = config
    this.#parts = parts
    this.#registrar = new Registrar(
      { registry, instanceId, application: 'anji', random, onTrouble },
      config.publish.registrationsMax
    )
    this.#republisher = new Republisher({
      registrar: this.#registrar,
      now,
      graceMs: () => this.#config.publish.grace,
      onTrouble
    })
    this.#published = new PublishedServices({
      registrar: this.#registrar,
      settings: () => this.#config.publish,
      now,
      whenServed: parts.whenServed,
      onTrouble: reason => log.warn({ reason }, 'publish API')
    })
    this.#subscriptions = new Subscriptions(parts.follow, () => this.#config.publish.subscriptionsMax)
  }

  /** The applications that published themselves, as an origin named `publish` that beats every registry. */
  get origin(): Registry {
    return this.#published.origin
  }

  /** The port of the publish API; 0 when there is none. */
  get port(): number {
    return this.#port?.port ?? 0
  }

  /** Binds the publish API and begins to register. Throws when the address cannot be bound. */
  async open(): Promise<void> {
    this.#port = await this.#openPort(this.#config)
    this.#sweep = setInterval(() => this.#published.sweep(), SWEEP_MS).unref()
    this.#republisher.setRules(rulesOf(this.#config))
    // Without rules it did not hear what was known before.
    this.setServices(this.#discovered)
  }

  /** Takes what is known now; to be called after each change. */
  setServices(discovered: readonly DiscoveredService[]): void {
    this.#discovered = discovered
    if (this.#republisher.isIdle) return
    this.#republisher.setServices(knownServices(this.#config.services, discovered))
  }

  /** Binds a changed address. Throws, and changes nothing, when it cannot be bound. Commit after the registries were exchanged. */
  async prepare(config: Config): Promise<PreparedPublishing> {
    const before = this.#port
    const isSame = sameAddress(before, config.publish.address)
    const port = isSame ? before : await this.#openPort(config)
    return {
      commit: () => {
        if (this.#isClosed) return void port?.close()
        this.#port = port
        if (!isSame) void before?.close()
        this.#config = config
        this.#registrar.registrationsMax = config.publish.registrationsMax
        this.#registrar.renew()
        this.#republisher.setRules(rulesOf(config))
        this.setServices(this.#discovered)
      },
      cancel: () => {
        if (!isSame) void port?.close()
      }
    }
  }

  /** Takes everything back from the registries and waits until consumers have heard of it. Calls are still to be served meanwhile. */
  async takeBack(): Promise<void> {
    const wasRegistered = !this.#registrar.isEmpty
    this.#end()
    await this.#port?.close()
    await this.#registrar.close(TAKE_BACK_WAIT_MS)
    if (wasRegistered) await new Promise(resolve => setTimeout(resolve, this.#config.publish.noticeDelay))
  }

  /** Ends at once; what is still registered goes with the registries. */
  close(): void {
    this.#end()
    void this.#port?.close()
    void this.#registrar.close(0)
  }

  #end(): void {
    this.#isClosed = true
    clearInterval(this.#sweep)
    this.#republisher.close()
    this.#subscriptions.close()
  }

  async #openPort({ publish: { address, connectionsMax } }: Config): Promise<ControlPort | undefined> {
    if (address === undefined) return undefined
    const state: PublishState = {
      published: this.#published,
      subscriptions: this.#subscriptions,
      registries: () => this.#registries(),
      settings: () => ({ ...this.#config.publish, host: address.host })
    }
    const port = await ControlPort.open(address, {
      name: 'publish API',
      advice: 'change publish.address, or remove it',
      connectionsMax,
      answer: request => answerPublish(request, state)
    })
    this.#parts.log.info({ address: address.host, port: port.port }, 'publish API is open')
    return port
  }

  #registries(): KnownRegistries {
    const given: NamedRegistry[] = this.#parts.given.map(name => ({ name, type: 'program', servers: [] }))
    const configured = Object.entries(this.#config.registries).flatMap(([name, registry]): NamedRegistry[] =>
      registry.type === 'zookeeper' || registry.type === 'nacos'
        ? [{ name, type: registry.type, servers: registry.servers }]
        : []
    )
    return { all: [...given, ...configured], usual: this.#config.publish.registry }
  }
}

function rulesOf({ registries }: Config): PublishRules {
  return new Map(
    Object.entries(registries).flatMap(([name, registry]) =>
      'publish' in registry && registry.publish !== undefined ? [[name, registry.publish] as const] : []
    )
  )
}

function sameAddress(port: ControlPort | undefined, address: Config['publish']['address']): boolean {
  if (port === undefined || address === undefined) return port === undefined && address === undefined
  return port.address.host === address.host && port.address.port === address.port
}
