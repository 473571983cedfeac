// Anji inside another program: started from text or an object, with registries of the program's own.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { MemoryRegistry } from '../../registries/memory.ts'
import { RpcClient } from '../../src/client/rpc-client.ts'
import { Orders } from '../../src/demo/orders.ts'
import { DemoProvider } from '../../src/demo/provider.ts'
import { demoServices } from '../../src/demo/services.ts'
import { ConfigurationError, start } from '../../src/start.ts'
import { eventually, serve } from '../support/sockets.ts'

const log = pino({ level: 'silent' })
const LISTENER = { dubbo: { address: '127.0.0.1:0', protocol: 'dubbo' } }

suite('starting an Anji in a program', () => {
  test('takes YAML text with variables, or an object', async t => {
    const text = `admin: false\nlisteners: { dubbo: { address: "127.0.0.1:\${PORT}", protocol: dubbo } }`
    const fromText = await start(text, { env: { PORT: '0' }, log })
    const fromObject = await start({ admin: false, listeners: LISTENER }, { log })
    t.after(() => {
      fromText.close()
      fromObject.close()
    })
    ok(fromText.port('dubbo') > 0)
    ok(fromObject.port('dubbo') > 0)
  })

  test('throws every mistake of a configuration', async () => {
    await rejects(start({ listener: {}, workers: -1 }, { log }), error => {
      ok(error instanceof ConfigurationError)
      deepEqual(error.mistakes.map(({ path }) => path).sort(), ['listener', 'workers'])
      ok(error.message.includes('listeners'))
      return true
    })
  })

  test('throws when a port cannot be bound, and leaves nothing behind', async t => {
    const { port } = await serve(t, () => undefined)
    const taken = { admin: false, listeners: { dubbo: { address: `127.0.0.1:${port}`, protocol: 'dubbo' } } }
    await rejects(start(taken, { log }), { code: 'EADDRINUSE' })
  })

  test('follows the registries that the program brings', async t => {
    const registry = new MemoryRegistry()
    const anji = await start({ admin: false, listeners: LISTENER }, { log, registries: new Map([['mine', registry]]) })
    const client = await RpcClient.connect(
      { host: '127.0.0.1', port: anji.port('dubbo') },
      { protocol: dubboProtocol, connectTimeoutMs: 5000, frameBytesMax: 4096 }
    )
    t.after(() => {
      client.close()
      anji.close()
    })
    const whoAmI = async (): Promise<unknown> => {
      const request = dubboProtocol.fromRequest({
        service: 'org.anji.demo.GreetingService',
        group: '',
        version: '',
        method: 'whoAmI',
        parameterTypes: [],
        arguments: [],
        attachments: new Map(),
        oneWay: false
      })
      const response = dubboProtocol.toResponse(await client.call(request, 5000))
      return response.kind === 'value' ? response.value : response.kind
    }
    const become = async (wanted: unknown): Promise<void> => {
      let now: unknown
      const endMs = performance.now() + 10_000
      while (now !== wanted && performance.now() < endMs) now = await whoAmI()
      equal(now, wanted)
    }
    const provide = (name: string): Promise<DemoProvider> =>
      DemoProvider.start({ name, labels: {}, registry, services: demoServices(name, new Orders(() => 0)) })
    equal(await whoAmI(), 'error')
    const first = await provide('first')
    await become('first')
    const second = await provide('second')
    await become('second')
    await first.stop()
    await eventually('only the second', () => anji.dataPlane.traffic.snapshot.services[0]?.endpoints.length === 1)
    for (let calls = 0; calls < 4; calls++) equal(await whoAmI(), 'second')
    await second.stop()
    await become('error')
  })
})
