// A port of the control plane: plain HTTP for operators and applications. Whatever it is sent, it answers or hangs up; it never throws.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Address } from './snapshot/snapshot.ts'

/** An answer; long ones come in pieces. */
export type ControlAnswer = Readonly<{
  status: number
  headers: Readonly<Record<string, string>>
  pieces: Iterable<string>
}>

/** What a port is opened with. */
export type ControlPortParts = Readonly<{
  /** How it is called when it cannot be opened, and what can then be changed. */
  name: string
  advice: string
  connectionsMax: number
  /** May throw, which is a 500. A body that it did not read is thrown away and ends the connection. */
  answer: (request: IncomingMessage) => ControlAnswer | Promise<ControlAnswer>
}>

/** What one client may cost. */
const LIMITS = {
  headBytesMax: 8 * 1024,
  headTimeoutMs: 5000,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
  /** A client that does not read its answer is cut off after this long. */
  silentMs: 60_000
} as const
/** How long answers that are under way may take once the port closes. */
const CLOSE_WAIT_MS = 500

/** A bound port. */
export class ControlPort {
  readonly address: Address
  readonly #server: Server

  private constructor(address: Address, server: Server) {
    this.address = address
    this.#server = server
  }

  /** Binds the address, or throws with the address, the reason and the key to change. */
  static async open(address: Address, parts: ControlPortParts): Promise<ControlPort> {
    const server = createServer(
      {
        maxHeaderSize: LIMITS.headBytesMax,
        headersTimeout: LIMITS.headTimeoutMs,
        requestTimeout: LIMITS.requestTimeoutMs,
        keepAliveTimeout: LIMITS.idleTimeoutMs,
        connectionsCheckingInterval: 1000
      },
      (request, response) => void respond(request, response, parts)
    )
    server.maxConnections = parts.connectionsMax
    server.timeout = LIMITS.silentMs
    server.on('clientError', hangUp)
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(cannotListen(address, parts, error)))
      server.listen({ host: address.host, port: address.port }, resolve)
    })
    server.on('error', () => undefined) // a connection that could not be accepted is the client's loss alone
    return new ControlPort(address, server)
  }

  /** The port, which is a free one when the configuration says 0. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0
  }

  /** Lets answers that are under way finish, for a moment. */
  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      const deadline = setTimeout(() => this.#server.closeAllConnections(), CLOSE_WAIT_MS)
      this.#server.close(() => {
        clearTimeout(deadline)
        resolve()
      })
      this.#server.closeIdleConnections()
    })
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer }: ControlPortParts
): Promise<void> {
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  try {
    const { status, headers, pieces } = await answer(request)
    if (!request.complete && hasBody(request)) response.shouldKeepAlive = false
    request.resume()
    response.writeHead(status, { ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    if (request.method !== 'HEAD') await writePieces(response, pieces)
    response.end()
  } catch {
    // A bug in an answer, or a client that has gone, must not touch the calls.
    if (response.headersSent) response.destroy()
    else response.writeHead(500, { 'content-type': 'text/plain' }).end('this page could not be made\n')
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

// Between two pieces the event loop serves calls; a client that reads slowly is waited for.
async function writePieces(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return
    if (response.write(piece)) await new Promise(resolve => setImmediate(resolve))
    else await drained(response)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = (): void => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    response.on('drain', go)
    response.on('close', go)
  })
}

const HANG_UP: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout'
}

function hangUp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  socket.end(
    `HTTP/1.1 ${HANG_UP[error.code ?? ''] ?? '400 Bad Request'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`
  )
}

function cannotListen({ host, port }: Address, { name, advice }: ControlPortParts, cause: Error): Error {
  return new Error(`the ${name} cannot listen on ${host}:${port}: ${cause.message}; ${advice}`, { cause })
}
