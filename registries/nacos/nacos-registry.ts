// Nacos as Dubbo uses it: providers of interfaces, instances of applications, and what they say of themselves.
import { DubboDirectory } from '../dubbo/directory.ts'
import type { ApplicationInstance } from '../dubbo/instance.ts'
import { urlsOfMetadataInfo } from '../dubbo/metadata-info.ts'
import { type ProviderUrl, providerUrlOf } from '../dubbo/provider-url.ts'
import type { FetchMetadata } from '../dubbo/revision-cache.ts'
import { RegistryError } from '../errors.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from '../registry.ts'
import type { ServiceDefinition } from '../service-definition.ts'
import type { ServiceKey } from '../service-key.ts'
import { ApplicationFeed } from './application-feed.ts'
import { type NacosClient, openClient } from './client.ts'
import { watchDefinitionOf } from './definition-watch.ts'
import { instanceOfUrl } from './dubbo-instances.ts'
import { type FeedContext, InterfaceFeed } from './interface-feed.ts'
import { NameList } from './name-list.ts'
import type { NacosOptions } from './options.ts'
import { isNamePart, providersName } from './service-names.ts'
import { watchService } from './service-watch.ts'
import { ServicesWatch } from './services-watch.ts'
import { WhileWanted } from './while-wanted.ts'

/** A registry in Nacos. */
export class NacosRegistry implements Registry {
  readonly #options: NacosOptions
  readonly #client: NacosClient
  readonly #directory: DubboDirectory
  readonly #nameList: NameList
  readonly #interfaces: WhileWanted<InterfaceFeed>
  readonly #applicationFeeds: WhileWanted<ApplicationFeed>
  readonly #waiting = new Set<() => void>()
  #services: { watch: ServicesWatch | undefined; users: number; isKnown: boolean } | undefined
  #isClosed = false

  private constructor(options: NacosOptions) {
    const { onTrouble, servicesMax, endpointsMax, applications, random } = options
    this.#options = options
    this.#client = openClient(options)
    const { naming, configs } = this.#client
    const fetchMetadata: FetchMetadata = instance => this.#fetchMetadata(instance)
    const directory = new DubboDirectory({ fetchMetadata, onTrouble, servicesMax, endpointsMax, random })
    this.#directory = directory
    this.#nameList = new NameList({ naming, ...options })
    const context: FeedContext = {
      ...{ naming, configs, directory, applications, onTrouble },
      followApplication: name => this.#applicationFeeds.take(name).release
    }
    this.#interfaces = new WhileWanted(name => new InterfaceFeed(name, context))
    this.#applicationFeeds = new WhileWanted(name => new ApplicationFeed(name, { naming, directory }))
  }

  /** Opens it; it connects in the background, and what is asked meanwhile waits. */
  static open(options: NacosOptions): NacosRegistry {
    return new NacosRegistry(options)
  }

  get state(): RegistryState {
    return this.#client.state()
  }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    if (this.#isClosed) return () => undefined
    if (!isNamePart(service.interface)) {
      onEndpoints([])
      return () => undefined
    }
    const [interfaces, nameList, directory] = [this.#interfaces, this.#nameList, this.#directory]
    return once(watchService(service, onEndpoints, { interfaces, nameList, directory }))
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    if (this.#isClosed) return () => undefined
    const services = this.#services ?? this.#followServices()
    services.users++
    // Not before every interface is known: a list of some of them would take the others away from who hears it.
    let stopWatching = (): void => undefined
    const begin = (): void => {
      stopWatching = this.#directory.watchServices(onServices)
    }
    if (services.isKnown) begin()
    else this.#waiting.add(begin)
    return once(() => {
      this.#waiting.delete(begin)
      stopWatching()
      if (--services.users > 0) return
      this.#services = undefined
      services.watch?.stop()
    })
  }

  watchDefinition(
    service: ServiceKey,
    onDefinition: (definition: ServiceDefinition | undefined) => void
  ): StopWatching {
    if (this.#isClosed) return () => undefined
    return once(
      watchDefinitionOf(service, {
        configs: this.#client.configs,
        parse: this.#options.parseDefinition,
        watchEndpoints: onEndpoints => this.watch(service, onEndpoints),
        tell: onDefinition
      })
    )
  }

  async register(service: ServiceKey, endpoint: Endpoint): Promise<void> {
    this.#refuseClosed()
    for (const part of [service.interface, service.version, service.group])
      if (!isNamePart(part)) throw new RegistryError('REFUSED', `"${part.slice(0, 200)}" cannot be a part of a name`)
    await this.#client.naming.register(providersName(service), instanceOfUrl(providerUrlOf(service, endpoint)))
  }

  async unregister(service: ServiceKey, address: Endpoint['address']): Promise<void> {
    this.#refuseClosed()
    await this.#client.naming.unregister(providersName(service), address)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#waiting.clear()
    this.#services?.watch?.stop()
    this.#nameList.close()
    this.#directory.close()
    await this.#client.close()
  }

  #followServices(): { watch: ServicesWatch | undefined; users: number; isKnown: boolean } {
    const services = { watch: undefined as ServicesWatch | undefined, users: 0, isKnown: false }
    this.#services = services
    services.watch = new ServicesWatch({
      ...this.#options,
      interfaces: this.#interfaces,
      applicationFeeds: this.#applicationFeeds,
      nameList: this.#nameList,
      fetchMetadata: instance => this.#fetchMetadata(instance),
      onKnown: names => {
        services.isKnown = true
        this.#directory.setInterfaces(names)
        for (const begin of [...this.#waiting]) {
          this.#waiting.delete(begin)
          begin()
        }
      }
    })
    return services
  }

  // What an application keeps in the metadata centre is read from there, everything else by asking the instance.
  async #fetchMetadata(instance: ApplicationInstance): Promise<readonly ProviderUrl[]> {
    const { application, metadata } = instance
    if (metadata['dubbo.metadata.storage-type'] !== 'remote') return this.#options.fetchMetadata(instance)
    const revision = metadata['dubbo.metadata.revision'] ?? ''
    const text = await this.#client.configs.get(application, revision)
    const urls = text === undefined ? undefined : urlsOfMetadataInfo(text, instance)
    if (urls === undefined) throw new RegistryError('REFUSED', `Nacos has no metadata of ${application} ${revision}`)
    return urls
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new RegistryError('CLOSED', 'the registry was closed')
  }
}

function once(stop: () => void): StopWatching {
  let isStopped = false
  return () => {
    if (isStopped) return
    isStopped = true
    stop()
  }
}
