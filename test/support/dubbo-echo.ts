// An echoing Dubbo provider and a consumer that only calls, for tests that look at Anji itself rather than at frames.
import type { Socket } from 'node:net'
import { dubboProtocol, SERIALIZATION } from '../../codecs/dubbo/index.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import { type Closable, dial, serve } from './sockets.ts'

/** Answers with the first argument. `hold` keeps a call without an answer until it is released. */
export type EchoProvider = Readonly<{ port: number; calls: RpcRequest[]; release: () => void }>

/** A call of a method whose name starts with `hold` is answered after `release`, one that starts with `throw` by an error. */
export async function echoProvider(context: Closable): Promise<EchoProvider> {
  const calls: RpcRequest[] = []
  const held: (() => void)[] = []
  const { port } = await serve(context, socket => {
    onFrames(socket, frame => {
      const kind = dubboProtocol.kindOf(frame, 0, frame.length)
      if (kind === 'heartbeat') return void socket.write(dubboProtocol.answerHeartbeat(frame, 0, frame.length))
      if (kind !== 'request' && kind !== 'one-way') return
      const request = dubboProtocol.toRequest(frame)
      calls.push(request)
      if (kind === 'one-way') return
      const answer = request.method.startsWith('throw')
        ? dubboProtocol.refuse(70, 'it broke', SERIALIZATION.hessian2)
        : dubboProtocol.fromResponse(
            { kind: 'value', value: request.arguments[0] ?? null, attachments: new Map() },
            SERIALIZATION.hessian2,
            '2.0.2'
          )
      dubboProtocol.setId(answer, 0, dubboProtocol.idHigh(frame, 0), dubboProtocol.idLow(frame, 0))
      if (request.method.startsWith('hold')) held.push(() => void socket.write(answer))
      else socket.write(answer)
    })
  })
  const release = (): void => {
    for (const answer of held.splice(0)) answer()
  }
  return { port, calls, release }
}

/** What a consumer calls. */
export type Call = Readonly<{
  service: string
  method: string
  argument?: string
  attachments?: RpcRequest['attachments']
}>

/** One connection of a consumer; answers come as frames, oldest first. */
export class Consumer {
  readonly socket: Socket
  readonly answers: Buffer[] = []
  #id = 0

  private constructor(socket: Socket) {
    this.socket = socket
    onFrames(socket, frame => {
      if (dubboProtocol.kindOf(frame, 0, frame.length) === 'response') this.answers.push(frame)
    })
  }

  static async open(context: Closable, port: number): Promise<Consumer> {
    return new Consumer(await dial(context, port))
  }

  /** The answer to a frame that `call` returned; answers may overtake one another. */
  answerTo(frame: Buffer): Buffer {
    const id = dubboProtocol.idLow(frame, 0)
    const found = this.answers.find(answer => dubboProtocol.idLow(answer, 0) === id)
    if (found === undefined) throw new Error(`no answer to call ${id}`)
    return found
  }

  /** Sends a call; the answer will come to `answers`. */
  call({ service, method, argument = 'hello', attachments = new Map() }: Call): Buffer {
    const frame = dubboProtocol.fromRequest({
      service,
      group: '',
      version: '',
      method,
      parameterTypes: ['java.lang.String'],
      arguments: [argument],
      attachments,
      oneWay: false
    })
    dubboProtocol.setId(frame, 0, 0, ++this.#id)
    this.socket.write(frame)
    return frame
  }
}

function onFrames(socket: Socket, onFrame: (frame: Buffer) => void): void {
  const reader = new FrameReader({
    measure: (bytes, start) => dubboProtocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
    headerBytes: dubboProtocol.headerBytes,
    frameBytesMax: 1 << 20,
    onOversize: () => undefined
  })
  socket.on('data', chunk =>
    reader.push(chunk, (bytes, start, end) => onFrame(Buffer.from(bytes.subarray(start, end))))
  )
}
