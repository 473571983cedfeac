// A bound address: accepts connections, finds out what each speaks from its first bytes, and counts them.
import { createServer, type Server, type Socket } from 'node:net'
import type { CodecError } from '../../codecs/errors.ts'
import type { Sniffed } from '../../codecs/protocol.ts'
import type { Traffic } from '../routing/traffic.ts'
import type { Limits, ListenerSpec } from '../snapshot/snapshot.ts'
import type { Connection, ConnectionOwner } from './connection.ts'

/** A protocol that a listener can serve. */
export type Served = Readonly<{
  name: string
  sniff: (bytes: Buffer) => Sniffed
  accept: (socket: Socket, owner: ConnectionOwner) => Connection
}>

/** Why a connection was closed, as few words as a metric may have. */
export type RejectionKind = 'bad-bytes' | 'timed-out' | 'too-many' | 'unknown-protocol' | 'listener-error'

/** What happens on a listener, for logs and metrics. */
export type ListenerEvents = Readonly<{
  onConnection: (listener: string, open: number) => void
  /** The connection was closed for a reason of ours: bad bytes, a timeout, a limit. */
  onRejected: (listener: string, remote: string, reason: string, kind: RejectionKind) => void
}>

/** What a listener is made of. */
export type ListenerParts = Readonly<{
  served: readonly Served[]
  traffic: () => Traffic
  limits: () => Limits
  events: ListenerEvents
}>

/** Enough for every protocol to be told from the others. */
const SNIFF_BYTES_MAX = 64

export class Listener implements ConnectionOwner {
  readonly spec: ListenerSpec
  readonly #parts: ListenerParts
  readonly #server: Server
  readonly #connections = new Set<Connection>()
  readonly #unknown = new Set<Socket>()
  readonly #onConnection = (socket: Socket): void => this.#accept(socket)
  readonly #onError = (error: Error): void =>
    this.#parts.events.onRejected(this.spec.name, '', error.message, 'listener-error')
  #handedOver = false
  #numbers = 0
  #draining = false

  /** With `bound`, the server of another listener that handed it over, nothing has to be opened. */
  constructor(spec: ListenerSpec, parts: ListenerParts, bound?: Server) {
    this.spec = spec
    this.#parts = parts
    this.#server = bound ?? createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 })
    this.#server.on('connection', this.#onConnection)
    if (bound !== undefined) this.#server.on('error', this.#onError)
  }

  get listener(): string {
    return this.spec.name
  }

  get traffic(): Traffic {
    return this.#parts.traffic()
  }

  get openCount(): number {
    return this.#connections.size + this.#unknown.size
  }

  connections(): IterableIterator<Connection> {
    return this.#connections.values()
  }

  /** Binds the address; returns the port, which is a free one when the configuration says 0. */
  async open(): Promise<number> {
    const { host, port } = this.spec.address
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.off('error', reject)
        this.#server.on('error', this.#onError)
        resolve()
      })
    })
    return this.port
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  /** Gives the bound socket to a listener that takes its place; the connections that are open stay with this one. */
  handOver(): Server {
    this.#handedOver = true
    this.#server.off('connection', this.#onConnection)
    this.#server.off('error', this.#onError)
    return this.#server
  }

  nextNumber(): number {
    return this.#numbers++
  }

  onBadBytes(connection: Connection, error: CodecError): void {
    this.#parts.events.onRejected(this.spec.name, connection.remote, `${error.code}: ${error.message}`, 'bad-bytes')
  }

  onTimedOut(connection: Connection, what: string): void {
    this.#parts.events.onRejected(this.spec.name, connection.remote, `timed out: ${what}`, 'timed-out')
  }

  /** Accepts no more connections, and tells the open ones to go elsewhere; what they still send is served. */
  drain(): void {
    this.#draining = true
    if (!this.#handedOver) this.#server.close()
    for (const connection of this.#connections) connection.goAway()
  }

  /** Ends every connection once what is queued for it was written. */
  end(): void {
    for (const socket of this.#unknown) socket.destroy()
    for (const connection of this.#connections) connection.end()
  }

  /** Ends at once. */
  destroy(): void {
    if (!this.#handedOver) this.#server.close()
    for (const socket of this.#unknown) socket.destroy()
    for (const connection of this.#connections) connection.destroy()
  }

  #accept(socket: Socket): void {
    const { connectionsMax, headTimeoutMs } = this.#parts.limits()
    if (this.openCount >= connectionsMax) {
      this.#parts.events.onRejected(
        this.spec.name,
        `${socket.remoteAddress}`,
        `${connectionsMax} connections are open (limits.connectionsMax)`,
        'too-many'
      )
      socket.destroy()
      return
    }
    socket.on('error', () => undefined) // 'close' follows and says all there is to do
    const only = this.#parts.served.length === 1 ? this.#parts.served[0] : undefined
    if (only !== undefined) this.#serve(socket, only)
    else this.#sniff(socket, headTimeoutMs)
  }

  #sniff(socket: Socket, timeoutMs: number): void {
    let seen: Buffer = Buffer.alloc(0)
    this.#unknown.add(socket)
    const reject = (reason: string, kind: RejectionKind): void => {
      this.#parts.events.onRejected(this.spec.name, `${socket.remoteAddress}`, reason, kind)
      socket.destroy()
    }
    // A connection that never says anything may be a client that opened it in advance: only the idle timeout ends it.
    socket.setTimeout(this.#parts.limits().idleTimeoutMs, () => reject('timed out: no traffic', 'timed-out'))
    const onClose = (): void => {
      this.#unknown.delete(socket)
    }
    const onData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk])
      const verdicts = this.#parts.served.map(({ sniff }) => sniff(seen))
      const at = verdicts.indexOf('yes')
      if (at < 0 && verdicts.includes('more') && seen.length < SNIFF_BYTES_MAX) {
        socket.setTimeout(timeoutMs)
        return
      }
      socket.off('data', onData)
      socket.off('close', onClose)
      socket.setTimeout(0)
      this.#unknown.delete(socket)
      const served = this.#parts.served[at]
      if (served === undefined)
        reject(
          `the first bytes are of no protocol that is served here: ${seen.subarray(0, 16).toString('hex')}`,
          'unknown-protocol'
        )
      else this.#serve(socket, served).read(seen)
    }
    socket.on('data', onData)
    socket.on('close', onClose)
  }

  #serve(socket: Socket, served: Served): Connection {
    const connection = served.accept(socket, this)
    this.#connections.add(connection)
    this.#parts.events.onConnection(this.spec.name, this.openCount)
    socket.on('data', chunk => connection.read(chunk))
    socket.on('drain', () => connection.drained())
    socket.on('close', () => {
      this.#connections.delete(connection)
      connection.closed()
    })
    if (this.#draining) connection.goAway()
    return connection
  }
}
