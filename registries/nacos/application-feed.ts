// Reads the instances of one application, and feeds the directory at each change.
import type { DubboDirectory } from '../dubbo/directory.ts'
import type { ApplicationInstance } from '../dubbo/instance.ts'
import type { StopWatching } from '../registry.ts'
import { applicationInstanceOf } from './dubbo-instances.ts'
import type { Naming } from './naming.ts'

/** What a feed needs. */
export type ApplicationFeedOptions = Readonly<{
  naming: Pick<Naming, 'subscribe'>
  directory: Pick<DubboDirectory, 'setInstances' | 'forgetApplication'>
}>

/** One application, while somebody wants it. */
export class ApplicationFeed {
  readonly #application: string
  readonly #options: ApplicationFeedOptions
  readonly #stop: StopWatching
  readonly #watchers = new Set<{ readonly tell: (instances: readonly ApplicationInstance[]) => void }>()
  #instances: readonly ApplicationInstance[] | undefined

  constructor(application: string, options: ApplicationFeedOptions) {
    this.#application = application
    this.#options = options
    const { naming, directory } = options
    this.#stop = naming.subscribe(application, all => {
      this.#instances = all.flatMap(instance => applicationInstanceOf(application, instance) ?? [])
      directory.setInstances(application, this.#instances)
      for (const watcher of [...this.#watchers]) watcher.tell(this.#instances)
    })
  }

  /** Tells its instances as soon as they are known, and then at each change. */
  watch(tell: (instances: readonly ApplicationInstance[]) => void): StopWatching {
    const watcher = { tell }
    this.#watchers.add(watcher)
    if (this.#instances !== undefined) tell(this.#instances)
    return () => void this.#watchers.delete(watcher)
  }

  /** Nobody wants it any more. */
  stop(): void {
    this.#watchers.clear()
    this.#stop()
    this.#options.directory.forgetApplication(this.#application)
  }
}
