// What operators see of a running Anji: metrics, access log, state, readiness. One real Anji, a Dubbo provider, consumers.
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Anji } from '../../src/anji.ts'
import { openLog } from '../../src/log.ts'
import { configOf } from '../support/config-text.ts'
import { Consumer, echoProvider } from '../support/dubbo-echo.ts'
import { parseExposition, sampleValue } from '../support/exposition-parser.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Closable, eventually, serve } from '../support/sockets.ts'

const SERVICE = 'org.example.OrderService'
const ROW = { listener: 'gate', protocol: 'dubbo', service: SERVICE }

type Given = Readonly<{ port: number; accessLog?: string; admin?: string; protocol?: string; more?: string }>

const textOf = ({ port, accessLog = 'off', admin = '127.0.0.1:0', protocol = 'dubbo', more = '' }: Given): string => `
admin: { address: "${admin}" }
accessLog: { path: "${accessLog}" }
listeners: { gate: { address: 127.0.0.1:0, protocol: ${protocol} } }
services:
  ${SERVICE}: { protocol: dubbo, endpoints: [127.0.0.1:${port}, { address: 127.0.0.2:${port}, weight: 0, labels: { zone: b } }] }
${more}`

async function start(context: Closable, given: Given): Promise<Anji> {
  const anji = await Anji.start({ config: configOf(textOf(given)), source: 'anji.yaml', log: openLog('silent') })
  context.after(() => anji.close())
  return anji
}

function directory(context: Closable): string {
  const made = mkdtempSync(join(tmpdir(), 'anji-test-'))
  context.after(() => rmSync(made, { recursive: true }))
  return made
}

