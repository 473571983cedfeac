// A Dubbo provider in a few lines: real sockets that speak Dubbo 2, so that the demo needs nothing but Node.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { dubboProtocol, STATUS } from '../../codecs/dubbo/index.ts'
import { CodecError } from '../../codecs/errors.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { Registry } from '../../registries/registry.ts'
import { answer } from './answer.ts'
import type { DemoService } from './services.ts'

/** Everything that a peer could make grow is bounded. */
const LIMITS = { connections: 64, frameBytes: 1024 * 1024, inFlight: 256, pendingBytes: 8 * 1024 * 1024 } as const

/** A stopping provider waits this long for its callers to go. */
const LEAVE_MS = 3000
const HOST = '127.0.0.1'
const WEIGHT = 100

/** How a provider is made. */
export type ProviderOptions = Readonly<{
  name: string
  services: readonly DemoService[]
  labels: Readonly<Record<string, string>>
  registry: Registry
}>

/** One provider, listening on a free port of the loopback interface and registered. */
export class DemoProvider {
  readonly name: string
  readonly #server: Server
  readonly #options: ProviderOptions
  readonly #services: ReadonlyMap<string, DemoService>
  readonly #sockets = new Set<Socket>()
  #inFlight = 0
  #onIdle: () => void = () => undefined

  private constructor(options: ProviderOptions) {
    this.name = options.name
    this.#options = options
    this.#services = new Map(options.services.map(service => [service.key.interface, service]))
    this.#server = createServer({ noDelay: true }, socket => this.#accept(socket))
    this.#server.maxConnections = LIMITS.connections
  }

  /** Listens, then registers: nobody hears of a provider that cannot answer yet. */
  static async start(options: ProviderOptions): Promise<DemoProvider> {
    const provider = new DemoProvider(options)
    provider.#server.listen(0, HOST)
    await once(provider.#server, 'listening')
    const { registry, services, labels } = options
    for (const { key } of services) await registry.register(key, { address: provider.address, weight: WEIGHT, labels })
    return provider
  }

  get address(): Readonly<{ host: string; port: number }> {
    return { host: HOST, port: (this.#server.address() as AddressInfo).port }
  }

  /** Leaves as a well-behaved provider does: unregisters, says so on every connection, finishes its calls, then ends. */
  async stop(): Promise<void> {
    const { address } = this
    const { registry, services } = this.#options
    for (const { key } of services) await registry.unregister(key, address)
    for (const socket of this.#sockets) socket.write(dubboProtocol.goAway())
    const closed = once(this.#server, 'close')
    this.#server.close()
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, LEAVE_MS)
      this.#onIdle = () => {
        if (this.#inFlight > 0) return
        clearTimeout(timer)
        resolve()
      }
      this.#onIdle()
    })
    for (const socket of this.#sockets) socket.destroySoon()
    await closed
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const reader = new FrameReader({
      measure: (bytes, start) => dubboProtocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
      headerBytes: dubboProtocol.headerBytes,
      frameBytesMax: LIMITS.frameBytes,
      onOversize: (bytes, start, size) =>
        this.#refuse(socket, { bytes, start }, `a request of ${size} bytes is over ${LIMITS.frameBytes}`)
    })
    socket.on('data', chunk => {
      try {
        reader.push(chunk, (bytes, start, end) => this.#onFrame(socket, bytes.subarray(start, end)))
      } catch (error) {
        if (!(error instanceof CodecError)) throw error
        socket.destroy()
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #onFrame(socket: Socket, frame: Buffer): void {
    switch (dubboProtocol.kindOf(frame, 0, frame.length)) {
      case 'heartbeat':
        this.#write(socket, dubboProtocol.answerHeartbeat(frame, 0, frame.length))
        return
      case 'request':
      case 'one-way':
        void this.#serve(socket, frame)
        return
      default:
        // Answers and events: a provider that never calls back expects none.
        return
    }
  }

  async #serve(socket: Socket, frame: Buffer): Promise<void> {
    if (this.#inFlight >= LIMITS.inFlight)
      return this.#refuse(socket, { bytes: frame, start: 0 }, 'Thread pool is EXHAUSTED', STATUS.threadPoolExhausted)
    this.#inFlight++
    try {
      const head = dubboProtocol.readHead(frame, 0, frame.length)
      const response = await answer(dubboProtocol.toRequest(frame), this.#services, this.name)
      if (dubboProtocol.kindOf(frame, 0, frame.length) === 'request')
        this.#answer(socket, frame, dubboProtocol.fromResponse(response, head.serialization, head.protocolVersion))
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
      this.#refuse(socket, { bytes: frame, start: 0 }, error.message)
    } finally {
      this.#inFlight--
      this.#onIdle()
    }
  }

  #refuse(
    socket: Socket,
    { bytes, start }: Readonly<{ bytes: Buffer; start: number }>,
    text: string,
    status: number = STATUS.badRequest
  ): void {
    const refusal = dubboProtocol.refuse(status, text, dubboProtocol.serializationOf(bytes, start))
    this.#answer(socket, bytes.subarray(start), refusal)
  }

  #answer(socket: Socket, request: Buffer, answered: Buffer): void {
    dubboProtocol.setId(answered, 0, dubboProtocol.idHigh(request, 0), dubboProtocol.idLow(request, 0))
    this.#write(socket, answered)
  }

  // Whoever asks and does not read is cut off before its answers fill the memory.
  #write(socket: Socket, bytes: Buffer): void {
    if (socket.destroyed) return
    if (socket.writableLength > LIMITS.pendingBytes) socket.destroy()
    else socket.write(bytes)
  }
}
