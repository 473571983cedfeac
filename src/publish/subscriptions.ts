// The services that applications want to call: each is followed in its registries, also where `services` there leaves it out.
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { ApiRefusal } from './api-refusal.ts'

/** Makes discovery follow a service in one registry; ends when the result is called. */
export type Follow = (key: ServiceKey, registry: string) => () => void

/** Services and the registries in which they are followed. */
export type Subscription = Readonly<{ key: ServiceKey; registries: readonly string[] }>

type Entry = { readonly key: ServiceKey; readonly stops: Map<string, () => void> }

/** One per Anji. What is subscribed is forgotten at a restart: applications subscribe when they start, or again when a GET is a 404. */
export class Subscriptions {
  readonly #follow: Follow
  readonly #max: () => number
  readonly #entries = new Map<string, Entry>()

  constructor(follow: Follow, max: () => number) {
    this.#follow = follow
    this.#max = max
  }

  /** Follows it in these registries too. Throws an ApiRefusal when there are too many. */
  add(key: ServiceKey, registries: readonly string[]): 'created' | 'renewed' {
    const name = formatServiceKey(key)
    const known = this.#entries.get(name)
    if (known === undefined && this.#entries.size >= this.#max())
      throw new ApiRefusal('OVERLOADED', `${this.#max()} services are subscribed already (publish.subscriptionsMax)`)
    const entry = known ?? { key, stops: new Map() }
    this.#entries.set(name, entry)
    for (const registry of registries)
      if (!entry.stops.has(registry)) entry.stops.set(registry, this.#follow(key, registry))
    return known === undefined ? 'created' : 'renewed'
  }

  /** Stops following it, in one registry or in all; false when it was not followed. */
  remove(key: ServiceKey, registry?: string): boolean {
    const entry = this.#entries.get(formatServiceKey(key))
    if (entry === undefined) return false
    const names = registry === undefined ? [...entry.stops.keys()] : [registry]
    const stopped = names.filter(name => entry.stops.has(name))
    for (const name of stopped) {
      entry.stops.get(name)?.()
      entry.stops.delete(name)
    }
    if (entry.stops.size === 0) this.#entries.delete(formatServiceKey(key))
    return stopped.length > 0
  }

  get(key: ServiceKey): Subscription | undefined {
    const entry = this.#entries.get(formatServiceKey(key))
    return entry === undefined ? undefined : { key: entry.key, registries: [...entry.stops.keys()] }
  }

  list(): readonly Subscription[] {
    return [...this.#entries.values()].map(({ key, stops }) => ({ key, registries: [...stops.keys()] }))
  }

  close(): void {
    for (const { key } of [...this.#entries.values()]) this.remove(key)
  }
}
