// The instances of applications and what each of them exports: that of its revision or, while the metadata of a new revision
// cannot be had, what the instance exported before.
import { type ApplicationInstance, revisionOf } from './instance.ts'
import { moveTo } from './metadata-info.ts'
import { type ProviderUrl, serviceKeyOf } from './provider-url.ts'
import { type Exports, type FetchMetadata, type FetchTimes, RevisionCache } from './revision-cache.ts'

/** `onChange` is told of applications whose exports may be others now. */
export type ApplicationsOptions = Readonly<{
  fetchMetadata: FetchMetadata
  onChange: (application: string) => void
  onTrouble: (reason: string) => void
  random: () => number
  times?: FetchTimes
}>

const NOTHING: Exports = new Map()
const NOTHING_EXPORTED = '0' // the revision of an application without services

type Running = {
  readonly instance: ApplicationInstance
  readonly key: string | undefined // of its revision in the cache; undefined = it exports nothing
  readonly move: (url: ProviderUrl) => ProviderUrl
  last: Exports | undefined // what is known to be exported there
}
type Application = { running: Map<string, Running>; keys: Set<string> }

/** One per directory. */
export class Applications {
  readonly #applications = new Map<string, Application>()
  readonly #cache: RevisionCache

  constructor({ fetchMetadata, onChange, onTrouble, random, times }: ApplicationsOptions) {
    this.#cache = new RevisionCache({
      fetch: async instance => byInterface(await fetchMetadata(instance)),
      onSettled: key => {
        const application = applicationOf(key)
        this.#learn(application)
        onChange(application)
      },
      onTrouble,
      random,
      ...(times === undefined ? {} : { times })
    })
  }

  /** The whole list of the instances of an application. */
  set(application: string, instances: readonly ApplicationInstance[]): void {
    const before = this.#applications.get(application)
    const running = new Map<string, Running>()
    const byKey = new Map<string, ApplicationInstance[]>()
    for (const instance of instances) {
      const name = `${instance.host} ${instance.port}`
      const present = before?.running.get(name)
      const key = keyOf(application, instance)
      const last = key === undefined ? NOTHING : present?.last
      running.set(
        name,
        present !== undefined && isSame(present.instance, instance)
          ? present
          : { instance, key, move: remembered(moveTo(instance)), last }
      )
      if (key === undefined) continue
      const others = byKey.get(key)
      if (others === undefined) byKey.set(key, [instance])
      else others.push(instance)
    }
    this.#applications.set(application, { running, keys: new Set(byKey.keys()) })
    for (const [key, of] of byKey) this.#cache.want(key, of)
    for (const key of before?.keys ?? []) if (!byKey.has(key)) this.#cache.want(key, [])
    this.#learn(application)
  }

  /** Nobody asks for this application any more. */
  forget(application: string): void {
    for (const key of this.#applications.get(application)?.keys ?? []) this.#cache.want(key, [])
    this.#applications.delete(application)
  }

  /** Whether its instances are known, and what they export as far as it can be had. */
  isSettled(application: string): boolean {
    const keys = this.#applications.get(application)?.keys
    return keys !== undefined && [...keys].every(key => this.#cache.isSettled(key))
  }

  /** Whether it has an instance of which nobody knows what it exports. */
  hasUnknown(application: string): boolean {
    const running = this.#applications.get(application)?.running.values() ?? []
    return [...running].some(({ last }) => last === undefined)
  }

  /** The URLs of one interface at every instance. */
  urlsOf(application: string, interfaceName: string): ProviderUrl[] {
    const urls: ProviderUrl[] = []
    for (const { last, move } of this.#applications.get(application)?.running.values() ?? [])
      for (const url of last?.get(interfaceName) ?? []) urls.push(move(url))
    return urls
  }

  close(): void {
    this.#cache.close()
    this.#applications.clear()
  }

  #learn(application: string): void {
    for (const running of this.#applications.get(application)?.running.values() ?? [])
      if (running.key !== undefined) running.last = this.#cache.exportsOf(running.key) ?? running.last
  }
}

// In a large application most of a list says what the list before said.
function isSame(one: ApplicationInstance, other: ApplicationInstance): boolean {
  const keys = Object.keys(one.metadata)
  return (
    one === other ||
    (keys.length === Object.keys(other.metadata).length && keys.every(key => one.metadata[key] === other.metadata[key]))
  )
}

function remembered(move: (url: ProviderUrl) => ProviderUrl): (url: ProviderUrl) => ProviderUrl {
  const moved = new WeakMap<ProviderUrl, ProviderUrl>()
  return url => {
    const before = moved.get(url)
    if (before !== undefined) return before
    const now = move(url)
    moved.set(url, now)
    return now
  }
}

// An instance that does not name its revision is one of its own, as far as its metadata stays the same.
function keyOf(application: string, instance: ApplicationInstance): string | undefined {
  const revision = revisionOf(instance)
  if (revision === NOTHING_EXPORTED) return undefined
  return JSON.stringify([application, revision ?? [instance.host, instance.port, instance.metadata]])
}

function applicationOf(key: string): string {
  return (JSON.parse(key) as [string])[0]
}

function byInterface(urls: readonly ProviderUrl[]): Exports {
  const exports = new Map<string, ProviderUrl[]>()
  for (const url of urls) {
    const name = serviceKeyOf(url).interface
    const others = exports.get(name)
    if (others === undefined) exports.set(name, [url])
    else others.push(url)
  }
  return exports
}
