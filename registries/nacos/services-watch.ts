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

/** One of the instances that serve the same. */
type Revision = { readonly instance: ApplicationInstance; isAsked: boolean }

/** Follows until it is stopped. */
export class ServicesWatch {
  readonly #options: ServicesWatchOptions
  readonly #stopNames: StopWatching
  /** Names of providers, and names that may be of applications. */
  readonly #following = new Map<string, StopWatching>()
  readonly #interfaces = new Map<string, Taken<InterfaceFeed>>()
  readonly #unknown = new Set<string>()
  readonly #served = new Set<string>() // interfaces that an application named
  readonly #revisions = new Map<string, Map<string, Revision>>() // by application
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
    const isWanted = (name: string): boolean => wanted(interfaceIn(name) ?? '')
    const providers = listed.filter(name => interfaceIn(name) !== undefined && isWanted(name))
    // Most names that may be of applications are not of Dubbo's; they take no room from those that are.
    const all = [...providers, ...(applications ? listed.filter(mayBeApplication) : [])]
    // Those that are followed already stay, whatever else comes.
    const kept = new Set([...all.filter(name => this.#following.has(name)), ...all].slice(0, servicesMax))
    if (all.length > servicesMax) onTrouble(`there are ${all.length} services, of which ${servicesMax} are followed`)
    for (const [name, stop] of [...this.#following])
      if (!kept.has(name)) {
        this.#following.delete(name)
        stop()
        this.#leave(interfaceIn(name))
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

  #take(interfaceName: string): Taken<InterfaceFeed> {
    const taken = this.#interfaces.get(interfaceName) ?? this.#options.interfaces.take(interfaceName)
    this.#interfaces.set(interfaceName, taken)
    return taken
  }

  #leave(interfaceName: string | undefined): void {
    if (interfaceName === undefined || this.#served.has(interfaceName)) return
    if ([...this.#following.keys()].some(name => interfaceIn(name) === interfaceName)) return
    this.#interfaces.get(interfaceName)?.release()
    this.#interfaces.delete(interfaceName)
  }

  #followApplication(application: string): StopWatching {
    const { value: feed, release } = this.#options.applicationFeeds.take(application)
    const stop = feed.watch(instances => {
      const before = this.#revisions.get(application)
      const now = new Map<string, Revision>()
      for (const instance of instances) {
        const revision = revisionOf(instance) ?? ''
        now.set(revision, { instance, isAsked: before?.get(revision)?.isAsked === true })
      }
      this.#revisions.set(application, now)
      const answers = [...now.keys()].map(revision => this.#ask(application, revision))
      void Promise.all(answers).then(() => this.#known(application))
    })
    return () => {
      stop()
      release()
      this.#revisions.delete(application)
    }
  }

  // Instances of one revision serve the same, so that one of them is asked.
  async #ask(application: string, revision: string): Promise<void> {
    const { fetchMetadata, wanted } = this.#options
    const asked = this.#revisions.get(application)?.get(revision)
    if (asked === undefined || asked.isAsked || revision === '0') return
    asked.isAsked = true
    try {
      const urls = await fetchMetadata(asked.instance)
      if (this.#isStopped) return
      const names = new Set(urls.map(url => serviceKeyOf(url).interface))
      for (const name of names) if (wanted(name)) this.#takeServed(name)
    } catch {
      // The directory, which asks too, tells the trouble.
      if (this.#isStopped) return
      const timer = setTimeout(() => {
        this.#retries.delete(timer)
        const again = this.#revisions.get(application)?.get(revision)
        if (again !== undefined) again.isAsked = false
        void this.#ask(application, revision)
      }, RETRY_MS)
      this.#retries.add(timer)
    }
  }

  // An interface that an application serves, and that need not have a name of its own.
  #takeServed(interfaceName: string): void {
    if (this.#served.has(interfaceName) || this.#served.size >= this.#options.servicesMax) return
    this.#served.add(interfaceName)
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
