// A TCP client for tests that want to say exactly which bytes they send, and see exactly which come back.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'

const DEADLINE_MS = 10_000

/** Waits until the condition holds; fails with `what` after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

export class RawClient {
  readonly socket: Socket
  #text = ''
  #end: 'open' | 'ended' | 'closed' = 'open'

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', chunk => {
      this.#text += chunk.toString('latin1')
    })
    socket.on('end', () => {
      this.#end = 'ended'
    })
    socket.on('close', () => {
      this.#end = 'closed'
    })
    socket.on('error', () => undefined)
  }

  static async open(port: number): Promise<RawClient> {
    const socket = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** Everything that came, one character per byte. */
  get text(): string {
    return this.#text
  }

  get ended(): boolean {
    return this.#end !== 'open'
  }

  write(text: string): void {
    this.socket.write(text, 'latin1')
  }

  async has(part: string): Promise<string> {
    await until(() => this.#text.includes(part), `${JSON.stringify(part)} in ${JSON.stringify(this.#text.slice(-500))}`)
    return this.#text
  }

  /** Waits for the end that the other side sets. */
  async end(): Promise<string> {
    await until(() => this.#end !== 'open', `the end of ${JSON.stringify(this.#text.slice(-500))}`)
    this.socket.destroy()
    return this.#text
  }
}

/** Sends the bytes on a connection of their own and returns everything that came until the other side ended it. */
export async function exchangeBytes(port: number, text: string): Promise<string> {
  const client = await RawClient.open(port)
  client.write(text)
  return client.end()
}
