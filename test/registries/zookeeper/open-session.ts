// A session for tests, with everything that it said, and a plain client of the library beside it to look and to meddle.
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, CreateMode, createClient } from 'node-zookeeper-client'
import { type SessionOptions, ZooKeeperSession } from '../../../registries/zookeeper/session.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

/** A session and what it said. */
export type OpenedSession = {
  session: ZooKeeperSession
  /** `true` for each new session, `false` for each connection that continued one. */
  connected: boolean[]
  lost: string[]
}

/** What is said to whoever watches over one session. */
export type Handlers = { onConnected?: (isNewSession: boolean) => void; onLost?: (reason: string) => void }

/** Opens a session to ports of 127.0.0.1; it is closed with the test. */
export function openSession(
  context: Closable,
  ports: readonly number[],
  { onConnected, onLost, ...options }: Partial<SessionOptions> & Handlers = {}
): OpenedSession {
  const connected: boolean[] = []
  const lost: string[] = []
  const session = new ZooKeeperSession(
    {
      servers: ports.map(port => ({ host: '127.0.0.1', port })),
      chroot: '',
      auth: undefined,
      sessionTimeoutMs: 3000,
      operationTimeoutMs: 3000,
      now: () => performance.now(),
      random: () => 0,
      ...options
    },
    {
      onConnected: isNew => {
        connected.push(isNew)
        onConnected?.(isNew)
      },
      onLost: reason => {
        lost.push(reason)
        onLost?.(reason)
      }
    }
  )
  context.after(() => session.close())
  return { session, connected, lost }
}

/** A plain client that speaks with the server directly, and not as we do. */
export class Meddler {
  readonly client: Client

  private constructor(client: Client) {
    this.client = client
  }

  /** Connects; ends with the test. */
  static async connect(context: Closable, port: number, sessionTimeout = 3000): Promise<Meddler> {
    const client = createClient(`127.0.0.1:${port}`, { sessionTimeout })
    context.after(() => client.close())
    let connected = false
    client.once('connected', () => {
      connected = true
    })
    client.connect()
    await eventually('the plain client', () => connected)
    return new Meddler(client)
  }

  async write(path: string, data = '', mode: number = CreateMode.PERSISTENT): Promise<void> {
    await this.#promise(done => this.client.mkdirp(path.slice(0, path.lastIndexOf('/')) || '/', done))
    await this.#promise(done => this.client.create(path, Buffer.from(data), mode, done)).catch(error => {
      if (error.name !== 'NODE_EXISTS') throw error
      return this.#promise(done => this.client.setData(path, Buffer.from(data), done))
    })
  }

  /** Makes a node whose parent is there. */
  create(path: string, mode: number = CreateMode.PERSISTENT): Promise<unknown> {
    return this.#promise(done => this.client.create(path, Buffer.alloc(0), mode, done))
  }

  remove(path: string): Promise<unknown> {
    return this.#promise(done => this.client.remove(path, error => done(error, undefined)))
  }

  children(path: string): Promise<string[]> {
    return this.#promise(done => this.client.getChildren(path, done))
  }

  exists(path: string): Promise<boolean> {
    return this.#promise<object | null>(done => this.client.exists(path, done)).then(stat => stat !== null)
  }

  /** Waits until a node is there, or is not. */
  async until(path: string, there: boolean, deadlineMs = 15_000): Promise<void> {
    const endMs = performance.now() + deadlineMs
    while ((await this.exists(path)) !== there) {
      if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${path} ${there ? '' : 'not '}there`)
      await wait(20)
    }
  }

  #promise<T>(start: (done: (error: unknown, value: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))))
  }
}
