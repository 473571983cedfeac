// ZooKeeper as Dubbo uses it: providers of interfaces, instances of applications, and what they say of themselves. One session,
// however many services.
import { DubboDirectory } from '../dubbo/directory.ts'
import { type ApplicationInstance, revisionOf } from '../dubbo/instance.ts'
import { urlsOfMetadataInfo } from '../dubbo/metadata-info.ts'
import { encodeUrlNode, formatProviderUrl, type ProviderUrl, providerUrlOf } from '../dubbo/provider-url.ts'
import type { FetchMetadata } from '../dubbo/revision-cache.ts'
import { RegistryError } from '../errors.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from '../registry.ts'
import type { ServiceDefinition } from '../service-definition.ts'
import { formatServiceKey, type ServiceKey } from '../service-key.ts'
import { feedApplication } from './application-feed.ts'
import type { Server } from './connection.ts'
import { type ParseDefinition, watchDefinitionBelow } from './definition-watch.ts'
import { Ephemerals } from './ephemerals.ts'
import { type FeedContext, feedInterface } from './interface-feed.ts'
import { NodeWatches } from './node-watches.ts'
import { followServices } from './service-list.ts'
import { ZooKeeperSession } from './session.ts'
import { SharedFeeds } from './shared-feeds.ts'
import { isInterfaceName, isNodeName, Tree, trimmed } from './tree.ts'

/** How to use an ensemble. */
export type ZooKeeperOptions = Readonly<{
  servers: readonly Server[]
  /** A path that everything is below, '' for none; Dubbo's own servers have it at the end of their address. */
  chroot: string
  /** Where interfaces are: `/dubbo`, or the name of another group. */
  root: string
  auth?: Readonly<{ username: string; password: string }> | undefined
  sessionTimeoutMs: number
  operationTimeoutMs: number
  /** Whether applications are looked for, beside providers that name the interface. */
  applications: boolean
  /** Which interfaces `watchServices` follows. */
  wanted: (interfaceName: string) => boolean
  servicesMax: number
  endpointsMax: number
  /** Milliseconds on a clock that never jumps. */
  now: () => number
  random: () => number
  onTrouble: (reason: string) => void
  fetchMetadata: FetchMetadata
  parseDefinition: ParseDefinition
}>

/** A registry in ZooKeeper. */
export class ZooKeeperRegistry implements Registry {
  readonly #options: ZooKeeperOptions
  readonly #tree: Tree
  readonly #directory: DubboDirectory
  readonly #watches: NodeWatches
  readonly #ephemerals: Ephemerals
  readonly #session: ZooKeeperSession
  readonly #interfaces: SharedFeeds
  readonly #applications: SharedFeeds
  readonly #registered = new Map<string, string>()
  #followsServices = false
  #complained = false
  #state: RegistryState = { status: 'connecting', reason: 'not connected yet' }
  #closed = false

