// A whole Anji on registries that need nothing but Node: what they say is called at once, and what happens to them costs no call.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { List } from '../../codecs/hessian2/index.ts'
import { anjiFor, type RunningAnji } from '../support/anji.ts'
import { DnsDouble } from '../support/dns-double.ts'
import { startNacosDouble } from '../support/nacos-double.ts'
import { NacosState } from '../support/nacos-double-state.ts'
import { echo, openConsumer, openProvider, type RpcProvider, valueAnswer } from '../support/rpc-peers.ts'
import { type Closable, eventually } from '../support/sockets.ts'
import { steadyCalls } from '../support/steady-calls.ts'

const ORDERS = 'org.example.OrderService'

function folder(context: Closable): string {
  const made = mkdtempSync(join(tmpdir(), 'anji-registries-'))
  context.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function provider(context: Closable, name: string): Promise<RpcProvider> {
  const made = await openProvider((call, answer) =>
    call.method === 'whoAmI' ? answer(valueAnswer(name)) : echo(call, answer, undefined as never)
  )
  context.after(made.close)
  return made
}

/** Writes as editors do: all at once. */
function write(path: string, services: Readonly<Record<string, readonly string[]>>): void {
  writeFileSync(`${path}.new`, JSON.stringify(services))
  renameSync(`${path}.new`, path)
}

const configOf = (registries: string, more = ''): string =>
  `listeners: { gateway: { address: "127.0.0.1:0" } }\nregistries:\n${registries}${more}`

async function asked(context: Closable, { port }: RunningAnji, service = ORDERS): Promise<() => Promise<string>> {
  const consumer = await openConsumer(port('gateway'))
  context.after(consumer.close)
  return async () => {
    const response = await consumer.call({ service, method: 'whoAmI' })
    return response.kind === 'value' ? String(response.value) : response.kind === 'error' ? response.text : 'thrown'
  }
}

async function becomes(ask: () => Promise<string>, wanted: string | RegExp): Promise<void> {
  let last = ''
  const fits = (): boolean => (typeof wanted === 'string' ? last === wanted : wanted.test(last))
  let busy = false
  await eventually(`the answer ${wanted}`, () => {
    if (!busy && !fits()) {
      busy = true
      void ask().then(answer => {
        last = answer
        busy = false
      })
    }
    return fits()
  })
}

suite('services in a file', () => {
  test('are called when they appear, follow the file, and are kept when it goes', async t => {
    const [one, two] = [await provider(t, 'one'), await provider(t, 'two')]
    const path = join(folder(t), 'endpoints.json')
    const anji = await anjiFor(t, configOf(`  list: { type: file, path: ${path}, cache: false }\n`))
    const ask = await asked(t, anji)
    match(await ask(), /NO_ROUTE/)
    write(path, { [ORDERS]: [`127.0.0.1:${one.port}`] })
    await becomes(ask, 'one')
    const calls = await steadyCalls(t, { port: anji.port('gateway'), service: ORDERS })
    write(path, { [ORDERS]: [`127.0.0.1:${two.port}`] })
    await becomes(ask, 'two')
    rmSync(path)
    await calls.more(50)
    equal(await ask(), 'two')
    await calls.stop()
    deepEqual(calls.failures, [])
  })

  test('that vanish from it stay in use for a while, or are believed gone at once', async t => {
    const one = await provider(t, 'one')
    const path = join(folder(t), 'endpoints.json')
    const other = join(folder(t), 'endpoints.json')
    for (const file of [path, other]) write(file, { [ORDERS]: [`127.0.0.1:${one.port}`] })
    const kept = await anjiFor(t, configOf(`  list: { type: file, path: ${path}, cache: false }\n`))
    const believed = await anjiFor(
      t,
      configOf(`  list: { type: file, path: ${other}, cache: false, emptyProtection: false }\n`)
    )
    const [askKept, askBelieved] = [await asked(t, kept), await asked(t, believed)]
    equal(await askKept(), 'one')
    write(path, {})
    write(other, {})
    await becomes(askBelieved, /NO_ENDPOINT/)
    equal(await askKept(), 'one')
  })

  test('two files that disagree make one service, and one of them may go', async t => {
    const [one, two] = [await provider(t, 'one'), await provider(t, 'two')]
    const paths = [join(folder(t), 'a.json'), join(folder(t), 'b.json')] as const
    write(paths[0], { [ORDERS]: [`127.0.0.1:${one.port}`] })
    write(paths[1], { [ORDERS]: [`127.0.0.1:${one.port}`, `127.0.0.1:${two.port}`] })
    const anji = await anjiFor(
      t,
      configOf(paths.map((path, at) => `  list${at}: { type: file, path: ${path}, cache: false }\n`).join(''))
    )
    const ask = await asked(t, anji)
    deepEqual(new Set([await ask(), await ask()]), new Set(['one', 'two']))
    const calls = await steadyCalls(t, { port: anji.port('gateway'), service: ORDERS })
    await anji.reload(configOf(`  list0: { type: file, path: ${paths[0]}, cache: false }\n`))
    await becomes(async () => `${await ask()} ${await ask()} ${await ask()}`, 'one one one')
    await calls.stop()
    deepEqual(calls.failures, [])
  })

  test('are known at a start without the file, from the view of the last time', async t => {
    const one = await provider(t, 'one')
    const place = folder(t)
    const path = join(place, 'endpoints.json')
    write(path, { [ORDERS]: [`127.0.0.1:${one.port}`] })
    const text = configOf(`  list: { type: file, path: ${path}, cache: ${join(place, 'cache')} }\n`)
    const first = await anjiFor(t, text)
    equal(await (await asked(t, first))(), 'one')
    await first.anji.drain()
    rmSync(path)
    const second = await anjiFor(t, text)
    equal(await (await asked(t, second))(), 'one')
  })
})

suite('services in DNS', () => {
  test('are called at their addresses, and go on while the name server is silent', async t => {
    const one = await provider(t, 'one')
    const dns = await new DnsDouble().listen(t)
    dns.zone.set('orders.test', [{ type: 'A', address: '127.0.0.1', ttl: 1 }])
    const anji = await anjiFor(
      t,
      configOf(`  names:
    type: dns
    servers: ["127.0.0.1:${dns.port}"]
    minTtl: 100ms
    maxTtl: 200ms
    timeout: 200ms
    cache: false
    services: { ${ORDERS}: { name: orders.test, port: ${one.port} } }
`)
    )
    const ask = await asked(t, anji)
    equal(await ask(), 'one')
    dns.moods.set('orders.test', 'silent')
    const count = dns.asked.length
    await eventually('questions in vain', () => dns.asked.length > count + 1)
    equal(await ask(), 'one')
  })
})

suite('services in Nacos', () => {
  const nacosConfig = (double: { httpPort: number; grpcPort: number }): string =>
    configOf(`  nacos:
    type: nacos
    servers: ["127.0.0.1:${double.httpPort}"]
    grpcPortOffset: ${double.grpcPort - double.httpPort}
    pollInterval: 1s
    cache: false
`)
  const key = (name: string): string => NacosState.serviceKey('', 'DEFAULT_GROUP', name)

  test('are called, also while the server is away and after it came back empty', async t => {
    const one = await provider(t, 'one')
    const double = await startNacosDouble(t)
    const put = (): void =>
      double.state.put(key(`providers:${ORDERS}::`), 'a provider', [
        { ip: '127.0.0.1', port: one.port, metadata: { interface: ORDERS, protocol: 'dubbo', side: 'provider' } }
      ])
    put()
    const anji = await anjiFor(t, nacosConfig(double))
    const ask = await asked(t, anji)
    await becomes(ask, 'one')
    const calls = await steadyCalls(t, { port: anji.port('gateway'), service: ORDERS })
    await double.stop()
    await calls.more(50)
    await double.start()
    await eventually('the connection', () => double.connections > 0)
    await calls.more(200)
    put()
    await calls.more(50)
    await calls.stop()
    deepEqual(calls.failures, [])
  })

  test('that registered by application are found by asking their instance', async t => {
    const exporting = await openProvider((call, answer) => {
      const url = `dubbo://10.9.9.9:${exporting.port}/${ORDERS}?interface=${ORDERS}&side=provider`
      if (call.method === 'getExportedURLs') answer(valueAnswer(new List([url])))
      else answer(valueAnswer('one'))
    })
    t.after(exporting.close)
    const double = await startNacosDouble(t)
    double.state.publish(NacosState.configKey('', 'mapping', ORDERS), 'orders')
    double.state.put(key('orders'), 'a provider', [
      {
        ip: '127.0.0.1',
        port: exporting.port,
        metadata: {
          'dubbo.metadata.revision': 'r1',
          'dubbo.metadata.storage-type': 'local',
          'dubbo.endpoints': `[{"port":${exporting.port},"protocol":"dubbo"}]`,
          'dubbo.metadata-service.url-params': `{"version":"1.0.0","port":"${exporting.port}","protocol":"dubbo"}`
        }
      }
    ])
    const anji = await anjiFor(t, nacosConfig(double))
    await becomes(await asked(t, anji), 'one')
    ok(
      exporting.calls.some(
        ({ method, attachments }) => method === 'getExportedURLs' && attachments.get('group') === 'orders'
      )
    )
  })
})
