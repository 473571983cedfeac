// Follows every service that is wanted: the interfaces among the names that Nacos lists, and those that applications say they serve.

import { type ApplicationInstance, revisionOf } from '../dubbo/instance.ts'
import { serviceKeyOf } from '../dubbo/provider-url.ts'
import type { FetchMetadata } from '../dubbo/revision-cache.ts'
import type { StopWatching } from '../registry.ts'
import type { ApplicationFeed } from './application-feed.ts'
import type { InterfaceFeed } from './interface-feed.ts'
import type { NameList } from './name-list.ts'
import { interfaceIn, mayBeApplication } from './service-names.ts'
import type { Taken, WhileWanted } from './while-wanted.ts'

/** What following needs; `onKnown` is called once everything that was listed first is known. */
export type ServicesWatchOptions = Readonly<{
  interfaces: WhileWanted<InterfaceFeed>
  applicationFeeds: WhileWanted<ApplicationFeed>
  nameList: NameList
  applications: boolean
  wanted: (interfaceName: string) => boolean
  servicesMax: number
  fetchMetadata: FetchMetadata
  onTrouble: (reason: string) => void
  onKnown: (interfaceNames: readonly string[]) => void
}>

const RETRY_MS = 10_000

/** Follows until it is stopped. */
export class ServicesWatch {
  readonly #options: ServicesWatchOptions
  readonly #stopNames: StopWatching
  /** Names of providers, and names that may be of applications. */
  readonly #following = new Map<string, StopWatching>()
  readonly #interfaces = new Map<string, Taken<InterfaceFeed>>()
  readonly #unknown = new Set<string>()
  readonly #asked = new Set<string>()
  readonly #retries = new Set<NodeJS.Timeout>()
  #isListed = false
  #isKnown = false
  #isStopped = false

  constructor(options: ServicesWatchOptions) {
    this.#options = options
    this.#stopNames = options.nameList.watch(names => this.#onNames(names))
  }

  /** Nobody wants the services any more. */
  stop(): void {
    this.#isStopped = true
    this.#stopNames()
    for (const timer of this.#retries) clearTimeout(timer)
    for (const stop of this.#following.values()) stop()
    for (const { release } of this.#interfaces.values()) release()
  }

  #onNames(listed: readonly string[]): void {
    const { applications, wanted, servicesMax, onTrouble } = this.#options
    const all = listed.filter(name => {
      const interfaceName = interfaceIn(name)
      return interfaceName === undefined ? applications && mayBeApplication(name) : wanted(interfaceName)
    })
    // Those that are followed already stay, whatever else comes.
    const kept = new Set([...all.filter(name => this.#following.has(name)), ...all].slice(0, servicesMax))
    if (all.length > servicesMax) onTrouble(`there are ${all.length} services, of which ${servicesMax} are followed`)
    for (const [name, stop] of [...this.#following])
      if (!kept.has(name)) {
        this.#following.delete(name)
        stop()
        this.#known(name)
      }
    const fresh = [...kept].filter(name => !this.#following.has(name))
    for (const name of fresh) this.#unknown.add(name)
    for (const name of fresh) this.#following.set(name, this.#follow(name))
    this.#isListed = true
    this.#known('')
  }

  #follow(name: string): StopWatching {
    const interfaceName = interfaceIn(name)
    if (interfaceName === undefined) return this.#followApplication(name)
    const stopWanting = this.#take(interfaceName).value.want(name)
    const stopWaiting = this.#take(interfaceName).value.whenKnown([name], () => this.#known(name))
    return () => {
      stopWaiting()
      stopWanting()
    }
  }

  // An interface that was followed once stays so; its names come and go.
  #take(interfaceName: string): Taken<InterfaceFeed> {
    const taken = this.#interfaces.get(interfaceName) ?? this.#options.interfaces.take(interfaceName)
    this.#interfaces.set(interfaceName, taken)
    return taken
  }

  #followApplication(application: string): StopWatching {
    const { value: feed, release } = this.#options.applicationFeeds.take(application)
    const stop = feed.watch(instances => {
      const answers = instances.map(instance => this.#ask(instance))
      void Promise.all(answers).then(() => this.#known(application))
    })
    return () => {
      stop()
      release()
    }
  }

  // Instances of one revision serve the same, so that one of them is asked.
  async #ask(instance: ApplicationInstance): Promise<void> {
    const { fetchMetadata, wanted, servicesMax } = this.#options
    const key = `${instance.application} ${revisionOf(instance)}`
    if (revisionOf(instance) === '0' || this.#asked.has(key) || this.#asked.size >= servicesMax) return
    this.#asked.add(key)
    try {
      const urls = await fetchMetadata(instance)
      if (this.#isStopped) return
      const names = new Set(urls.map(url => serviceKeyOf(url).interface))
      for (const name of names) if (wanted(name)) this.#takeServed(name)
    } catch {
      // The directory, which asks too, tells the trouble.
      this.#asked.delete(key)
      const timer = setTimeout(() => {
        this.#retries.delete(timer)
        void this.#ask(instance)
      }, RETRY_MS)
      if (this.#isStopped || this.#retries.size >= servicesMax) clearTimeout(timer)
      else this.#retries.add(timer)
    }
  }

  // An interface that an application serves, and that need not have a name of its own.
  #takeServed(interfaceName: string): void {
    if (this.#interfaces.has(interfaceName) || this.#interfaces.size >= this.#options.servicesMax) return
    const served = `served ${interfaceName}`
    this.#unknown.add(served)
    this.#take(interfaceName).value.whenKnown([], () => this.#known(served))
  }

  #known(name: string): void {
    this.#unknown.delete(name)
    if (!this.#isListed || this.#unknown.size > 0 || this.#isStopped || this.#isKnown) return
    this.#isKnown = true
    this.#options.onKnown([...this.#interfaces.keys()])
  }
}
