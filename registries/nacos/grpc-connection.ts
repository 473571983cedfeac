// One connection to one Nacos server: unary requests, and the stream on which the server asks things of us, on one TCP connection, by
// which the server knows that they belong together. It is lost once and for all with its stream; somebody else makes the next one.
import { Client, type ClientDuplexStream, credentials, Metadata } from '@grpc/grpc-js'
import { RegistryError } from '../errors.ts'
import { formatAddress, type NacosAddress, type NacosTls } from './address.ts'
import { numberAt, textAt } from './json-fields.ts'
import { decodePayload, encodePayload, type Fields, type NacosMessage } from './payload.ts'

const MESSAGE_BYTES_MAX = 64 * 1024 * 1024
/** A server wants to hear something within 20 s; Java clients say something after 5 s of silence. */
const IDLE_MS = 5_000
/** How long a server that confirms no set-up needs for it, as Java clients have it. */
const SETUP_MS = 100
/** Requests that wait for an answer; more are refused. */
const WAITING_MAX = 10_000

const OPTIONS = {
  // Otherwise connections to one address are one, and the server takes two clients for the same.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  // Nacos ends connections that ping more often than every five minutes; silence is noticed by health checks.
  'grpc.keepalive_time_ms': 360_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // Who sets a proxy in the environment means web sites, not registries.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1
}

/** What a connection is made of; `onPush` hears what the server tells, `onReset` that it wants us to come again elsewhere. */
export type ConnectionOptions = Readonly<{
  address: NacosAddress // of gRPC
  tls: NacosTls | undefined
  setup: Fields
  requestTimeoutMs: number
  onPush: (message: NacosMessage) => void
  onReset: (address: NacosAddress | undefined) => void
  onLost: (reason: string) => void
}>

const asTheyAre = (bytes: Buffer): Buffer => bytes

/** A connection that has been set up. */
export class GrpcConnection {
  readonly #options: ConnectionOptions
  readonly #client: Client
  #stream: ClientDuplexStream<Buffer, Buffer> | undefined
  #idle: NodeJS.Timeout | undefined
  #onSetupAck: () => void = () => undefined
  #waiting = 0
  #lost = ''

  private constructor(options: ConnectionOptions) {
    this.#options = options
    this.#client = new Client(formatAddress(options.address), credentialsFor(options.tls), OPTIONS)
  }

