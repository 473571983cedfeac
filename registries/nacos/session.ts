// Keeps one connection to one of the servers, whatever happens to it: failover, back-off, login, coming again elsewhere. Everything that
// a server forgets with a connection is told to the next one by `redo`, before the session counts as up.
import { RegistryError } from '../errors.ts'
import type { RegistryState } from '../registry.ts'
import type { NacosAddress, NacosTls } from './address.ts'
import { backoffMs } from './backoff.ts'
import { GrpcConnection } from './grpc-connection.ts'
import { numberAt, textAt } from './json-fields.ts'
import type { NacosLogin } from './login.ts'
import type { Fields, NacosMessage } from './payload.ts'

/** Codes of answers that speak of the connection and the token, not of the request. */
const UNREGISTERED = 301
const DENIED = 403
/** A connection that lasted so long makes earlier failures forgotten. */
const STEADY_MS = 10_000
/** Requests that wait for a connection; more are refused. */
const WAITERS_MAX = 10_000

/** What a session needs; `servers` are by their main ports. */
export type SessionOptions = Readonly<{
  servers: readonly NacosAddress[]
  grpcPortOffset: number
  tls: NacosTls | undefined
  login: NacosLogin | undefined
  setup: Fields
  requestTimeoutMs: number
  random: () => number
  onTrouble: (reason: string) => void
  onPush: (message: NacosMessage) => void
  /** Says again what the new connection must know; a failure of a part of it is for whoever owns that part. */
  redo: () => Promise<void>
}>

type Waiter = { readonly go: () => void; readonly fail: (error: RegistryError) => void }

/** One session; `start` it once. */
export class NacosSession {
  readonly #options: SessionOptions
  readonly #waiters = new Set<Waiter>()
  #state: RegistryState = { status: 'connecting', reason: 'it was not asked for yet' }
  #connection: GrpcConnection | undefined
  #address: NacosAddress
  #named: NacosAddress | undefined // where a server wants us to come
  #next = 0
  #isClosed = false
  #wasUp = false
  #wake: () => void = () => undefined
  #over: () => void = () => undefined

  constructor(options: SessionOptions) {
    this.#options = options
    // Clients that start together shall not all begin with the same server.
    this.#next = Math.floor(options.random() * options.servers.length)
    this.#address = options.servers[this.#next] as NacosAddress
  }

  get state(): RegistryState {
    return this.#state
  }

  /** Whether a request would be sent at once. */
  get isConnected(): boolean {
    return this.#connection !== undefined
  }

  /** Connects, and stays connected until `close`. */
  start(): void {
    this.#state = { status: 'connecting', reason: 'it has not answered yet' }
    void this.#run()
  }

  /** Asks the server; rejects with REFUSED when it says no. Waits as long for a connection as for an answer. */
  async request(type: string, body: Fields): Promise<Fields> {
    const answer = await this.answer(type, body)
    if (numberAt(answer, 'resultCode') === 200) return answer
    throw new RegistryError('REFUSED', `Nacos refuses ${type}: ${textAt(answer, 'message') || 'it does not say why'}`)
  }

  /** Like `request`, for who can tell one no from the other. */
  async answer(type: string, body: Fields): Promise<Fields> {
    const connection = this.#connection ?? (await this.#connected())
    const { login } = this.#options
    const token = login === undefined ? '' : await login.token(this.#address)
    let answer = (await connection.request(type, body, headersOf(token))).body
    if (numberAt(answer, 'errorCode') === DENIED && login !== undefined) {
      login.forget(token)
      answer = (await connection.request(type, body, headersOf(await login.token(this.#address)))).body
    }
    if (numberAt(answer, 'errorCode') === UNREGISTERED) {
      connection.lose('does not know this connection')
      throw new RegistryError('UNREACHABLE', 'Nacos does not know this connection any more')
    }
    return answer
  }

  /** Lets go; whoever waits hears CLOSED. */
  close(): void {
    this.#isClosed = true
    this.#connection?.close()
    this.#connection = undefined
    this.#state = { status: 'down', reason: 'it was closed' }
    for (const { fail } of this.#waiters) fail(new RegistryError('CLOSED', 'the registry was closed'))
    this.#over()
    this.#wake()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#isClosed) {
      const old = this.#connection
      let steady: NodeJS.Timeout | undefined
      try {
        const { ended } = await this.#connect()
        // A server that asked us to come again serves us until the next one knows everything.
        old?.close()
        steady = setTimeout(() => {
          failures = 0
        }, STEADY_MS)
        await ended
      } catch (error) {
        this.#failed((error as Error).message)
      }
      clearTimeout(steady)
      failures++
      await this.#pause(backoffMs(Math.ceil(failures / this.#options.servers.length), this.#options.random()))
    }
  }

  // Resolves once connected and redone; `ended` does when another connection is due.
  async #connect(): Promise<{ ended: Promise<void> }> {
    const { servers, grpcPortOffset, tls, login, setup, requestTimeoutMs, onPush } = this.#options
    const address = this.#named ?? (servers[this.#next++ % servers.length] as NacosAddress)
    this.#named = undefined
    await login?.token(address)
    let connection: GrpcConnection | undefined
    let over: () => void = () => undefined
    const ended = new Promise<void>(resolve => {
      over = resolve
    })
    this.#over = over
    connection = await GrpcConnection.open({
      address: { host: address.host, port: address.port + grpcPortOffset },
      tls,
      setup,
      requestTimeoutMs,
      onPush,
      onReset: named => {
        this.#named = named
        over()
      },
      onLost: reason => {
        if (connection === undefined) return // `open` says it
        if (this.#connection === connection) this.#connection = undefined
        this.#failed(reason)
        over()
      }
    })
    if (this.#isClosed) connection.close()
    else await this.#take(connection, address)
    return { ended }
  }

  async #take(connection: GrpcConnection, address: NacosAddress): Promise<void> {
    this.#connection = connection
    this.#address = address
    for (const { go } of this.#waiters) go()
    await this.#options.redo()
    if (this.#connection !== connection) return
    this.#wasUp = true
    this.#state = { status: 'up', reason: '' }
  }

  #failed(reason: string): void {
    if (this.#isClosed) return
    this.#options.onTrouble(reason)
    if (this.#connection === undefined) this.#state = { status: this.#wasUp ? 'down' : 'connecting', reason }
  }

  #pause(ms: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #connected(): Promise<GrpcConnection> {
    const { requestTimeoutMs } = this.#options
    if (this.#isClosed) return Promise.reject(new RegistryError('CLOSED', 'the registry was closed'))
    if (this.#waiters.size >= WAITERS_MAX)
      return Promise.reject(new RegistryError('UNREACHABLE', `${WAITERS_MAX} requests wait for Nacos already`))
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const fail = (error: RegistryError): void => {
        end()
        reject(error)
      }
      const timer = setTimeout(
        () => fail(new RegistryError('UNREACHABLE', `no connection to Nacos: ${this.#state.reason}`)),
        requestTimeoutMs
      )
      const go = (): void => {
        end()
        resolve(this.#connection as GrpcConnection)
      }
      const waiter = { go, fail }
      this.#waiters.add(waiter)
    })
  }
}

function headersOf(token: string): Readonly<Record<string, string>> {
  return token === '' ? {} : { accessToken: token }
}
