// A client of a framed protocol for single calls: the shell's `anji call` and the demo's traffic. It is no part of the data
// plane, so it may spend a promise on each call.
import { connect as connectSocket, type Socket } from 'node:net'
import { CodecError } from '../../codecs/errors.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { ErrorCode } from '../errors.ts'
import type { Address } from '../snapshot/snapshot.ts'

/** Why a call has no answer; `code` is one of the error table. */
export class ClientError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClientError'
    this.code = code
  }
}

/** How a client behaves. */
export type ClientOptions = Readonly<{
  protocol: FramedProtocol
  connectTimeoutMs: number
  /** A larger answer fails its call and is never buffered. */
  frameBytesMax: number
}>

type Waiting = Readonly<{
  onAnswer: (frame: Buffer) => void
  onError: (error: ClientError) => void
  timer: NodeJS.Timeout
}>

/** Ids are 31 bits here, so that the upper half is always 0. */
const ID_MAX = 0x7fff_ffff

/** One connection, shared by any number of calls. */
export class RpcClient {
  readonly #socket: Socket
  readonly #protocol: FramedProtocol
  readonly #name: string
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #ended: ClientError | undefined

  private constructor(socket: Socket, name: string, { protocol, frameBytesMax }: ClientOptions) {
    this.#socket = socket
    this.#protocol = protocol
    this.#name = name
    const reader = new FrameReader({
      // The reader itself refuses what is too large, so that the call which waits for it learns why.
      measure: (bytes, start) => protocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
      headerBytes: protocol.headerBytes,
      frameBytesMax,
      onOversize: (bytes, start, size) =>
        this.#failOne(bytes, start, new ClientError('ANSWER_TOO_LARGE', `an answer of ${size} bytes from ${name}`))
    })
    socket.on('data', chunk => {
      try {
        reader.push(chunk, (bytes, start, end) => this.#onFrame(bytes, start, end))
      } catch (cause) {
        if (!(cause instanceof CodecError)) throw cause
        this.#end(new ClientError('BAD_ANSWER', `${name} does not speak ${protocol.name}: ${cause.message}`, { cause }))
      }
    })
    socket.on('error', cause => this.#end(new ClientError('UPSTREAM_CLOSED', `${name}: ${cause.message}`, { cause })))
    socket.on('close', () =>
      this.#end(new ClientError('UPSTREAM_CLOSED', `${name} closed the connection before it answered`))
    )
  }

  /** Opens the connection, or throws a ClientError. */
  static connect(address: Address, options: ClientOptions): Promise<RpcClient> {
    const name = address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
    const { connectTimeoutMs } = options
    return new Promise((resolve, reject) => {
      const socket = connectSocket({ ...address, noDelay: true })
      const fail = (error: ClientError): void => {
        clearTimeout(timer)
        socket.destroy()
        reject(error)
      }
      const timer = setTimeout(() => {
        fail(new ClientError('CONNECT_TIMEOUT', `${name} did not accept a connection within ${connectTimeoutMs} ms`))
      }, connectTimeoutMs)
      const onError = (cause: Error): void =>
        fail(new ClientError('CONNECT_FAILED', `${name} cannot be reached: ${reasonOf(cause)}`, { cause }))
      socket.once('error', onError)
      socket.once('connect', () => {
        clearTimeout(timer)
        const client = new RpcClient(socket, name, options)
        socket.off('error', onError)
        resolve(client)
      })
    })
  }

  /** Sends a request and waits for the frame that answers it. The request's id is overwritten. */
  call(request: Buffer, timeoutMs: number): Promise<Buffer> {
    return new Promise((onAnswer, onError) => {
      if (this.#ended !== undefined) return onError(this.#ended)
      this.#lastId = (this.#lastId % ID_MAX) + 1
      const id = this.#lastId
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        onError(
          new ClientError('TIMEOUT', `${this.#name} did not answer within ${timeoutMs} ms; the call may have run`)
        )
      }, timeoutMs)
      this.#waiting.set(id, { onAnswer, onError, timer })
      this.#protocol.setId(request, 0, 0, id)
      this.#socket.write(request)
    })
  }

  /** Sends a request that nobody answers; resolves when the system has taken it. */
  send(request: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended)
      this.#socket.write(request, error =>
        error ? reject(new ClientError('UPSTREAM_CLOSED', error.message, { cause: error })) : resolve()
      )
    })
  }

  /** Ends the connection once everything written has left. Open calls fail. */
  close(): void {
    this.#end(new ClientError('UPSTREAM_CLOSED', 'this client is closed'))
  }

  #onFrame(bytes: Buffer, start: number, end: number): void {
    const protocol = this.#protocol
    switch (protocol.kindOf(bytes, start, end)) {
      case 'response': {
        const waiting = this.#take(bytes, start)
        // A copy, because the chunk that it came in would live as long as the answer does.
        if (waiting !== undefined) waiting.onAnswer(Buffer.from(bytes.subarray(start, end)))
        return
      }
      case 'heartbeat':
        this.#socket.write(protocol.answerHeartbeat(bytes, start, end))
        return
      default:
        // Events and calls back to us mean nothing to a client that comes for single calls.
        return
    }
  }

  #take(bytes: Buffer, start: number): Waiting | undefined {
    if (this.#protocol.idHigh(bytes, start) !== 0) return undefined
    const id = this.#protocol.idLow(bytes, start)
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return undefined
    clearTimeout(waiting.timer)
    this.#waiting.delete(id)
    return waiting
  }

  #failOne(bytes: Buffer, start: number, error: ClientError): void {
    this.#take(bytes, start)?.onError(error)
  }

  #end(error: ClientError): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    for (const { timer, onError } of this.#waiting.values()) {
      clearTimeout(timer)
      onError(error)
    }
    this.#waiting.clear()
    if (error.code === 'BAD_ANSWER') this.#socket.destroy()
    else this.#socket.destroySoon()
  }
}

function reasonOf(error: Error): string {
  switch ('code' in error ? error.code : undefined) {
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused)'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no such host name'
    default:
      return error.message
  }
}
