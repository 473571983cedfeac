// A double of a Nacos server: gRPC and, beside it, the HTTP door for logins and the old interface. It answers what a real server was
// recorded to answer (test/support/nacos-double.test.ts) and can be told to misbehave.
import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData
} from '@grpc/grpc-js'
import { decodePayload, encodePayload, type NacosMessage } from '../../registries/nacos/payload.ts'
import { type AskingConnection, answerTo, answerTypeOf, refused } from './nacos-double-answers.ts'
import { answerHttp } from './nacos-double-http.ts'
import { type Json, NacosState } from './nacos-double-state.ts'
import { type Closable, eventually, portOf } from './sockets.ts'

type Stream = ServerDuplexStream<Buffer, Buffer>
type Connection = AskingConnection & { stream?: Stream }

const ABILITIES = { supportPersistentInstanceByGrpc: true, agent: true, fuzzyWatch: true, lock: true, mcp: true }
const UNGUARDED = new Set(['ServerCheckRequest', 'HealthCheckRequest'])
const method = (path: string, streamed: boolean) => ({
  path,
  requestStream: streamed,
  responseStream: streamed,
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes
})
const SERVICE = {
  request: method('/Request/request', false),
  requestBiStream: method('/BiRequestStream/requestBiStream', true)
}

/** One double; its fields are the faults. */
export class NacosDouble {
  readonly state = new NacosState()
  readonly credentials: ServerCredentials
  /** Everything that clients sent, in order. */
  readonly heard: NacosMessage[] = []
  /** Types that are never answered. */
  readonly mute = new Set<string>()
  /** Types that are answered with these bytes. */
  readonly garbled = new Map<string, Buffer>()
  /** Says that it is still starting. */
  starting = false
  pushDelayMs = 5
  acksSetup = true
  /** Whether it says that it will confirm the set-up; old servers do not. */
  negotiates = true
  /** User and password that must be given; none: everybody may. */
  user: { name: string; password: string } | undefined
  tokenTtlSeconds = 18_000
  readonly tokens = new Set<string>()
  /** Whether it remembers the tokens that it gives. */
  keepsTokens = true
  /** Lines of HTTP requests, `POST /nacos/v1/…`. */
  readonly httpLines: string[] = []
  /** Answers 404 to HTTP paths that begin with one of these. */
  readonly absentPaths = new Set<string>()
  /** HTTP paths that are never answered. */
  readonly mutePaths = new Set<string>()
  /** HTTP paths that are answered with this. */
  readonly bodies = new Map<string, string>()
  /** How often HTTP clients are asked for a beat. */
  beatMs = 5000
  readonly #connections = new Map<string, Connection>()
  #pushes = 0
  #server: Server | undefined
  #http: HttpServer | undefined
  httpPort = 0
  grpcPort = 0

  constructor(credentials = ServerCredentials.createInsecure()) {
    this.credentials = credentials
    this.state.onService = key => this.#later(() => this.#tellService(key))
    this.state.onConfig = key => this.#later(() => this.#tellConfig(key))
  }

