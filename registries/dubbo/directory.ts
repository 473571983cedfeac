// What registries of Dubbo's kind know, as one view: a registry feeds what it reads from its server, whole lists each, and
// watchers hear of services. Providers that registered by interface and instances of applications become one list.
import type { Endpoint, StopWatching } from '../registry.ts'
import { formatServiceKey, type ServiceKey } from '../service-key.ts'
import { Applications } from './applications.ts'
import type { ApplicationInstance } from './instance.ts'
import { isPattern, means } from './match.ts'
import { type ApplyOverrides, overridesOf } from './override.ts'
import { type ProviderUrl, versionOf } from './provider-url.ts'
import type { FetchMetadata, FetchTimes } from './revision-cache.ts'
import { keepUnchanged, mergedEndpoints, type ServiceView, sameEndpoints, viewOf } from './service-view.ts'

/** `servicesMax` bounds interfaces, and services of one; `endpointsMax` the endpoints of one service. `random` is from 0 to below 1. */
export type DubboDirectoryOptions = Readonly<{
  fetchMetadata: FetchMetadata
  onTrouble: (reason: string) => void
  servicesMax: number
  endpointsMax: number
  random: () => number
  times?: FetchTimes // of fetching metadata
}>

type Interface = {
  readonly name: string
  providers: readonly ProviderUrl[] | undefined
  applications: readonly string[] | undefined
  override: ApplyOverrides
  view: ServiceView | undefined // undefined until everything about it was heard once
}
type Watcher = {
  readonly service: ServiceKey
  readonly tell: (endpoints: readonly Endpoint[]) => void
  told: readonly Endpoint[] | undefined
}
type ServicesWatcher = { readonly tell: (services: readonly ServiceKey[]) => void; told: boolean }

const NOBODY: readonly Endpoint[] = []
const NOTHING: ServiceView = new Map()

/** One per registry. Watchers are told after the present turn of the event loop, once for all that changed in it. */
export class DubboDirectory {
  readonly #options: DubboDirectoryOptions
  readonly #applications: Applications
  readonly #interfaces = new Map<string, Interface>()
  readonly #interfacesOf = new Map<string, Set<Interface>>() // by application
  readonly #watchers = new Map<string, Set<Watcher>>() // by interface
  readonly #servicesWatchers = new Set<ServicesWatcher>()
  readonly #dirty = new Set<string>()
  readonly #full = new Set<string>()
  #awaited: Set<string> | undefined // interfaces of the first list that were not heard of in full; undefined = no list yet
  #turn: NodeJS.Immediate | undefined
  #servicesChanged = false
  #closed = false

