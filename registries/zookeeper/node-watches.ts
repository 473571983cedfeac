// Everything that is watched over one session. Watches fire once and are lost with the connection, so each change and each new
// connection means to read again: a node at most every so often, and only so many nodes at once.
import { RegistryError } from '../errors.ts'
import type { StopWatching } from '../registry.ts'
import type { ZooKeeperSession } from './session.ts'
import { type NodeReading, WatchedNode } from './watched-node.ts'

/** What is asked of a session. */
export type WatchSession = Pick<ZooKeeperSession, 'children' | 'data'>

const READING_MAX = 64
/** A node that changes all the time is read ten times per second. */
const REST_MS = 100
const RETRY_MS = { first: 200, max: 30_000 } as const

/** What scheduling needs of a node, whatever it holds. */
type AnyNode = Pick<WatchedNode<unknown>, Exclude<keyof WatchedNode<unknown>, 'listen'>>

/** The watched nodes of a session. */
export class NodeWatches {
  readonly #session: () => WatchSession
  readonly #now: () => number
  readonly #onTrouble: (reason: string) => void
  readonly #children = new Map<string, WatchedNode<readonly string[]>>()
  readonly #data = new Map<string, WatchedNode<Buffer>>()
  readonly #queue = new Set<AnyNode>()
  #connection: object | undefined
  #reading = 0

  constructor(session: () => WatchSession, now: () => number, onTrouble: (reason: string) => void) {
    this.#session = session
    this.#now = now
    this.#onTrouble = onTrouble
  }

  /** Tells the names below a node, in order; undefined when there is no such node. */
  children(path: string, tell: (names: readonly string[] | undefined) => void): StopWatching {
    const read = async (onChange: () => void): Promise<readonly string[] | undefined> =>
      (await this.#session().children(path, onChange))?.toSorted()
    return this.#listen(this.#watched(this.#children, path, { read, same: sameNames }), tell)
  }

  /** Tells what a node holds; undefined when there is no such node. */
  data(path: string, tell: (data: Buffer | undefined) => void): StopWatching {
    const read = (onChange: () => void): Promise<Buffer | undefined> => this.#session().data(path, onChange)
    return this.#listen(this.#watched(this.#data, path, { read, same: (a, b) => a.equals(b) }), tell)
  }

  /** Reads everything again; to be called with each new connection. */
  connected(): void {
    this.#connection = {}
    for (const nodes of [this.#children, this.#data])
      for (const [path, node] of nodes) {
        clearTimeout(node.timer)
        // Nobody asked for it any more, and its watch went with the connection.
        if (!node.wanted) nodes.delete(path)
        else this.#enqueue(node)
      }
    this.#readOn()
  }

  /** Tells nothing until `connected`. */
  lost(): void {
    this.#connection = undefined
    this.#queue.clear()
    for (const nodes of [this.#children, this.#data])
      for (const node of nodes.values()) {
        clearTimeout(node.timer)
        node.fresh = false
        node.phase = 'idle'
      }
  }

  /** Ends every watch. */
  close(): void {
    this.lost()
    this.#children.clear()
    this.#data.clear()
  }

  // A node that nobody listens to any more stays until its watch fires, or watching on and off would pile up watches.
  #watched<T>(nodes: Map<string, WatchedNode<T>>, path: string, reading: NodeReading<T>): WatchedNode<T> {
    const known = nodes.get(path)
    if (known !== undefined) return known
    const node = new WatchedNode<T>(path, reading, changed => {
      if (changed.wanted) this.#changed(changed)
      else if (nodes.get(path) === changed && changed.phase === 'idle') nodes.delete(path)
    })
    nodes.set(path, node)
    return node
  }

  #listen<T>(node: WatchedNode<T>, tell: (value: T | undefined) => void): StopWatching {
    const stop = node.listen(tell)
    if (node.phase === 'idle' && !node.fresh) this.#changed(node)
    return stop
  }

  #changed(node: AnyNode): void {
    node.fresh = false
    if (this.#connection === undefined || node.phase === 'queued' || node.phase === 'resting') return
    if (node.phase === 'reading') node.again = true
    else this.#rest(node, node.readAtMs + REST_MS - this.#now())
  }

  #rest(node: AnyNode, ms: number): void {
    if (ms > 0) {
      node.phase = 'resting'
      node.timer = setTimeout(() => this.#rest(node, 0), ms)
    } else {
      this.#enqueue(node)
      this.#readOn()
    }
  }

  #enqueue(node: AnyNode): void {
    node.phase = 'queued'
    this.#queue.add(node)
  }

  #readOn(): void {
    while (this.#connection !== undefined && this.#reading < READING_MAX) {
      const [node] = this.#queue
      if (node === undefined) return
      this.#queue.delete(node)
      node.phase = 'idle'
      if (!node.wanted) {
        node.fresh = false
        continue
      }
      this.#reading++
      void this.#read(node, this.#connection).finally(() => {
        this.#reading--
        this.#readOn()
      })
    }
  }

  async #read(node: AnyNode, connection: object): Promise<void> {
    node.phase = 'reading'
    node.again = false
    node.readAtMs = this.#now()
    let failure: Error | undefined
    try {
      const accept = await node.load()
      if (this.#connection !== connection) return
      node.phase = 'idle'
      accept()
    } catch (error) {
      failure = error as Error
    }
    if (this.#connection !== connection) return
    node.phase = 'idle'
    if (failure !== undefined) this.#failed(node, failure)
    else if (node.again) this.#changed(node)
  }

  #failed(node: AnyNode, error: Error): void {
    // What we may not see is not there for us. What we could see before stays as it was.
    if (error instanceof RegistryError && error.code === 'REFUSED' && !node.known) node.acceptNothing()
    if (node.failures === 0) this.#onTrouble(`${node.path} cannot be read: ${error.message}`)
    const ms = Math.min(RETRY_MS.max, RETRY_MS.first * 2 ** Math.min(node.failures, 10))
    node.failures++
    this.#rest(node, ms)
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at])
}