  /** Connects and sets up; rejects with a RegistryError. */
  static async open(options: ConnectionOptions): Promise<GrpcConnection> {
    const connection = new GrpcConnection(options)
    try {
      await connection.#setUp()
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  get #name(): string {
    return `Nacos at ${formatAddress(this.#options.address)}`
  }

  /** Asks, and gives the answer whatever it says; rejects with UNREACHABLE when there is none in time. */
  request(type: string, body: Fields, headers: Readonly<Record<string, string>> = {}): Promise<NacosMessage> {
    const { requestTimeoutMs } = this.#options
    if (this.#lost !== '') return Promise.reject(new RegistryError('UNREACHABLE', this.#lost))
    if (this.#waiting >= WAITING_MAX)
      return Promise.reject(new RegistryError('UNREACHABLE', `${WAITING_MAX} requests wait for ${this.#name} already`))
    this.#waiting++
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new RegistryError('UNREACHABLE', `${this.#name} ${reason}`))
      let isLate = false
      const bytes = encodePayload({ type, clientIp: '', headers, body })
      const call = this.#client.makeUnaryRequest(
        '/Request/request',
        asTheyAre,
        decodePayload,
        bytes,
        new Metadata(),
        (error, answer) => {
          clearTimeout(timer)
          this.#waiting--
          if (isLate) fail(`did not answer ${type} within ${requestTimeoutMs} ms`)
          else if (error !== null || answer === undefined)
            fail(`did not answer ${type}: ${error?.details.replace(/\s*Resolution note:\s*$/, '')}`)
          else resolve(answer)
        }
      )
      const timer = setTimeout(() => {
        isLate = true
        call.cancel()
      }, requestTimeoutMs)
    })
  }

  /** Lets go without telling `onLost`. */
  close(): void {
    if (this.#lost === '') this.#lost = `${this.#name} was let go`
    clearTimeout(this.#idle)
    this.#onSetupAck()
    // The server takes the end of the stream as the end of the client, and forgets what it registered.
    this.#stream?.end()
    this.#stream?.cancel()
    this.#client.close()
  }

  /** Counts the connection as lost, because somebody learned that it is of no use. */
  lose(reason: string): void {
    if (this.#lost !== '') return
    this.#lost = `${this.#name} ${reason}`
    this.close()
    this.#options.onLost(this.#lost)
  }

  async #setUp(): Promise<void> {
    const { setup, requestTimeoutMs } = this.#options
    const { body } = await this.request('ServerCheckRequest', { module: 'internal' })
    if (numberAt(body, 'resultCode') !== 200)
      throw new RegistryError('UNREACHABLE', `${this.#name} is not ready: ${textAt(body, 'message')}`)
    const confirms = body['supportAbilityNegotiation'] === true
    this.#openStream()
    const setUp = this.#setupAck(confirms ? requestTimeoutMs : SETUP_MS)
    this.#write('ConnectionSetupRequest', { clientVersion: 'Anji', abilityTable: {}, module: 'internal', ...setup })
    const isConfirmed = await setUp
    if (this.#lost !== '') throw new RegistryError('UNREACHABLE', this.#lost)
    if (confirms && !isConfirmed)
      throw new RegistryError('UNREACHABLE', `${this.#name} did not set the connection up in ${requestTimeoutMs} ms`)
    this.#armIdle()
  }

  #setupAck(timeoutMs: number): Promise<boolean> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(false), timeoutMs)
      this.#onSetupAck = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }

  #openStream(): void {
    const stream = this.#client.makeBidiStreamRequest(
      '/BiRequestStream/requestBiStream',
      asTheyAre,
      asTheyAre,
      new Metadata(),
      {}
    )
    stream.on('data', (bytes: Buffer) => this.#onBytes(bytes))
    stream.on('error', error => this.lose(`ended the connection: ${error.message}`))
    stream.on('end', () => this.lose('ended the connection'))
    this.#stream = stream
  }

  #onBytes(bytes: Buffer): void {
    let message: NacosMessage
    try {
      message = decodePayload(bytes)
    } catch {
      // What cannot be read cannot be answered; the server says it again.
      return
    }
    const { type, body } = message
    if (type === 'SetupAckRequest') return this.#onSetupAck()
    if (!type.endsWith('Request')) return
    const answer = { resultCode: 200, errorCode: 0, requestId: textAt(body, 'requestId'), success: true }
    this.#write(type.replace(/Request$/, 'Response'), answer)
    if (type === 'ConnectResetRequest') this.#options.onReset(resetAddress(body))
    else if (type !== 'ClientDetectionRequest') this.#options.onPush(message)
  }

  #write(type: string, body: Fields): void {
    this.#stream?.write(encodePayload({ type, clientIp: '', headers: {}, body }))
  }

  #armIdle(): void {
    if (this.#lost !== '') return
    this.#idle = setTimeout(() => {
      this.request('HealthCheckRequest', { module: 'internal' }).then(
        ({ body }) => {
          if (numberAt(body, 'resultCode') === 200) this.#armIdle()
          else this.lose(`does not know the connection any more: ${textAt(body, 'message')}`)
        },
        (error: Error) => this.lose(`is silent: ${error.message}`)
      )
    }, IDLE_MS)
  }
}

// The server names its main port, as text.
function resetAddress(body: Fields): NacosAddress | undefined {
  const [host, port] = [textAt(body, 'serverIp'), numberAt(body, 'serverPort')]
  return host === '' || port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535
    ? undefined
    : { host, port }
}

function credentialsFor(tls: NacosTls | undefined) {
  if (tls === undefined) return credentials.createInsecure()
  const bytes = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text))
  return credentials.createSsl(bytes(tls.ca), bytes(tls.key), bytes(tls.cert), {
    rejectUnauthorized: tls.insecure !== true
  })
}