  constructor(options: DubboDirectoryOptions) {
    this.#options = options
    const { fetchMetadata, onTrouble, random, times } = options
    this.#applications = new Applications({
      ...{ fetchMetadata, onTrouble, random },
      ...(times === undefined ? {} : { times }),
      onChange: application => this.#touchApplication(application)
    })
  }

  /** Which interfaces the registry follows now. Nobody hears of services before it was said, and before all of these are complete. */
  setInterfaces(names: readonly string[]): void {
    this.#awaited ??= new Set(names.slice(0, this.#options.servicesMax).filter(name => !this.#view(name)))
    this.#schedule()
  }

  /** The providers of an interface, where there are none an empty list. */
  setProviders(interfaceName: string, urls: readonly ProviderUrl[]): void {
    this.#update(interfaceName, known => {
      known.providers = urls
    })
  }

  /** What operators say over providers; needed only where they say something. */
  setOverrides(interfaceName: string, overrides: readonly ProviderUrl[]): void {
    this.#update(interfaceName, known => {
      known.override = overridesOf(overrides)
    })
  }

  /** The applications that serve an interface; an empty list where there are none, or where applications are not looked at. */
  setMapping(interfaceName: string, applications: readonly string[]): void {
    this.#update(interfaceName, known => {
      this.#unmap(known)
      known.applications = [...new Set(applications)].slice(0, this.#options.servicesMax)
      for (const application of known.applications) {
        const served = this.#interfacesOf.get(application) ?? new Set()
        this.#interfacesOf.set(application, served.add(known))
      }
    })
  }

  /** The instances of an application. */
  setInstances(application: string, instances: readonly ApplicationInstance[]): void {
    if (this.#closed) return
    this.#applications.set(application, instances)
    this.#touchApplication(application)
  }

  /** Nobody watches this interface any more. */
  forgetInterface(interfaceName: string): void {
    const known = this.#interfaces.get(interfaceName)
    this.#awaited?.delete(interfaceName)
    this.#schedule()
    if (known === undefined) return
    this.#unmap(known)
    this.#interfaces.delete(interfaceName)
    if (known.view !== undefined && known.view.size > 0) this.#servicesChanged = true
  }

  /** Nobody watches this application any more. */
  forgetApplication(application: string): void {
    this.#applications.forget(application)
    this.#touchApplication(application)
  }

  /** Tells who serves this service as soon as that is known, then each change. Group `*` or `a,b` and version `*` mean several. */
  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    const name = service.interface
    const watcher: Watcher = {
      service: { ...service, version: versionOf(service.version) },
      tell: onEndpoints,
      told: undefined
    }
    const watchers = this.#watchers.get(name) ?? new Set()
    this.#watchers.set(name, watchers.add(watcher))
    this.#touch(name)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(name) === watchers) this.#watchers.delete(name)
    }
  }

  /** Tells which services have endpoints. */
  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    const watcher: ServicesWatcher = { tell: onServices, told: false }
    this.#servicesWatchers.add(watcher)
    this.#schedule()
    return () => void this.#servicesWatchers.delete(watcher)
  }

  /** Ends every watch and every fetch. */
  close(): void {
    this.#closed = true
    clearImmediate(this.#turn)
    this.#applications.close()
    for (const held of [this.#interfaces, this.#interfacesOf, this.#watchers, this.#servicesWatchers]) held.clear()
  }

  #view(name: string): ServiceView | undefined {
    return this.#interfaces.get(name)?.view
  }

  #update(name: string, change: (known: Interface) => void): void {
    let known = this.#interfaces.get(name)
    if (known === undefined) {
      if (this.#closed || this.#interfaces.size >= this.#options.servicesMax) return this.#sayFull('services')
      known = { name, providers: undefined, applications: undefined, override: url => url, view: undefined }
      this.#interfaces.set(name, known)
    }
    change(known)
    this.#touch(name)
  }

  #unmap(known: Interface): void {
    for (const application of known.applications ?? []) {
      const served = this.#interfacesOf.get(application)
      served?.delete(known)
      if (served?.size === 0) this.#interfacesOf.delete(application)
    }
  }

  #touchApplication(application: string): void {
    for (const { name } of this.#interfacesOf.get(application) ?? []) this.#touch(name)
  }

  #touch(name: string): void {
    this.#dirty.add(name)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#closed) return
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined
      const names = [...this.#dirty]
      this.#dirty.clear()
      for (const name of names) this.#look(name)
      for (const name of names) this.#tellEndpoints(name)
      this.#tellServices()
    })
  }

  #look(name: string): void {
    const known = this.#interfaces.get(name)
    if (known === undefined) return
    const { providers, applications, view: before } = known
    if (providers === undefined || applications === undefined) return
    if (before === undefined && !applications.every(application => this.#applications.isSettled(application))) return
    const newer = keepUnchanged(before ?? NOTHING, viewOf(name, this.#urlsOf(known), this.#limit()))
    // A service is not empty only because nobody could say yet what its new instances export.
    const hasUnknown = applications.some(application => this.#applications.hasUnknown(application))
    known.view = hasUnknown ? new Map([...(before ?? NOTHING), ...newer]) : newer
    this.#awaited?.delete(name)
    const isOther = before === undefined || before.size !== known.view.size
    if (isOther || [...known.view.keys()].some(text => !before.has(text))) this.#servicesChanged = true
  }

  // What registered by interface says more of itself, so it comes first.
  *#urlsOf({ name, providers, applications, override }: Interface): Iterable<ProviderUrl> {
    for (const url of providers ?? []) yield override(url)
    for (const application of applications ?? [])
      for (const url of this.#applications.urlsOf(application, name)) yield override(url)
  }

  #limit() {
    const { servicesMax, endpointsMax } = this.#options
    return { servicesMax, endpointsMax, onFull: (of: 'services' | 'endpoints') => this.#sayFull(of) }
  }

  #sayFull(of: 'services' | 'endpoints'): void {
    if (this.#closed || this.#full.has(of)) return
    this.#full.add(of)
    const { servicesMax, endpointsMax, onTrouble } = this.#options
    onTrouble(
      of === 'services'
        ? `the registry has more than ${servicesMax} services; the others are not seen`
        : `a service of the registry has more than ${endpointsMax} endpoints; the others are not seen`
    )
  }

  #tellEndpoints(name: string): void {
    const view = this.#view(name)
    if (view === undefined) return
    // A copy, because a watcher may start or stop others.
    for (const watcher of [...(this.#watchers.get(name) ?? [])]) {
      const { service, told } = watcher
      const now = isPattern(service)
        ? merged(view, service)
        : (view.get(formatServiceKey(service))?.endpoints ?? NOBODY)
      if (now === told || (told !== undefined && sameEndpoints(told, now))) continue
      if (this.#closed || this.#watchers.get(name)?.has(watcher) !== true) continue
      watcher.told = now
      watcher.tell(now)
    }
  }

  #tellServices(): void {
    if (this.#awaited === undefined || this.#awaited.size > 0) return
    const isChange = this.#servicesChanged
    this.#servicesChanged = false
    const owed = [...this.#servicesWatchers].filter(({ told }) => isChange || !told)
    if (owed.length === 0) return
    const services = [...this.#interfaces.values()].flatMap(({ view }) => [...(view ?? NOTHING).values()])
    for (const watcher of owed) {
      if (!this.#servicesWatchers.has(watcher)) continue
      watcher.told = true
      watcher.tell(services.map(({ service }) => service))
    }
  }
}

function merged(view: ServiceView, asked: ServiceKey): readonly Endpoint[] {
  return mergedEndpoints([...view.values()].filter(({ service }) => means(asked, service)).map(it => it.endpoints))
}
