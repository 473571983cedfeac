// A ZooKeeper session that outlives its connections: it goes from server to server, and when it has expired a new one begins.
import { ACL, type Client, CreateMode, Exception, Id, Permission, type Stat } from 'node-zookeeper-client'
import { RegistryError } from '../errors.ts'
import { Connection, type Server, type SessionIdentity } from './connection.ts'

/** How to reach an ensemble. `chroot` is '' or a path that every other path is below. */
export type SessionOptions = Readonly<{
  servers: readonly Server[]
  chroot: string
  auth: Readonly<{ username: string; password: string }> | undefined
  sessionTimeoutMs: number
  operationTimeoutMs: number
  now: () => number
  random: () => number
}>

/** What a session says of itself. `onLost` also tells why a further try to connect failed. */
export type SessionEvents = Readonly<{ onConnected: (isNewSession: boolean) => void; onLost: (reason: string) => void }>

/** The owner of an ephemeral node, as the session that it belongs to; '' for a persistent one. */
export type NodeOwner = string

const HANDSHAKE_MS_MAX = 5000
const BACKOFF_MS = { first: 100, max: 3000 } as const
/** Operations on the way at once; far more than anything here asks for. */
const OPERATIONS_MAX = 10_000
const NO_OWNER = '0000000000000000'

type Callback<T> = (error: Error | Exception | null, value: T) => void

