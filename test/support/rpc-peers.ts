// A Dubbo provider and a Dubbo consumer for tests, made of the codec alone: real sockets, and each call answered by a function.
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { FrameReader } from '../../codecs/frame-reader.ts'
import { List, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcRequest, RpcResponse } from '../../codecs/message.ts'

/** A call as a provider sees it; for a generic call the real method, types and arguments. */
export type SeenCall = Readonly<{
  method: string
  types: readonly string[] | undefined
  arguments: readonly Value[]
  attachments: ReadonlyMap<string, Value>
  service: string
  version: string
  generic: boolean
  oneWay: boolean
}>

/** Gives the answer now or later; a call that it never answers stays open. */
export type Answering = (call: SeenCall, answer: (response: RpcResponse) => void, socket: Socket) => void

/** A provider that listens. */
export type RpcProvider = Readonly<{ port: number; calls: SeenCall[]; sockets: Set<Socket>; close: () => void }>

const PROTOCOL_VERSION = '2.0.2'

const framesOf = (socket: Socket, onFrame: (frame: Buffer) => void): void => {
  const reader = new FrameReader({
    measure: (bytes, start) => dubboProtocol.measure(bytes, start, Number.MAX_SAFE_INTEGER),
    headerBytes: dubboProtocol.headerBytes,
    frameBytesMax: Number.MAX_SAFE_INTEGER,
    onOversize: () => undefined
  })
  socket.on('data', chunk =>
    reader.push(chunk, (bytes, start, end) => onFrame(Buffer.from(bytes.subarray(start, end))))
  )
  socket.on('error', () => undefined)
}

/** An answer with this value. */
export const valueAnswer = (value: Value, attachments: Record<string, Value> = {}): RpcResponse => ({
  kind: 'value',
  value,
  attachments: new Map(Object.entries(attachments))
})

/** An answer with this exception. */
export const exceptionAnswer = (value: Value, attachments: Record<string, Value> = {}): RpcResponse => ({
  kind: 'exception',
  value,
  attachments: new Map(Object.entries(attachments))
})

/** Listens on a free port; `echo` of the arguments is what it does unless told otherwise. */
export async function openProvider(answering: Answering = echo): Promise<RpcProvider> {
  const sockets = new Set<Socket>()
  const calls: SeenCall[] = []
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    framesOf(socket, frame => serveFrame(frame, socket, calls, answering))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, calls, sockets, close }
}

/** Answers with the only argument, or with the list of all. */
export const echo: Answering = (call, answer) =>
  answer(valueAnswer(call.arguments.length === 1 ? (call.arguments[0] as Value) : new List([...call.arguments])))

function serveFrame(frame: Buffer, socket: Socket, calls: SeenCall[], answering: Answering): void {
  const kind = dubboProtocol.kindOf(frame, 0, frame.length)
  if (kind === 'heartbeat') socket.write(dubboProtocol.answerHeartbeat(frame, 0, frame.length))
  if (kind !== 'request' && kind !== 'one-way') return
  const call = seen(dubboProtocol.toRequest(frame))
  calls.push(call)
  const { serialization } = dubboProtocol.readHead(frame, 0, frame.length)
  const answer = (response: RpcResponse): void => {
    const bytes = dubboProtocol.fromResponse(response, serialization, PROTOCOL_VERSION)
    dubboProtocol.setId(bytes, 0, dubboProtocol.idHigh(frame, 0), dubboProtocol.idLow(frame, 0))
    socket.write(bytes)
  }
  answering(call, answer, socket)
}

function seen(request: RpcRequest): SeenCall {
  const { method, parameterTypes, attachments, service, version, oneWay } = request
  const whole = { attachments, service, version, oneWay }
  if (method !== '$invoke')
    return { ...whole, method, types: parameterTypes, arguments: request.arguments, generic: false }
  const [name, types, values] = request.arguments
  return {
    ...whole,
    method: String(name),
    types: types instanceof List ? types.items.map(String) : undefined,
    arguments: values instanceof List ? values.items : [],
    generic: true
  }
}

/** A consumer on one connection. */
export type RpcConsumer = Readonly<{
  call: (request: Partial<RpcRequest> & { service: string; method: string }) => Promise<RpcResponse>
  send: (request: Partial<RpcRequest> & { service: string; method: string }) => void
  /** Answers that came for no call that waits. */
  stray: RpcResponse[]
  socket: Socket
  close: () => void
}>

/** Connects to a listener. */
export async function openConsumer(port: number): Promise<RpcConsumer> {
  const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  const waiting = new Map<number, (response: RpcResponse) => void>()
  const stray: RpcResponse[] = []
  let lastId = 0
  framesOf(socket, frame => {
    if (dubboProtocol.kindOf(frame, 0, frame.length) !== 'response') return
    const id = dubboProtocol.idLow(frame, 0)
    const response = dubboProtocol.toResponse(frame)
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (waiter === undefined) stray.push(response)
    else waiter(response)
  })
  const send: RpcConsumer['send'] = request => {
    const defaults = {
      group: '',
      version: '',
      parameterTypes: [],
      arguments: [],
      attachments: new Map(),
      oneWay: false
    }
    const frame = dubboProtocol.fromRequest({ ...defaults, ...request })
    dubboProtocol.setId(frame, 0, 0, ++lastId)
    socket.write(frame)
  }
  const call: RpcConsumer['call'] = request =>
    new Promise((resolve, reject) => {
      send(request)
      waiting.set(lastId, resolve)
      socket.once('close', () => reject(new Error('the connection closed')))
    })
  socket.setMaxListeners(0)
  return { call, send, stray, socket, close: () => socket.destroy() }
}
