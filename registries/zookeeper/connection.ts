// One TCP connection to one server with a session on it, by one client of node-zookeeper-client that is never used again: what
// that library carries from one connection to the next (half a frame, every watch in one packet, its queue) cannot do harm then.
import type { Socket } from 'node:net'
import { type Client, createClient, Exception, State } from 'node-zookeeper-client'
import { FrameCutter, replaceUnknownError } from './frame-cutter.ts'

/** A server of an ensemble. */
export type Server = Readonly<{ host: string; port: number }>

/** What a session needs to live on over another connection; `zxid` is the last change that it has seen. */
export type SessionIdentity = Readonly<{ id: Buffer; password: Buffer; zxid: Buffer }>

/** How to connect; without an identity a new session begins. */
export type ConnectionOptions = Readonly<{
  server: Server
  identity: SessionIdentity | undefined
  auth: Readonly<{ username: string; password: string }> | undefined
  sessionTimeoutMs: number
  /** From the first packet until the server has accepted the session. */
  handshakeMs: number
}>

/** What a connection says, each at most once, and nothing after `onEnded`. */
export type ConnectionEvents = Readonly<{
  onConnected: () => void
  onEnded: (reason: string, expired: boolean) => void
}>

/** What we reach into. None of it is documented: the version is exact, and test/registries/zookeeper/client-fields.test.ts watches. */
export type ClientFields = {
  socket?: Socket
  zxid: Buffer
  connect: () => void
  findNextServer: (callback: (server: Server) => void) => void
  onSocketData: (bytes: Buffer) => void
  onSocketError: (error: Error) => void
}

/** The library insists on a connection string, of which nothing is used. */
const NO_SERVER = 'unused:1'

const KNOWN_ERRORS = new Set(Object.values(Exception).filter(value => typeof value === 'number'))

/** A connection; it begins at once and ends once. */
export class Connection {
  readonly client: Client
  readonly server: Server
  readonly #fields: ClientFields
  readonly #events: ConnectionEvents
  #phase: 'connecting' | 'connected' | 'closing' | 'ended' = 'connecting'
  #timer: NodeJS.Timeout
  #heard = false
  #error = ''

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.server = options.server
    this.#events = events
    const { id: sessionId, password: sessionPassword } = options.identity ?? {}
    const chosen = { sessionTimeout: options.sessionTimeoutMs, retries: 0, sessionId, sessionPassword }
    this.client = createClient(NO_SERVER, chosen)
    this.#fields = fieldsOf(this.client)
    if (options.identity !== undefined) this.#fields.zxid = options.identity.zxid
    this.#takeOver()
    const { auth } = options
    if (auth !== undefined) this.client.addAuthInfo('digest', Buffer.from(`${auth.username}:${auth.password}`))
    this.client.on('state', state => this.#onState(state))
    this.#timer = setTimeout(() => this.end(`no session within ${options.handshakeMs} ms`), options.handshakeMs)
    this.client.connect()
    // Called when a socket closes, because the library connects again by itself. It says nothing where no session had begun.
    this.#fields.connect = () => this.#lost()
  }

  /** What another connection needs to go on with this session. */
  get identity(): SessionIdentity {
    const { client } = this
    return { id: client.getSessionId(), password: client.getSessionPassword(), zxid: this.#fields.zxid }
  }

  /** Ends it at once; the server keeps the session until it expires. */
  end(reason: string, expired = false): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ended'
    clearTimeout(this.#timer)
    // With an error, because that is what makes the library stop its own timer.
    this.#fields.socket?.destroy(new Error(reason))
    this.#events.onEnded(reason, expired)
  }

  /** Ends the session: the server removes its ephemeral nodes, then closes. */
  close(deadlineMs: number): void {
    if (this.#phase !== 'connected') return this.end('closed')
    this.#phase = 'closing'
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end('closed'), deadlineMs)
    this.client.close()
  }

  #takeOver(): void {
    const fields = this.#fields
    // Its own way is to read a connection string, which cannot hold an IPv6 address.
    fields.findNextServer = callback => callback(this.server)
    const read = fields.onSocketData.bind(fields)
    const cutter = new FrameCutter(frame => {
      if (this.#phase === 'ended') return
      this.#heard = true
      if (this.#phase !== 'connecting') replaceUnknownError(frame, code => KNOWN_ERRORS.has(code), Exception.API_ERROR)
      read(frame)
    })
    // Runs in a socket's callback, where whatever is thrown would end the process.
    fields.onSocketData = chunk => {
      try {
        cutter.push(chunk)
      } catch (error) {
        this.end(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    const fail = fields.onSocketError.bind(fields)
    fields.onSocketError = error => {
      this.#error = error.message
      fail(error)
    }
  }

  #onState(state: State): void {
    if (state === State.SYNC_CONNECTED) this.#onConnected()
    else if (state === State.EXPIRED) this.end('the session has expired', true)
    else if (state === State.AUTH_FAILED) this.end('the server refuses the credentials')
    else this.#lost()
  }

  #lost(): void {
    this.end(this.#phase === 'closing' ? 'closed' : this.#error || 'the connection was closed')
  }

  #onConnected(): void {
    if (this.#phase !== 'connecting') return
    this.#phase = 'connected'
    clearTimeout(this.#timer)
    const beatMs = Math.max(1, Math.floor(this.client.getSessionTimeout() / 3))
    // Anything heard since the last beat proves the link, the answer to the beat at the latest.
    this.#timer = setInterval(() => {
      if (this.#heard) this.#beat()
      // A busy process may find its timer due before it has read what waits in the socket.
      else setImmediate(() => (this.#heard ? this.#beat() : this.end(`silent for ${beatMs} ms`)))
    }, beatMs)
    this.#beat()
    this.#events.onConnected()
  }

  #beat(): void {
    if (this.#phase !== 'connected') return
    this.#heard = false
    this.client.exists('/', () => undefined)
  }
}

/** The undocumented part of a client. */
export function fieldsOf(client: Client): ClientFields {
  return (client as unknown as { connectionManager: ClientFields }).connectionManager
}