const get = (anji: Anji, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${anji.adminPort}${path}`, { ...init, headers: { connection: 'close', ...init.headers } })
const scrape = async (anji: Anji) => parseExposition(await (await get(anji, '/metrics')).text())
const state = async (anji: Anji, page: string) => JSON.parse(await (await get(anji, `/state/${page}`)).text())
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

suite('operating Anji', () => {
  test('metrics count calls by their outcome, with time and bytes, and connections and endpoints', async context => {
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port })
    const consumer = await Consumer.open(context, anji.port('gate'))
    const sent = consumer.call({ service: SERVICE, method: 'place' })
    consumer.call({ service: SERVICE, method: 'place' })
    consumer.call({ service: SERVICE, method: 'throwing' })
    consumer.call({ service: 'org.example.Nobody', method: 'place' })
    await eventually('all answers', () => consumer.answers.length === 4)
    const families = await scrape(anji)
    const value = (name: string, labels: Record<string, string> = {}) => sampleValue(families, name, labels)
    equal(value('anji_exchanges_total', { ...ROW, method: 'place', code: 'OK' }), 2)
    equal(value('anji_exchanges_total', { ...ROW, method: 'throwing', code: 'UPSTREAM_ERROR' }), 1)
    equal(value('anji_exchanges_total', { service: '', method: '', code: 'NO_ROUTE' }), 1)
    equal(value('anji_exchange_seconds_count', { ...ROW, method: 'place' }), 2)
    ok((value('anji_exchange_seconds_sum', { ...ROW, method: 'place' }) ?? 0) > 0)
    equal(value('anji_exchange_bytes_total', { ...ROW, method: 'place', direction: 'in' }), sent.length * 2)
    equal(
      value('anji_exchange_bytes_total', { ...ROW, method: 'place', direction: 'out' }),
      consumer.answerTo(sent).length * 2
    )
    equal(value('anji_connections', { listener: 'gate' }), 1)
    equal(value('anji_connections_total', { listener: 'gate' }), 1)
    const endpoint = { service: SERVICE, endpoint: `127.0.0.1:${provider.port}` }
    equal(value('anji_endpoint_up', endpoint), 1)
    equal(value('anji_endpoint_connections', endpoint), 1)
    equal(value('anji_endpoint_in_flight', endpoint), 0)
    equal(value('anji_exchanges_in_flight'), 0)
    equal(value('anji_ready'), 1)
    equal(value('anji_snapshot_version'), 1)
    ok((value('process_start_time_seconds') ?? 0) > 1e9)
    ok((value('process_resident_memory_bytes') ?? 0) > 1e7)
  })

  test('an answer after the timeout is counted as late, and bad bytes as a rejected connection', async context => {
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port })
    const consumer = await Consumer.open(context, anji.port('gate'))
    consumer.call({ service: SERVICE, method: 'hold', attachments: new Map([['timeout', '30']]) })
    await eventually('the timeout', () => consumer.answers.length === 1)
    provider.release()
    await eventually('the late answer', () =>
      [...anji.dataPlane.endpoints()].some(({ lateAnswers }) => lateAnswers === 1)
    )
    const endpoint = { service: SERVICE, endpoint: `127.0.0.1:${provider.port}` }
    equal(sampleValue(await scrape(anji), 'anji_late_answers_total', endpoint), 1)
    const stranger = await Consumer.open(context, anji.port('gate'))
    stranger.socket.write('no Dubbo at all, but long enough')
    await eventually('its end', () => stranger.socket.closed)
    const rejected = { listener: 'gate', reason: 'bad-bytes' }
    equal(sampleValue(await scrape(anji), 'anji_connections_rejected_total', rejected), 1)
  })

  test('every call leaves one line, also a refused one, and a hostile name stays within its line', async context => {
    const file = join(directory(context), 'access.log')
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port, accessLog: file })
    const consumer = await Consumer.open(context, anji.port('gate'))
    const hostile = 'x"\n{"code":"OK"}\u001b[2J\u009b2J\u2028'
    consumer.call({ service: SERVICE, method: 'place' })
    consumer.call({ service: SERVICE, method: 'throwing' })
    consumer.call({ service: 'org.example.Nobody', method: hostile })
    await eventually('all answers', () => consumer.answers.length === 3)
    await anji.drain()
    const lines = linesOf(file).sort((a, b) => a.service.localeCompare(b.service) || a.method.localeCompare(b.method))
    equal(lines.length, 3)
    const [refused, placed, thrown] = lines
    match(placed.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    ok(Math.abs(Date.parse(placed.time) - Date.now()) < 60_000)
    const { time, ms, upstreamMs, bytesIn, bytesOut, remote, ...facts } = placed
    deepEqual(facts, {
      ...ROW,
      method: 'place',
      code: 'OK',
      status: 20,
      to: SERVICE,
      endpoint: `127.0.0.1:${provider.port}`,
      attempts: 1
    })
    ok(ms > 0 && upstreamMs > 0 && upstreamMs <= ms && bytesIn > 16 && bytesOut > 16)
    match(remote, /^127\.0\.0\.1:\d+$/)
    deepEqual([thrown.code, thrown.status], ['UPSTREAM_ERROR', 70])
    deepEqual([refused.code, refused.status, refused.method, refused.attempts], ['NO_ROUTE', 60, hostile, 0])
    match(refused.detail, /org\.example\.Nobody/)
    ok([...readFileSync(file, 'utf8')].every(one => one === '\n' || /[^\p{Cc}\p{Zl}\p{Zp}]/u.test(one)))
  })

  test('an HTTP call that is bridged has its line too, with the time upstream from when its body was whole', async context => {
    const file = join(directory(context), 'access.log')
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port, accessLog: file, protocol: 'auto' })
    const head = `POST /${SERVICE}/place?q=1 HTTP/1.1\r\nhost: a\r\nx-dubbo-types: java.lang.String\r\ncontent-length: `
    const client = await RawClient.open(anji.port('gate'))
    client.write(`${head}4\r\ncontent-type: application/json\r\n\r\n["a"`)
    await client.has(' 400 ')
    client.write(`${head}5\r\ncontent-type: application/json\r\n\r\n["a`)
    await eventually('its start', () => anji.dataPlane.inFlight === 1)
    client.write('"]')
    await client.has('"a"')
    // The second call finds its link open, so that nothing but its body is waited for.
    client.write(`${head}5\r\ncontent-type: application/json\r\n\r\n["b`)
    await eventually('its start', () => anji.dataPlane.inFlight === 1)
    client.write('"]')
    await client.has('"b"')
    client.socket.destroy()
    await anji.drain()
    const lines = linesOf(file)
    deepEqual(
      lines.map(({ protocol, service, method, code, status }) => [protocol, service, method, code, status]),
      [
        ['http', SERVICE, 'place', 'BAD_ARGUMENTS', 400],
        ['http', SERVICE, 'place', 'OK', 200],
        ['http', SERVICE, 'place', 'OK', 200]
      ]
    )
    for (const { ms, upstreamMs } of lines.slice(1)) ok(upstreamMs > 0 && upstreamMs < ms, `${upstreamMs} of ${ms} ms`)
    equal(lines[0].endpoint, undefined)
  })

  test('a moved access log is followed by a new file of its name', async context => {
    const file = join(directory(context), 'access.log')
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port, accessLog: file })
    const consumer = await Consumer.open(context, anji.port('gate'))
    const call = async (method: string, count: number) => {
      consumer.call({ service: SERVICE, method })
      await eventually('an answer', () => consumer.answers.length === count)
    }
    await call('one', 1)
    await eventually('the line', () => readFileSync(file, 'utf8').includes('"one"'))
    renameSync(file, `${file}.1`)
    anji.reopenLogs()
    await call('two', 2)
    await anji.drain()
    deepEqual(
      [linesOf(`${file}.1`), linesOf(file)].map(lines => lines.map(({ method }) => method)),
      [['one'], ['two']]
    )
  })

  test('state tells services with the reason of an unused endpoint, routes, connections and the configuration', async context => {
    const provider = await echoProvider(context)
    const gone = await serve(context, () => undefined)
    gone.server.close()
    const more = `  down: { interface: down, protocol: dubbo, endpoints: [127.0.0.1:${gone.port}] }
routes:
  - { name: secret-route, match: { service: ${SERVICE}, headers: { x-token: "s3cret" } } }`
    const anji = await start(context, { port: provider.port, more })
    const consumer = await Consumer.open(context, anji.port('gate'))
    consumer.call({ service: 'down', method: 'place' })
    consumer.call({ service: SERVICE, method: 'hold' })
    await eventually('the refusal', () => consumer.answers.length === 1 && provider.calls.length === 1)
    const { services, total } = await state(anji, 'services')
    equal(total, 2)
    const [orders, down] = services
    deepEqual(
      [orders.name, orders.protocol, orders.source, orders.balancer],
      [SERVICE, 'dubbo', 'anji.yaml', 'round-robin']
    )
    const [first, second] = orders.endpoints
    deepEqual([first.state, first.used, first.inFlight, first.openConnections], ['up', true, 1, 1])
    deepEqual([second.used, second.why, second.labels], [false, 'its weight is 0', { zone: 'b' }])
    equal(down.endpoints[0].state, 'failed')
    match(down.endpoints[0].why, /ECONNREFUSED/)
    const connections = await state(anji, 'connections')
    deepEqual([connections.total, connections.shown, connections.listeners[0].name], [1, 1, 'gate'])
    deepEqual([connections.connections[0].protocol, connections.connections[0].busy], ['dubbo', true])
    equal((await state(anji, 'connections?limit=0')).connections.length, 0)
    const routes = await (await get(anji, '/state/routes')).text()
    equal(JSON.parse(routes).routes[0].name, 'secret-route')
    const config = await (await get(anji, '/state/config')).text()
    equal(JSON.parse(config).config.limits.requestTimeout, 30_000)
    ok(!routes.includes('s3cret') && !config.includes('s3cret'))
    provider.release()
  })

  test('a draining Anji is alive, not ready, and answers the open call before it ends', async context => {
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port })
    const consumer = await Consumer.open(context, anji.port('gate'))
    consumer.call({ service: SERVICE, method: 'hold' })
    await eventually('the call', () => provider.calls.length === 1)
    equal((await get(anji, '/readyz')).status, 200)
    const asked = await get(anji, '/drain', { method: 'POST' })
    deepEqual([asked.status, await asked.json()], [202, { state: 'draining', inFlight: 1 }])
    const notReady = await get(anji, '/readyz')
    deepEqual([notReady.status, await notReady.text()], [503, 'not ready: draining\n'])
    equal((await get(anji, '/livez')).status, 200)
    equal(sampleValue(await scrape(anji), 'anji_ready'), 0)
    provider.release()
    await eventually('the answer', () => consumer.answers.length === 1)
    await eventually('the end of the admin port', () => anji.adminPort === 0)
    await rejects(get(anji, '/livez'))
  })
})

