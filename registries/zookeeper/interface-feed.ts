// Reads everything about one interface, and feeds the directory once all of it is known and then at each change.
import type { DubboDirectory } from '../dubbo/directory.ts'
import type { ProviderUrl } from '../dubbo/provider-url.ts'
import type { StopWatching } from '../registry.ts'
import type { NodeWatches } from './node-watches.ts'
import { isNodeName, type Tree } from './tree.ts'
import { UrlNames } from './url-names.ts'

const APPLICATIONS_MAX = 256

/** What feeds share. */
export type FeedContext = Readonly<{
  watches: NodeWatches
  tree: Tree
  directory: Pick<
    DubboDirectory,
    'setProviders' | 'setOverrides' | 'setMapping' | 'setInstances' | 'forgetInterface' | 'forgetApplication'
  >
  /** Whether applications are looked for, beside providers that name the interface. */
  applications: boolean
  followApplication: (name: string) => StopWatching
  onTrouble: (reason: string) => void
  instancesMax: number
}>

/** Begins to feed; what it returns ends it, and the directory forgets the interface. */
export function feedInterface(name: string, context: FeedContext): StopWatching {
  const feed = new InterfaceFeed(name, context)
  return () => feed.stop()
}

class InterfaceFeed {
  readonly #name: string
  readonly #context: FeedContext
  readonly #stops: StopWatching[] = []
  readonly #following = new Map<string, StopWatching>()
  #providers: readonly ProviderUrl[] | undefined
  #overrides: readonly ProviderUrl[] | undefined
  #mapped: readonly string[] | undefined
  #olderMapped: readonly string[] | undefined
  readonly #fed: { providers?: readonly ProviderUrl[]; overrides?: readonly ProviderUrl[]; applications?: string } = {}

  constructor(name: string, context: FeedContext) {
    this.#name = name
    this.#context = context
    if (isNodeName(name)) this.#watch()
    else this.#knowNothing()
  }

  stop(): void {
    for (const stop of [...this.#stops.splice(0), ...this.#following.values()]) stop()
    this.#following.clear()
    this.#context.directory.forgetInterface(this.#name)
  }

  #watch(): void {
    const { watches, tree, onTrouble, applications } = this.#context
    const [providers, configurators] = [tree.providers(this.#name), tree.configurators(this.#name)]
    const [providerNames, overrideNames] = [new UrlNames(providers, onTrouble), new UrlNames(configurators, onTrouble)]
    this.#add(
      watches.children(configurators, names => {
        this.#overrides = overrideNames.read(names ?? [])
        this.#feed()
      })
    )
    this.#add(
      watches.children(providers, names => {
        this.#providers = providerNames.read(names ?? [])
        this.#feed()
      })
    )
    if (!applications) {
      this.#mapped = this.#olderMapped = []
      return
    }
    this.#add(
      watches.data(tree.mapping(this.#name), data => {
        this.#mapped = (data?.toString() ?? '').split(',').map(part => part.trim())
        this.#feed()
      })
    )
    this.#add(
      watches.children(tree.olderMapping(this.#name), names => {
        this.#olderMapped = names ?? []
        this.#feed()
      })
    )
  }

  #add(stop: StopWatching): void {
    this.#stops.push(stop)
  }

  // No registry has a node of such a name.
  #knowNothing(): void {
    this.#overrides = this.#providers = []
    this.#mapped = this.#olderMapped = []
    this.#feed()
  }

  #feed(): void {
    const [providers, overrides, mapped, older] = [this.#providers, this.#overrides, this.#mapped, this.#olderMapped]
    if (providers === undefined || overrides === undefined || mapped === undefined || older === undefined) return
    const { directory } = this.#context
    // Overrides first, so that nobody hears of a provider without them.
    if (this.#fed.overrides !== overrides) directory.setOverrides(this.#name, overrides)
    if (this.#fed.providers !== providers) directory.setProviders(this.#name, providers)
    this.#fed.overrides = overrides
    this.#fed.providers = providers
    this.#feedApplications([...new Set([...mapped, ...older])].filter(isNodeName).sort())
  }

  #feedApplications(all: readonly string[]): void {
    const { directory, followApplication, onTrouble } = this.#context
    const applications = all.slice(0, APPLICATIONS_MAX)
    const text = applications.join()
    if (this.#fed.applications === text) return
    this.#fed.applications = text
    if (all.length > applications.length)
      onTrouble(`${this.#name} is mapped to ${all.length} applications, of which ${APPLICATIONS_MAX} are used`)
    const gone = [...this.#following].filter(([application]) => !applications.includes(application))
    for (const application of applications)
      if (!this.#following.has(application)) this.#following.set(application, followApplication(application))
    directory.setMapping(this.#name, applications)
    for (const [application, stop] of gone) {
      this.#following.delete(application)
      stop()
    }
  }
}
