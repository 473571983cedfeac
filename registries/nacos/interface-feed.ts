// Reads everything about one interface: its names in Nacos, each a list of providers, and the applications that serve it. The directory
// is fed once all of it is known, and then at each change.
import type { DubboDirectory } from '../dubbo/directory.ts'
import type { ProviderUrl } from '../dubbo/provider-url.ts'
import type { StopWatching } from '../registry.ts'
import type { NacosConfigs } from './configs.ts'
import { urlOfInstance } from './dubbo-instances.ts'
import type { NacosInstance, Naming } from './naming.ts'

/** Applications that may serve one interface; more are not looked at. */
const APPLICATIONS_MAX = 256
const MAPPING_GROUP = 'mapping'

/** What feeds share. */
export type FeedContext = Readonly<{
  naming: Pick<Naming, 'subscribe'>
  configs: Pick<NacosConfigs, 'watch'>
  directory: Pick<DubboDirectory, 'setProviders' | 'setMapping' | 'setInstances' | 'forgetInterface'>
  /** Whether applications are looked for, beside providers that name the interface. */
  applications: boolean
  followApplication: (name: string) => StopWatching
  onTrouble: (reason: string) => void
}>

type Name = { users: number; stop: StopWatching; urls: readonly ProviderUrl[] | undefined }
type Waiting = { readonly names: readonly string[]; readonly call: () => void }

/** One interface, while somebody wants it. */
export class InterfaceFeed {
  readonly #interface: string
  readonly #context: FeedContext
  readonly #names = new Map<string, Name>()
  readonly #waiting = new Set<Waiting>()
  readonly #following = new Map<string, StopWatching>()
  readonly #stopMapping: StopWatching
  #isMapped = false
  #isFed = false

  constructor(interfaceName: string, context: FeedContext) {
    this.#interface = interfaceName
    this.#context = context
    if (context.applications)
      this.#stopMapping = context.configs.watch(interfaceName, MAPPING_GROUP, text => this.#onMapping(text))
    else {
      this.#stopMapping = () => undefined
      this.#onMapping(undefined)
    }
  }

  /** Wants one of its names; the function that it returns is called once. */
  want(name: string): StopWatching {
    const known = this.#names.get(name) ?? this.#subscribe(name)
    known.users++
    return () => {
      if (--known.users > 0) return
      this.#names.delete(name)
      known.stop()
      if (known.urls !== undefined && known.urls.length > 0) this.#feed()
    }
  }

  /** Calls once the applications and the providers under these names are known; what it returns takes the wish back. */
  whenKnown(names: readonly string[], call: () => void): () => void {
    const waiting = { names, call }
    this.#waiting.add(waiting)
    this.#callWaiting()
    return () => void this.#waiting.delete(waiting)
  }

  /** Nobody wants it any more. */
  stop(): void {
    this.#stopMapping()
    for (const { stop } of this.#names.values()) stop()
    for (const stop of this.#following.values()) stop()
    this.#waiting.clear()
    this.#context.directory.forgetInterface(this.#interface)
  }

  #subscribe(name: string): Name {
    const known: Name = { users: 0, stop: () => undefined, urls: undefined }
    this.#names.set(name, known)
    known.stop = this.#context.naming.subscribe(name, instances => {
      known.urls = this.#urlsOf(instances)
      this.#feed()
      this.#callWaiting()
    })
    return known
  }

  #urlsOf(instances: readonly NacosInstance[]): readonly ProviderUrl[] {
    return instances.flatMap(instance => urlOfInstance(this.#interface, instance) ?? [])
  }

  #feed(): void {
    this.#isFed = true
    const lists = [...this.#names.values()].map(({ urls }) => urls)
    // A name that came later is waited for by whoever asked for it, not by everybody.
    this.#context.directory.setProviders(
      this.#interface,
      lists.flatMap(urls => urls ?? [])
    )
  }

  #callWaiting(): void {
    if (!this.#isMapped) return
    for (const waiting of [...this.#waiting]) {
      if (!waiting.names.every(name => this.#names.get(name)?.urls !== undefined)) continue
      this.#waiting.delete(waiting)
      if (!this.#isFed) this.#feed()
      waiting.call()
    }
  }

  #onMapping(text: string | undefined): void {
    const { directory, followApplication, onTrouble } = this.#context
    const all = [...new Set((text ?? '').split(',').map(name => name.trim()))].filter(name => name !== '')
    const applications = all.slice(0, APPLICATIONS_MAX)
    if (all.length > applications.length)
      onTrouble(`${this.#interface} is mapped to ${all.length} applications, of which ${APPLICATIONS_MAX} are used`)
    for (const name of applications) if (!this.#following.has(name)) this.#following.set(name, followApplication(name))
    directory.setMapping(this.#interface, applications)
    for (const [name, stop] of [...this.#following])
      if (!applications.includes(name)) {
        this.#following.delete(name)
        stop()
      }
    this.#isMapped = true
    this.#callWaiting()
  }
}