/** A session; it connects in the background from the start until `close`. */
export class ZooKeeperSession {
  readonly #options: SessionOptions
  readonly #events: SessionEvents
  readonly #failing = new Set<(reason: string) => void>()
  readonly #waiting = new Set<(error?: RegistryError) => void>()
  #state: 'connecting' | 'connected' | 'closed' = 'connecting'
  #connection: Connection | undefined
  #identity: SessionIdentity | undefined
  #timer: NodeJS.Timeout | undefined
  #next: number
  #failures = 0
  #changedMs: number

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options
    this.#events = events
    this.#next = Math.floor(options.random() * options.servers.length)
    this.#changedMs = options.now()
    this.#connect()
  }

  /** The session as ZooKeeper writes owners of nodes. */
  get id(): NodeOwner {
    return this.#identity?.id.toString('hex') ?? NO_OWNER
  }

  get connected(): boolean {
    return this.#state === 'connected'
  }

  /** Resolves when it is connected; rejects when it is not within the time of an operation. */
  ready(): Promise<void> {
    if (this.#state === 'connected') return Promise.resolve()
    if (this.#state === 'closed') return Promise.reject(new RegistryError('CLOSED', 'the registry is closed'))
    return new Promise((resolve, reject) => {
      const settle = (error?: RegistryError): void => {
        clearTimeout(timer)
        this.#waiting.delete(settle)
        if (error === undefined) resolve()
        else reject(error)
      }
      const { operationTimeoutMs } = this.#options
      const late = `not connected within ${operationTimeoutMs} ms`
      const timer = setTimeout(() => settle(new RegistryError('UNREACHABLE', late)), operationTimeoutMs)
      this.#waiting.add(settle)
    })
  }

  /** The names of the nodes below one, undefined without that node. `onChange` is called once, at the next change of either. */
  async children(path: string, onChange: () => void): Promise<readonly string[] | undefined> {
    const full = this.#full(path)
    const read = (client: Client, done: Callback<string[]>): void => client.getChildren(full, onChange, done)
    return this.#readOrAwait(full, read, onChange)
  }

  /** What a node holds, undefined without it. `onChange` as for children. */
  async data(path: string, onChange?: () => void): Promise<Buffer | undefined> {
    const full = this.#full(path)
    if (onChange === undefined) return known(await this.#run<Buffer>((client, done) => client.getData(full, done)))
    // A node that was made without data has none in the answer.
    const read = (client: Client, done: Callback<Buffer>): void =>
      client.getData(full, onChange, (error, data) => done(error, data ?? Buffer.alloc(0)))
    return this.#readOrAwait(full, read, onChange)
  }

  /** Whose a node is, undefined without it. */
  async owner(path: string): Promise<NodeOwner | undefined> {
    const stat = known(await this.#run<Stat | null>((client, done) => client.exists(this.#full(path), done)))
    return stat?.ephemeralOwner.toString('hex').replace(NO_OWNER, '')
  }

  /** Makes a node; says when there is one already, or none to be below. */
  async create(path: string, data: Buffer, kind: 'ephemeral' | 'persistent'): Promise<'made' | 'exists' | 'no-parent'> {
    const mode = kind === 'ephemeral' ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT
    // As Dubbo does it: who comes with credentials keeps others from its nodes.
    const who = this.#options.auth === undefined ? new Id('world', 'anyone') : new Id('auth', '')
    const acl = [new ACL(Permission.ALL, who)]
    const made = await this.#run<string>((client, done) => client.create(this.#full(path), data, acl, mode, done))
    if (made.code === Exception.NODE_EXISTS) return 'exists'
    if (made.code === Exception.NO_NODE) return 'no-parent'
    known(made)
    return 'made'
  }

  /** Removes a node; without it there is nothing to do. */
  async remove(path: string): Promise<void> {
    const full = this.#full(path)
    known(await this.#run<undefined>((client, done) => client.remove(full, error => done(error, undefined))))
  }

  /** Ends the session, and with it its ephemeral nodes. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    clearTimeout(this.#timer)
    const closed = new RegistryError('CLOSED', 'the registry is closed')
    for (const settle of [...this.#waiting]) settle(closed)
    const connection = this.#connection
    if (connection === undefined) return
    await new Promise<void>(resolve => {
      this.#waiting.add(() => resolve())
      connection.close(this.#options.operationTimeoutMs)
    })
  }

  #full(path: string): string {
    const { chroot } = this.#options
    return path === '/' && chroot !== '' ? chroot : `${chroot}${path}`
  }

  // A read leaves no watch where there is no node, so a second question does; the node may have appeared between the two.
  async #readOrAwait<T>(
    path: string,
    read: (client: Client, done: Callback<T>) => void,
    onChange: () => void
  ): Promise<T | undefined> {
    for (let tries = 0; tries < 5; tries++) {
      const value = known(await this.#run<T>(read))
      if (value !== undefined) return value
      const stat = known(await this.#run<Stat | null>((client, done) => client.exists(path, onChange, done)))
      if (stat === null || stat === undefined) return undefined
    }
    throw new RegistryError('UNREACHABLE', `${path} comes and goes`)
  }

  #run<T>(start: (client: Client, done: Callback<T>) => void): Promise<Outcome<T>> {
    const connection = this.#connection
    if (this.#state === 'closed') return Promise.reject(new RegistryError('CLOSED', 'the registry is closed'))
    if (this.#state === 'connecting' || connection === undefined)
      return Promise.reject(new RegistryError('UNREACHABLE', 'not connected'))
    if (this.#failing.size >= OPERATIONS_MAX)
      return Promise.reject(new RegistryError('UNREACHABLE', `${OPERATIONS_MAX} operations are on their way`))
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        settle()
        reject(new RegistryError('UNREACHABLE', reason))
      }
      const settle = (): void => {
        clearTimeout(timer)
        this.#failing.delete(fail)
      }
      const { operationTimeoutMs } = this.#options
      const timer = setTimeout(() => fail(`no answer within ${operationTimeoutMs} ms`), operationTimeoutMs)
      this.#failing.add(fail)
      start(connection.client, (error, value) => {
        settle()
        resolve({ code: error === null || error === undefined ? 0 : codeOf(error), value })
      })
    })
  }

  #connect(): void {
    const { servers, sessionTimeoutMs, auth } = this.#options
    const server = servers[this.#next++ % servers.length]!
    const handshakeMs = Math.min(HANDSHAKE_MS_MAX, sessionTimeoutMs / 3)
    const connection = new Connection(
      { server, identity: this.#identity, auth, sessionTimeoutMs, handshakeMs },
      {
        onConnected: () => this.#onConnected(connection),
        onEnded: (reason, expired) => this.#onEnded(connection, `${server.host}:${server.port}: ${reason}`, expired)
      }
    )
    this.#connection = connection
  }

  #onConnected(connection: Connection): void {
    const before = this.id
    this.#identity = connection.identity
    this.#state = 'connected'
    this.#changedMs = this.#options.now()
    for (const settle of [...this.#waiting]) settle()
    this.#events.onConnected(this.id !== before)
  }

  #onEnded(connection: Connection, reason: string, expired: boolean): void {
    const nowMs = this.#options.now()
    const { servers, sessionTimeoutMs, random } = this.#options
    this.#connection = undefined
    if (this.#state === 'connected') {
      this.#identity = connection.identity
      // Somebody who hangs up at once each time is not asked at once each time.
      if (nowMs - this.#changedMs > BACKOFF_MS.max) this.#failures = 0
      this.#changedMs = nowMs
    }
    if (expired) this.#identity = undefined
    // A server that lost its data refuses who has seen later changes than it has, for ever if nobody forgets.
    else if (this.#identity !== undefined && nowMs - this.#changedMs > sessionTimeoutMs)
      this.#identity = { ...this.#identity, zxid: Buffer.alloc(8) }
    for (const fail of [...this.#failing]) fail(reason)
    if (this.#state === 'closed') {
      for (const settle of [...this.#waiting]) settle()
      return
    }
    this.#state = 'connecting'
    const round = Math.max(0, this.#failures++ - servers.length + 1)
    const most = Math.min(BACKOFF_MS.max, sessionTimeoutMs / 4, BACKOFF_MS.first * 2 ** round)
    this.#timer = setTimeout(() => this.#connect(), round === 0 ? 0 : most * (0.5 + random() / 2))
    this.#events.onLost(reason)
  }
}

type Outcome<T> = { code: number; value: T }

/** Answers that would be the same for the same question; with any other it may go better the next time. */
const FINAL = new Set([
  ...[Exception.NO_AUTH, Exception.AUTH_FAILED, Exception.INVALID_ACL, Exception.BAD_ARGUMENTS],
  ...[Exception.NO_CHILDREN_FOR_EPHEMERALS, Exception.NOT_EMPTY, Exception.API_ERROR]
])

function codeOf(error: Error | Exception): number {
  return 'code' in error && typeof error.code === 'number' ? error.code : Exception.SYSTEM_ERROR
}

function known<T>({ code, value }: Outcome<T>): T | undefined {
  if (code === 0) return value
  if (code === Exception.NO_NODE) return undefined
  const name = Object.entries(Exception).find(([, number]) => number === code)?.[0] ?? code
  throw new RegistryError(FINAL.has(code) ? 'REFUSED' : 'UNREACHABLE', `ZooKeeper says ${name}`)
}
