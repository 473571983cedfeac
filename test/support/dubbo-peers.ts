// Both ends of a Dubbo conversation for tests: a provider that does what it is told, well or badly, and a consumer.
// Frames are made and read by the codec; where bytes matter a test compares them itself.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { Value } from '../../codecs/hessian2/value.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import type { FrameKind } from '../../codecs/protocol.ts'
import { type Closable, eventually, serve } from './sockets.ts'

/** A frame that came, copied out of the socket's memory. */
export type Frame = Readonly<{ bytes: Buffer; kind: FrameKind; idHigh: number; idLow: number }>

/** One end of a Dubbo connection. */
export class DubboLink {
  readonly socket: Socket
  /** Everything that came, in order. */
  readonly frames: Frame[] = []
  isClosed = false
  /** Bytes that came, frames or not. */
  receivedBytes = 0

  constructor(socket: Socket, onFrame: (frame: Frame, link: DubboLink) => void) {
    this.socket = socket
    const reader = new FrameReader({
      measure: (bytes, start) => dubboProtocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
      headerBytes: dubboProtocol.headerBytes,
      frameBytesMax: Number.MAX_SAFE_INTEGER,
      onOversize: () => undefined
    })
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.isClosed = true
    })
    socket.on('data', chunk => {
      this.receivedBytes += chunk.length
      reader.push(chunk, (bytes, start, end) => {
        const frame = frameOf(Buffer.from(bytes.subarray(start, end)))
        this.frames.push(frame)
        onFrame(frame, this)
      })
    })
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  /** Sends the pieces in segments of their own, as far as the system lets one say so. */
  async sendInPieces(bytes: Buffer, pieceBytes: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.socket.write(bytes.subarray(at, at + pieceBytes))
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  /** Ends the connection without the usual courtesy. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  ofKind(kind: FrameKind): Frame[] {
    return this.frames.filter(frame => frame.kind === kind)
  }
}

function frameOf(bytes: Buffer): Frame {
  return {
    bytes,
    kind: dubboProtocol.kindOf(bytes, 0, bytes.length),
    idHigh: dubboProtocol.idHigh(bytes, 0),
    idLow: dubboProtocol.idLow(bytes, 0)
  }
}

/** What a call asks for; only `service` and `method` must be said. */
export type CallSpec = Readonly<{
  service: string
  method: string
  group?: string
  version?: string
  argument?: Value
  attachments?: Readonly<Record<string, string>>
  oneWay?: boolean
}>

/** A request frame with id 0: one text parameter. */
export function requestFrame(spec: CallSpec): Buffer {
  return dubboProtocol.fromRequest({
    service: spec.service,
    group: spec.group ?? '',
    version: spec.version ?? '',
    method: spec.method,
    parameterTypes: ['java.lang.String'],
    arguments: [spec.argument ?? 'hello'],
    attachments: new Map(Object.entries(spec.attachments ?? {})),
    oneWay: spec.oneWay ?? false
  })
}

/** An answer frame with id 0 that carries a value. */
export function answerFrame(value: Value, serialization: number = dubboProtocol.defaultSerialization): Buffer {
  return dubboProtocol.fromResponse({ kind: 'value', value, attachments: new Map() }, serialization, '2.0.2')
}

/** The frame under another id. */
export function withId(frame: Buffer, high: number, low: number): Buffer {
  const copy = Buffer.from(frame)
  dubboProtocol.setId(copy, 0, high, low)
  return copy
}

/** A request that a provider got. */
export class ProviderCall {
  readonly frame: Frame
  readonly link: DubboLink

  constructor(frame: Frame, link: DubboLink) {
    this.frame = frame
    this.link = link
  }

  get method(): string {
    return dubboProtocol.toRequest(this.frame.bytes).method
  }

  get argument(): Value {
    return dubboProtocol.toRequest(this.frame.bytes).arguments[0] ?? null
  }

  /** Answers with a value: by default the argument, so that an answer shows whose it is. */
  answer(value: Value = this.argument): void {
    this.answerWith(answerFrame(value))
  }

  /** Answers with this frame under the id of the call. */
  answerWith(frame: Buffer): void {
    this.link.send(withId(frame, this.frame.idHigh, this.frame.idLow))
  }
}

/** A provider: calls and links in the order in which they came. */
export type Provider = Readonly<{
  port: number
  calls: ProviderCall[]
  links: DubboLink[]
  /** No longer accepts connections and ends those that there are. */
  stop: () => Promise<void>
}>

/** Starts a provider; without `onCall` it answers each call with its argument. */
export async function startProvider(
  context: Closable,
  onCall: (call: ProviderCall) => void = call => call.answer(),
  port = 0
): Promise<Provider> {
  const calls: ProviderCall[] = []
  const links: DubboLink[] = []
  const served = await serve(
    context,
    socket => {
      const link = new DubboLink(socket, frame => {
        if (frame.kind === 'heartbeat') link.send(dubboProtocol.answerHeartbeat(frame.bytes, 0, frame.bytes.length))
        if (frame.kind !== 'request' && frame.kind !== 'one-way') return
        const call = new ProviderCall(frame, link)
        calls.push(call)
        if (frame.kind === 'request') onCall(call)
      })
      links.push(link)
    },
    port
  )
  const stop = async (): Promise<void> => {
    served.server.close()
    for (const { socket } of links) socket.destroy()
    await eventually('the provider has stopped', () => links.every(({ isClosed }) => isClosed))
  }
  return { port: served.port, calls, links, stop }
}

/** An answer as a consumer gets it. */
export type Answer = Readonly<{ frame: Frame; response: RpcResponse; text: string }>

/** A consumer with ids of its own. */
export class Consumer {
  readonly link: DubboLink
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #lost: ((error: Error) => void)[] = []
  #nextId: number
  /** Requests that the other side sent. */
  onRequest: (frame: Frame) => void = () => undefined

  constructor(socket: Socket, firstId = 0) {
    this.#nextId = firstId
    this.link = new DubboLink(socket, frame => this.#receive(frame))
    socket.on('close', () => {
      for (const lose of this.#lost) lose(new Error('the connection was closed'))
    })
  }

  /** Calls and waits for the answer; fails when the connection ends before. */
  call(spec: CallSpec): Promise<Answer> {
    return this.callFrame(requestFrame(spec))
  }

  /** Sends this frame under the next id, or under the one that is given, and waits for its answer. */
  callFrame(frame: Buffer, idHigh = 0, idLow = this.#nextId++): Promise<Answer> {
    const answer = this.awaitAnswer(idHigh, idLow)
    this.link.send(withId(frame, idHigh, idLow))
    return answer
  }

  /** Waits for the answer under this id. */
  awaitAnswer(idHigh: number, idLow: number): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(`${idHigh >>> 0}:${idLow >>> 0}`, resolve)
      this.#lost.push(reject)
    })
    answer.catch(() => undefined)
    return answer
  }

  /** The text of the value that the call gave, or what it failed with. */
  async textOf(spec: CallSpec): Promise<string> {
    return (await this.call(spec)).text
  }

  #receive(frame: Frame): void {
    if (frame.kind === 'request' || frame.kind === 'one-way') return this.onRequest(frame)
    if (frame.kind !== 'response') return
    const key = `${frame.idHigh}:${frame.idLow}`
    const resolve = this.#waiting.get(key)
    this.#waiting.delete(key)
    resolve?.(answerOf(frame))
  }
}

function answerOf(frame: Frame): Answer {
  const response = readable(frame.bytes)
  const text = response.kind === 'error' ? `${response.status} ${response.text}` : String(response.value)
  return { frame, response, text }
}

// An answer whose value needs the type system of a serialization that cannot be read is of interest for its bytes alone.
function readable(bytes: Buffer): RpcResponse {
  try {
    return dubboProtocol.toResponse(bytes)
  } catch {
    return { kind: 'value', value: null, attachments: new Map() }
  }
}

/** Connects a consumer. */
export async function dialDubbo(context: Closable, port: number, firstId = 0): Promise<Consumer> {
  const socket = connect(port, '127.0.0.1')
  const consumer = new Consumer(socket, firstId)
  context.after(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return consumer
}