  private constructor(options: ZooKeeperOptions) {
    const { onTrouble, servicesMax, endpointsMax, random } = options
    this.#options = options
    this.#tree = new Tree(options.root)
    this.#watches = new NodeWatches(() => this.#session, options.now, onTrouble)
    this.#ephemerals = new Ephemerals(() => this.#session, onTrouble)
    const fetchMetadata: FetchMetadata = instance => this.#fetchMetadata(instance)
    this.#directory = new DubboDirectory({ fetchMetadata, onTrouble, servicesMax, endpointsMax, random })
    const context: FeedContext = {
      ...{ watches: this.#watches, tree: this.#tree, directory: this.#directory },
      ...{ applications: options.applications, onTrouble, instancesMax: endpointsMax },
      followApplication: name => this.#applications.follow(name)
    }
    this.#interfaces = new SharedFeeds(name => feedInterface(name, context))
    this.#applications = new SharedFeeds(name => feedApplication(name, context))
    this.#session = new ZooKeeperSession(
      { ...options, chroot: trimmed(options.chroot), auth: options.auth },
      { onConnected: () => this.#onConnected(), onLost: reason => this.#onLost(reason) }
    )
  }

  /** Opens it; it connects in the background, and what is asked meanwhile waits. */
  static open(options: ZooKeeperOptions): ZooKeeperRegistry {
    return new ZooKeeperRegistry(options)
  }

  get state(): RegistryState {
    return this.#state
  }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    if (this.#closed) return () => undefined
    const stopFollowing = this.#interfaces.follow(service.interface)
    const stopWatching = this.#directory.watch(service, onEndpoints)
    return once(() => {
      stopWatching()
      stopFollowing()
    })
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    if (this.#closed) return () => undefined
    // From the first who asks until the end: who comes later must not hear of the few that were read until then.
    if (!this.#followsServices) followServices(this.#serviceListOptions())
    this.#followsServices = true
    return this.#directory.watchServices(onServices)
  }

  watchDefinition(
    service: ServiceKey,
    onDefinition: (definition: ServiceDefinition | undefined) => void
  ): StopWatching {
    if (this.#closed) return () => undefined
    if (![service.interface, `${service.group}-`, `${service.version}-`].every(isNodeName)) {
      onDefinition(undefined)
      return () => undefined
    }
    const parse = this.#options.parseDefinition
    const path = this.#tree.definitions(service)
    return once(watchDefinitionBelow(path, { watches: this.#watches, parse, tell: onDefinition }))
  }

  async register(service: ServiceKey, endpoint: Endpoint): Promise<void> {
    this.#refuseClosed()
    if (!isInterfaceName(service.interface))
      throw new RegistryError('REFUSED', `"${service.interface.slice(0, 200)}" cannot be the name of a node`)
    const key = registrationOf(service, endpoint.address)
    const path = `${this.#tree.providers(service.interface)}/${nodeNameOf(service, endpoint)}`
    const before = this.#registered.get(key)
    this.#registered.set(key, path)
    try {
      await this.#ephemerals.keep(path, Buffer.from(endpoint.address.host))
    } catch (error) {
      if (this.#registered.get(key) === path) this.#restore(key, before === path ? undefined : before)
      throw error
    }
    // The newer one first: between the two there are both, and never none.
    if (before !== undefined && before !== path)
      await this.#ephemerals
        .release(before)
        .catch(error => this.#options.onTrouble(`${before} stays: ${error.message}`))
  }

  async unregister(service: ServiceKey, address: Endpoint['address']): Promise<void> {
    this.#refuseClosed()
    const key = registrationOf(service, address)
    const path = this.#registered.get(key)
    if (path === undefined) return
    this.#registered.delete(key)
    await this.#ephemerals.release(path)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#directory.close()
    this.#watches.close()
    this.#ephemerals.close()
    await this.#session.close()
  }

  #onConnected(): void {
    if (this.#closed) return
    this.#state = { status: 'up', reason: '' }
    this.#complained = false
    this.#watches.connected()
    void this.#ephemerals.reassert()
  }

  #onLost(reason: string): void {
    if (this.#closed) return
    const { status } = this.#state
    this.#state = { status: status === 'connecting' ? 'connecting' : 'down', reason }
    this.#watches.lost()
    // Once per outage; the state has what each further try came to.
    if (!this.#complained) this.#options.onTrouble(reason)
    this.#complained = true
  }

  #serviceListOptions(): Parameters<typeof followServices>[0] {
    const { applications, wanted, servicesMax, onTrouble } = this.#options
    const [watches, tree, directory] = [this.#watches, this.#tree, this.#directory]
    const follow = (name: string): StopWatching => this.#interfaces.follow(name)
    return { watches, tree, directory, applications, wanted, servicesMax, onTrouble, follow }
  }

  // What an instance leaves in the metadata centre is here; what it tells by itself has to be asked for by somebody who can call.
  async #fetchMetadata(instance: ApplicationInstance): Promise<readonly ProviderUrl[]> {
    if (instance.metadata['dubbo.metadata.storage-type'] !== 'remote') return this.#options.fetchMetadata(instance)
    const [application, revision] = [instance.application, revisionOf(instance) ?? '']
    if (![application, revision].every(isNodeName)) throw new Error('it does not name a revision')
    const data = await this.#session.data(this.#tree.applicationMetadata(application, revision))
    const urls = data === undefined ? undefined : urlsOfMetadataInfo(data.toString(), instance)
    if (urls === undefined) throw new Error(`revision ${revision} is not in the metadata centre`)
    return urls
  }

  #restore(key: string, path: string | undefined): void {
    if (path === undefined) this.#registered.delete(key)
    else this.#registered.set(key, path)
  }

  #refuseClosed(): void {
    if (this.#closed) throw new RegistryError('CLOSED', 'the registry is closed')
  }
}

function registrationOf(service: ServiceKey, { host, port }: Endpoint['address']): string {
  return `${formatServiceKey(service)} ${host} ${port}`
}

function nodeNameOf(service: ServiceKey, endpoint: Endpoint): string {
  return encodeUrlNode(formatProviderUrl(providerUrlOf(service, endpoint)))
}

function once(stop: () => void): StopWatching {
  let stopped = false
  return () => {
    if (stopped) return
    stopped = true
    stop()
  }
}
