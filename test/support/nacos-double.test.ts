// The double is believed because it answers the recorded clients as the recorded server did: same types, same fields, same values
// except for times and ids.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Client, type ClientDuplexStream, credentials, Metadata } from '@grpc/grpc-js'
import { decodePayload, encodePayload, type NacosMessage } from '../../registries/nacos/payload.ts'
import { startNacosDouble } from './nacos-double.ts'
import { type Recorded, recorded } from './nacos-recordings.ts'
import { type Closable, eventually } from './sockets.ts'

const VOLATILE = new Set(['connectionId', 'lastRefTime', 'lastModified', 'requestId', 'message'])
const same = (bytes: Buffer): Buffer => bytes

/** One client connection that says what it is told to. */
class Replayer {
  readonly pushed: NacosMessage[] = []
  readonly #client: Client
  #stream: ClientDuplexStream<Buffer, Buffer> | undefined

  constructor(port: number) {
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1
    })
  }

  ask(message: NacosMessage): Promise<NacosMessage> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        '/Request/request',
        same,
        same,
        encodePayload(message),
        new Metadata(),
        (error, answer) => (error === null && answer !== undefined ? resolve(decodePayload(answer)) : reject(error))
      )
    })
  }

  say(message: NacosMessage): void {
    if (this.#stream === undefined) {
      this.#stream = this.#client.makeBidiStreamRequest('/BiRequestStream/requestBiStream', same, same, new Metadata())
      this.#stream.on('data', (bytes: Buffer) => this.pushed.push(decodePayload(bytes)))
      this.#stream.on('error', () => undefined)
    }
    this.#stream.write(encodePayload(message))
  }

  close(): void {
    this.#stream?.cancel()
    this.#client.close()
  }
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, VOLATILE.has(key) ? typeof inner : without(inner)])
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
}

// A recorded answer is the next one of its type on its connection after the request.
function answerOf(messages: readonly Recorded[], index: number): Recorded | undefined {
  const { conn } = messages[index] as Recorded
  const type = expectedType((messages[index] as Recorded).type)
  const earlier = messages
    .slice(0, index)
    .filter(m => m.conn === conn && m.fromClient && expectedType(m.type) === type).length
  return messages.filter(m => m.conn === conn && !m.fromClient && m.rpc === 'unary' && m.type === type)[earlier]
}

function expectedType(request: string): string {
  const odd: Record<string, string> = {
    PersistentInstanceRequest: 'InstanceResponse',
    ServiceQueryRequest: 'QueryServiceResponse',
    ConfigBatchListenRequest: 'ConfigChangeBatchListenResponse'
  }
  return odd[request] ?? request.replace(/Request$/, 'Response')
}

async function replay(context: Closable, messages: readonly Recorded[]): Promise<number> {
  const double = await startNacosDouble(context)
  const replayers = new Map<number, Replayer>()
  context.after(() => {
    for (const replayer of replayers.values()) replayer.close()
  })
  let compared = 0
  for (const [index, message] of messages.entries()) {
    if (!message.fromClient) continue
    const replayer = replayers.get(message.conn) ?? new Replayer(double.grpcPort)
    replayers.set(message.conn, replayer)
    if (message.rpc === 'stream') {
      const before = double.heard.length
      replayer.say(message)
      await eventually('the double to hear it', () => double.heard.length > before)
      continue
    }
    const answer = await replayer.ask(message)
    const expected = answerOf(messages, index)
    if (expected === undefined) continue
    deepEqual(
      [answer.type, without(answer.body)],
      [expected.type, without(expected.body)],
      `answer to #${index} ${message.type}`
    )
    compared++
  }
  for (const conn of replayers.keys()) {
    const types = new Set(messages.filter(m => m.conn === conn && !m.fromClient && m.rpc === 'stream').map(m => m.type))
    for (const type of types) {
      const pushed = await eventually(`push of ${type}`, () => replayers.get(conn)?.pushed.find(m => m.type === type))
      const expected = messages.find(m => m.conn === conn && m.type === type)
      deepEqual(Object.keys(pushed.body).sort(), Object.keys(expected?.body ?? {}).sort())
    }
  }
  return compared
}

suite('the double of a Nacos server', () => {
  for (const name of ['java-2.5.1', 'java-3.1.1', 'dubbo-3.3.6'] as const)
    test(`answers the recorded clients of ${name} as the real server did`, async t => {
      equal((await replay(t, recorded(name))) > 30, true)
    })
})
