// A demo provider on real sockets: it registers, serves, bounds what it takes, and leaves in an orderly way.
import { deepEqual, equal } from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { dubboProtocol, STATUS } from '../../../codecs/dubbo/index.ts'
import { FrameReader } from '../../../codecs/frame-reader.ts'
import type { RpcResponse } from '../../../codecs/message.ts'
import { MemoryRegistry } from '../../../registries/memory.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { Orders } from '../../../src/demo/orders.ts'
import { DemoProvider } from '../../../src/demo/provider.ts'
import { demoServices } from '../../../src/demo/services.ts'
import { type Closable, dial, eventually } from '../../support/sockets.ts'

const GREETING = { interface: 'org.anji.demo.GreetingService', group: '', version: '' }

async function started(context: Closable) {
  const registry = new MemoryRegistry()
  const provider = await DemoProvider.start({
    name: 'demo',
    labels: { version: 'v1' },
    registry,
    services: demoServices('demo', new Orders(() => 0))
  })
  let stopped = false
  const stop = async (): Promise<void> => {
    stopped = true
    await provider.stop()
  }
  context.after(async () => {
    if (!stopped) await provider.stop()
  })
  return { registry, provider, stop }
}

/** A connection to the provider with every frame that it sent. */
async function linkTo(context: Closable, provider: DemoProvider) {
  const socket = await dial(context, provider.address.port)
  const frames: Buffer[] = []
  const reader = new FrameReader({
    measure: (bytes, start) => dubboProtocol.measure(bytes, start, 1 << 24),
    headerBytes: dubboProtocol.headerBytes,
    frameBytesMax: 1 << 24,
    onOversize: () => undefined
  })
  socket.on('data', chunk => reader.push(chunk, (bytes, start, end) => frames.push(bytes.subarray(start, end))))
  return { socket, frames }
}

function call(
  method: string,
  values: string[] | number[],
  { id, oneWay = false }: { id: number; oneWay?: boolean }
): Buffer {
  const frame = dubboProtocol.fromRequest({
    service: GREETING.interface,
    group: '',
    version: '',
    method,
    parameterTypes: values.map(value => (typeof value === 'string' ? 'java.lang.String' : 'int')),
    arguments: values,
    attachments: new Map(),
    oneWay
  })
  dubboProtocol.setId(frame, 0, 5, id)
  return frame
}

const kinds = (frames: readonly Buffer[]): string[] => frames.map(frame => dubboProtocol.kindOf(frame, 0, frame.length))

const responseIn = (frame: Buffer | undefined): RpcResponse => dubboProtocol.toResponse(frame!)

suite('a provider of the demo on the wire', () => {
  test('is registered with its labels once it listens, and not any more when it has left', async t => {
    const { registry, provider, stop } = await started(t)
    let seen: readonly Endpoint[] = []
    registry.watch(GREETING, endpoints => {
      seen = endpoints
    })
    deepEqual(seen, [{ address: provider.address, weight: 100, labels: { version: 'v1' } }])
    await stop()
    deepEqual(seen, [])
  })

  test('answers calls under their ids, one-way calls not at all, and heartbeats', async t => {
    const { provider } = await started(t)
    const { socket, frames } = await linkTo(t, provider)
    const beat = dubboProtocol.heartbeat()
    dubboProtocol.setId(beat, 0, 8, 9)
    const all = [call('sayHello', ['you'], { id: 1, oneWay: true }), call('sayHello', ['Li'], { id: 2 }), beat]
    for (const byte of Buffer.concat(all)) socket.write(Buffer.of(byte))
    await eventually('two answers', () => frames.length === 2)
    const answered = frames.find(frame => dubboProtocol.kindOf(frame, 0, frame.length) === 'response')
    deepEqual([dubboProtocol.idHigh(answered!, 0), dubboProtocol.idLow(answered!, 0)], [5, 2])
    deepEqual(responseIn(answered).kind === 'value' && (responseIn(answered) as { value: unknown }).value, 'Hello, Li!')
    equal(kinds(frames).includes('heartbeat-answer'), true)
  })

  test('refuses a request that is too large or cannot be read, and stays', async t => {
    const { provider } = await started(t)
    const { socket, frames } = await linkTo(t, provider)
    const broken = call('sayHello', ['Li'], { id: 3 })
    broken.fill(0xff, 40)
    socket.write(
      Buffer.concat([call('sayHello', ['x'.repeat(1 << 20)], { id: 1 }), broken, call('whoAmI', [], { id: 4 })])
    )
    await eventually('three answers', () => frames.length === 3)
    const byId = new Map(frames.map(frame => [dubboProtocol.idLow(frame, 0), responseIn(frame)]))
    deepEqual(
      [1, 3].map(id => {
        const response = byId.get(id)
        return response?.kind === 'error' && response.status
      }),
      [STATUS.badRequest, STATUS.badRequest]
    )
    equal(byId.get(4)?.kind, 'value')
  })

  test('ends a connection that speaks something else', async t => {
    const { provider } = await started(t)
    const { socket } = await linkTo(t, provider)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await once(socket, 'close')
  })

  test('takes no more calls at a time than it can bear', async t => {
    const { provider } = await started(t)
    const { socket, frames } = await linkTo(t, provider)
    const calls = Array.from({ length: 257 }, (_, id) => call('slow', [5000], { id }))
    socket.write(Buffer.concat(calls))
    await eventually('the refusal', () => frames.length === 1)
    const refused = responseIn(frames[0])
    equal(refused.kind === 'error' && refused.status, STATUS.threadPoolExhausted)
    // Nobody waits for the others: the provider has no caller left once this end is gone.
    socket.destroy()
  })

  test('tells its callers that it leaves, answers what is open, and then ends the connection', async t => {
    const { provider, stop } = await started(t)
    const { socket, frames } = await linkTo(t, provider)
    socket.write(Buffer.concat([call('whoAmI', [], { id: 1 }), call('slow', [100], { id: 2 })]))
    await eventually('the first answer', () => frames.length === 1)
    const closed = once(socket, 'close')
    await stop()
    await closed
    deepEqual(kinds(frames), ['response', 'going-away', 'response'])
  })
})
