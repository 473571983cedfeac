// Reads the instances of one application, and feeds the directory once all of them are known and then at each change.
import { type ApplicationInstance, parseCuratorInstance } from '../dubbo/instance.ts'
import type { StopWatching } from '../registry.ts'
import type { FeedContext } from './interface-feed.ts'
import { isNodeName } from './tree.ts'

type Known = { stop: StopWatching; read: boolean; instance: ApplicationInstance | undefined }

/** Begins to feed; what it returns ends it. */
export function feedApplication(application: string, context: FeedContext): StopWatching {
  const feed = new ApplicationFeed(application, context)
  return () => feed.stop()
}

class ApplicationFeed {
  readonly #application: string
  readonly #context: FeedContext
  readonly #stop: StopWatching
  readonly #instances = new Map<string, Known>()
  #unread = 0
  #due: NodeJS.Immediate | undefined

  constructor(application: string, context: FeedContext) {
    this.#application = application
    this.#context = context
    this.#stop = context.watches.children(context.tree.instances(application), names => this.#onNames(names ?? []))
  }

  stop(): void {
    this.#stop()
    clearImmediate(this.#due)
    for (const { stop } of this.#instances.values()) stop()
    this.#instances.clear()
    this.#context.directory.forgetApplication(this.#application)
  }

  #onNames(all: readonly string[]): void {
    const { instancesMax, onTrouble } = this.#context
    if (all.length > instancesMax)
      onTrouble(`${this.#application} has ${all.length} instances, of which ${instancesMax} are used`)
    const names = new Set(all.slice(0, instancesMax).filter(isNodeName))
    for (const [name, known] of this.#instances)
      if (!names.has(name)) {
        this.#instances.delete(name)
        known.stop()
        if (!known.read) this.#unread--
      }
    for (const name of names) if (!this.#instances.has(name)) this.#follow(name)
    this.#feedSoon()
  }

  #follow(name: string): void {
    const { watches, tree, onTrouble } = this.#context
    const path = `${tree.instances(this.#application)}/${name}`
    const known: Known = { stop: () => undefined, read: false, instance: undefined }
    this.#instances.set(name, known)
    this.#unread++
    known.stop = watches.data(path, data => {
      if (!known.read) this.#unread--
      known.read = true
      known.instance = data === undefined ? undefined : parseCuratorInstance(data.toString())
      if (data !== undefined && known.instance === undefined) onTrouble(`${path} does not describe an instance`)
      this.#feedSoon()
    })
  }

  // Instances are read many at a time, and the directory takes them whole.
  #feedSoon(): void {
    this.#due ??= setImmediate(() => {
      this.#due = undefined
      if (this.#unread > 0) return
      const instances = [...this.#instances.values()].flatMap(({ instance }) => instance ?? [])
      this.#context.directory.setInstances(this.#application, instances)
    })
  }
}
