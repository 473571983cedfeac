// A tree of nodes in this process, read and watched as over a session: for what is done with nodes, not for how they come here.
import { NodeWatches } from '../../../registries/zookeeper/node-watches.ts'
import type { Closable } from '../../support/sockets.ts'

/** Nodes and the watches on them, which fire once. */
export class MemoryTree {
  readonly watches: NodeWatches
  readonly troubles: string[] = []
  readonly onTrouble = (reason: string): void => void this.troubles.push(reason)
  readonly #nodes = new Map<string, string>()
  readonly #waiting: { path: string; onChange: () => void }[] = []

  constructor(context: Closable) {
    const session = {
      children: async (path: string, onChange: () => void) => {
        this.#waiting.push({ path, onChange })
        const below = [...this.#nodes.keys()].filter(node => parentOf(node) === path)
        return this.#nodes.has(path) || below.length > 0 ? below.map(node => node.slice(path.length + 1)) : undefined
      },
      data: async (path: string, onChange: () => void) => {
        this.#waiting.push({ path, onChange })
        const text = this.#nodes.get(path)
        return text === undefined ? undefined : Buffer.from(text)
      }
    }
    this.watches = new NodeWatches(
      () => session,
      () => performance.now(),
      this.onTrouble
    )
    this.watches.connected()
    context.after(() => this.watches.close())
  }

  write(path: string, text = ''): void {
    this.#nodes.set(path, text)
    this.#fire(path)
  }

  remove(path: string): void {
    this.#nodes.delete(path)
    this.#fire(path)
  }

  #fire(path: string): void {
    const fired = this.#waiting.filter(watch => watch.path === path || watch.path === parentOf(path))
    for (const watch of fired) {
      this.#waiting.splice(this.#waiting.indexOf(watch), 1)
      watch.onChange()
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