suite('reloading what operators see', () => {
  test('a changed admin address is bound anew; one that cannot be bound changes nothing and is counted', async context => {
    const provider = await echoProvider(context)
    const anji = await start(context, { port: provider.port })
    const before = anji.adminPort
    const taken = await serve(context, () => undefined)
    const wrong = textOf({ port: provider.port, admin: `127.0.0.1:${taken.port}` })
    await rejects(anji.reload(configOf(wrong)), /admin port cannot listen on 127\.0\.0\.1:\d+.*admin\.address/)
    equal(anji.adminPort, before)
    const free = createServer().listen(0, '127.0.0.1')
    const { port } = await eventually(
      'a free port',
      () => (free.address() ?? undefined) as { port: number } | undefined
    )
    await new Promise(resolve => free.close(resolve))
    await anji.reload(configOf(textOf({ port: provider.port, admin: `127.0.0.1:${port}` })))
    equal(anji.adminPort, port)
    const families = await scrape(anji)
    equal(sampleValue(families, 'anji_reloads_total', { result: 'ok' }), 1)
    equal(sampleValue(families, 'anji_reloads_total', { result: 'failed' }), 1)
    equal(sampleValue(families, 'anji_snapshot_version'), 2)
    await anji.reload(configOf(textOf({ port: provider.port }).replace(/admin: .*/, 'admin: false')))
    equal(anji.adminPort, 0)
  })

  test('a start without a free admin address or a writable access log fails with the key to change', async context => {
    const taken = await serve(context, () => undefined)
    await rejects(start(context, { port: 1, admin: `127.0.0.1:${taken.port}` }), /EADDRINUSE.*admin\.address/)
    await rejects(start(context, { port: 1, accessLog: '/nowhere/at/all.log' }), /accessLog\.path.*ENOENT/)
  })
})
