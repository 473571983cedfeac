// The names of all services, listed by and by while somebody wants them: Nacos pushes who serves a name, but not which names there are.
import type { StopWatching } from '../registry.ts'
import type { Naming } from './naming.ts'

/** What listing needs. */
export type NameListOptions = Readonly<{
  naming: Pick<Naming, 'list'>
  pollMs: number
  random: () => number
  onTrouble: (reason: string) => void
}>

/** Tells the names to whoever wants them. */
export class NameList {
  readonly #options: NameListOptions
  readonly #watchers = new Set<{ readonly tell: (names: readonly string[]) => void }>()
  #names: readonly string[] | undefined
  #isListing = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: NameListOptions) {
    this.#options = options
  }

  /** Tells all names as soon as they are known, and then whenever they change. */
  watch(tell: (names: readonly string[]) => void): StopWatching {
    const watcher = { tell }
    this.#watchers.add(watcher)
    if (this.#names !== undefined) tell(this.#names)
    void this.#list()
    return () => {
      if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return
      clearTimeout(this.#timer)
      this.#names = undefined // old as soon as nobody asks
    }
  }

  /** Lists nothing any more. */
  close(): void {
    this.#watchers.clear()
    clearTimeout(this.#timer)
  }

  async #list(): Promise<void> {
    if (this.#isListing) return
    this.#isListing = true
    clearTimeout(this.#timer)
    try {
      this.#told([...(await this.#options.naming.list())].sort())
    } catch (error) {
      if (this.#watchers.size > 0) this.#options.onTrouble(`services cannot be listed: ${(error as Error).message}`)
    }
    this.#isListing = false
    const { pollMs, random } = this.#options
    if (this.#watchers.size > 0) this.#timer = setTimeout(() => void this.#list(), pollMs * (0.9 + 0.2 * random()))
  }

  #told(names: readonly string[]): void {
    if (this.#watchers.size === 0 || this.#names?.join('\n') === names.join('\n')) return
    this.#names = names
    for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher.tell(names)
  }
}