  /** Listens; a second time on the ports of before. */
  async start(): Promise<void> {
    const server = new Server()
    server.addService(SERVICE, {
      request: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        this.#onUnary(call, callback),
      requestBiStream: (stream: Stream) => this.#onStream(stream)
    })
    this.#server = server
    this.grpcPort = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${this.grpcPort}`, this.credentials, (error, port) =>
        error === null ? resolve(port) : reject(error)
      )
    )
    this.#http = createServer((request, response) => answerHttp(this, request, response))
    this.#http.listen(this.httpPort, '127.0.0.1')
    await once(this.#http, 'listening')
    this.httpPort = portOf(this.#http)
  }

  /** Dies; ephemeral instances and tokens die with it, configurations stay. */
  async stop(): Promise<void> {
    const http = this.#http
    this.#server?.forceShutdown()
    this.#server = undefined
    this.#http = undefined
    this.#connections.clear()
    this.state.clear()
    this.tokens.clear()
    if (http === undefined) return
    http.closeAllConnections()
    http.close()
    await once(http, 'close')
  }

  /** Connections that have been set up. */
  get connections(): number {
    return [...this.#connections.values()].filter(({ stream }) => stream !== undefined).length
  }

  /** How many connections follow this service. */
  subscribers(name: string, group = 'DEFAULT_GROUP', namespace = 'public'): number {
    const key = NacosState.serviceKey(namespace, group, name)
    return [...this.#connections.values()].filter(({ subscribed }) => subscribed.has(key)).length
  }

  /** Forgets who is connected, as a server that was moved. */
  forgetConnections(): void {
    this.#connections.clear()
  }

  /** Asks every client to come again, at this address or any. */
  resetAll(serverIp = '', serverPort = ''): void {
    for (const { id } of this.#connections.values())
      this.push('ConnectResetRequest', { serverIp, serverPort, connectionId: id, module: 'internal' })
  }

  /** What options and addresses of clients have to say to come here. */
  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.httpPort }
  }

  get grpcPortOffset(): number {
    return this.grpcPort - this.httpPort
  }

  /** How many messages of a type were heard. */
  count(type: string): number {
    return this.heard.filter(message => message.type === type).length
  }

  /** Ends every stream from this side. */
  endStreams(): void {
    for (const { stream } of this.#connections.values()) stream?.end()
  }

  /** Pushes to everybody. */
  push(type: string, body: Json): void {
    const message = {
      type,
      clientIp: '127.0.0.1',
      headers: {},
      body: { headers: {}, requestId: this.#nextId(), ...body }
    }
    this.pushBytes(encodePayload(message))
  }

  /** Pushes bytes that need not be a message. */
  pushBytes(bytes: Buffer): void {
    for (const { stream } of this.#connections.values()) stream?.write(bytes)
  }

  /** Tells the hosts of a service as they are not. */
  pushHosts(name: string, hosts: readonly unknown[], group = 'DEFAULT_GROUP'): void {
    const info = this.state.serviceInfo(NacosState.serviceKey('', group, name))
    this.push('NotifySubscriberRequest', { serviceInfo: { ...info, hosts }, module: 'naming' })
  }

  #nextId(): string {
    return String(++this.#pushes)
  }

  #later(push: () => void): void {
    setTimeout(push, this.pushDelayMs).unref()
  }

  #connection(peer: string): Connection {
    const known = this.#connections.get(peer)
    if (known !== undefined) return known
    const connection: Connection = { id: `1_${peer.replace(':', '_')}`, subscribed: new Set(), listens: new Map() }
    this.#connections.set(peer, connection)
    return connection
  }

  #onUnary(call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void {
    const message = decodePayload(call.request)
    this.heard.push(message)
    if (this.mute.has(message.type)) return
    const garbled = this.garbled.get(message.type)
    if (garbled !== undefined) {
      callback(null, garbled)
      return
    }
    const [type, body] = this.#answer(call.getPeer(), message)
    callback(null, encodePayload({ type, clientIp: '', headers: {}, body }))
    // A new subscriber is told once more, as a real server does.
    if (message.type === 'SubscribeServiceRequest' && message.body['subscribe'] === true) {
      const { namespace, groupName, serviceName } = message.body as Record<string, string>
      this.#later(() => this.#tellService(NacosState.serviceKey(namespace ?? '', groupName ?? '', serviceName ?? '')))
    }
  }

  #answer(peer: string, { type, body, headers }: NacosMessage) {
    const connection = this.#connection(peer)
    if (type === 'ServerCheckRequest') {
      if (this.starting) return refused('ErrorResponse', 300, 'Server is starting,please try later.')
      const check = { connectionId: connection.id, supportAbilityNegotiation: this.negotiates, success: true }
      return ['ServerCheckResponse', { resultCode: 200, errorCode: 0, ...check }] as const
    }
    if (connection.stream === undefined) return refused('ErrorResponse', 301, 'Connection is unregistered.')
    if (this.user !== undefined && !UNGUARDED.has(type) && !this.tokens.has(headers['accessToken'] ?? ''))
      return refused(answerTypeOf(type), 403, 'Code: 403, Message: token invalid!.')
    return answerTo(this.state, { type, body: { ...body }, connection })
  }

  #onStream(stream: Stream): void {
    const peer = stream.getPeer()
    const leave = (): void => {
      const connection = this.#connections.get(peer)
      if (connection === undefined) return
      this.#connections.delete(peer)
      this.state.forget(connection.id)
    }
    stream.on('data', (bytes: Buffer) => {
      const message = decodePayload(bytes)
      this.heard.push(message)
      if (message.type !== 'ConnectionSetupRequest' || this.mute.has('ConnectionSetupRequest')) return
      this.#connection(peer).stream = stream
      const body = { headers: {}, abilityTable: ABILITIES, module: 'internal' }
      if (this.acksSetup)
        stream.write(encodePayload({ type: 'SetupAckRequest', clientIp: '127.0.0.1', headers: {}, body }))
    })
    stream.on('error', leave)
    stream.on('cancelled', leave)
    stream.on('end', () => {
      leave()
      stream.end()
    })
  }

  #tellService(key: string): void {
    for (const { stream, subscribed } of this.#connections.values()) {
      if (!subscribed.has(key)) continue
      const body = {
        headers: {},
        requestId: this.#nextId(),
        serviceInfo: this.state.serviceInfo(key),
        module: 'naming'
      }
      stream?.write(encodePayload({ type: 'NotifySubscriberRequest', clientIp: '127.0.0.1', headers: {}, body }))
    }
  }

  #tellConfig(key: string): void {
    const [, group, dataId] = JSON.parse(key) as string[]
    for (const { stream, listens } of this.#connections.values()) {
      const tenant = listens.get(key)
      if (tenant === undefined) continue
      const body = {
        headers: {},
        requestId: this.#nextId(),
        dataId,
        group,
        ...(tenant === '' ? {} : { tenant }),
        module: 'config'
      }
      stream?.write(encodePayload({ type: 'ConfigChangeNotifyRequest', clientIp: '127.0.0.1', headers: {}, body }))
    }
  }
}

/** A double that listens, and is stopped when the test ends. */
export async function startNacosDouble(context: Closable, credentials?: ServerCredentials): Promise<NacosDouble> {
  const double = new NacosDouble(credentials)
  await double.start()
  context.after(() => double.stop())
  return double
}

/** Waits until the double has heard that many messages of a type, and gives them. */
export async function heardOf(double: NacosDouble, type: string, count = 1): Promise<NacosMessage[]> {
  await eventually(`${count} × ${type}`, () => double.count(type) >= count)
  return double.heard.filter(message => message.type === type)
}
