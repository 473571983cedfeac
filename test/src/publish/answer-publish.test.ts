// The publish API as clients meet it, on a real port: its own calls, MOSN's, and what it refuses.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Registrar } from '../../../src/control/registrar.ts'
import { ControlPort } from '../../../src/control-port.ts'
import { answerPublish } from '../../../src/publish/answer-publish.ts'
import { PublishedServices } from '../../../src/publish/published-services.ts'
import { Subscriptions } from '../../../src/publish/subscriptions.ts'
import { FailingRegistry } from '../../support/failing-registry.ts'
import { callHttp, type HttpCall } from '../../support/http-call.ts'
import { exchangeBytes } from '../../support/raw-client.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const KEY = 'blue%2Forg.example.Orders%3A1.0.0'
const ORDERS = { interface: 'org.example.Orders', group: 'blue', version: '1.0.0' }

async function open(context: Closable, more: Record<string, unknown> = {}) {
  const zk = new FailingRegistry()
  const nacos = new FailingRegistry()
  const clock = { ms: 0 }
  const registrar = new Registrar(
    {
      registry: name => (name === 'zk' ? zk : nacos),
      instanceId: 'me',
      application: 'anji',
      random: () => 0,
      onTrouble: () => undefined
    },
    100
  )
  const settings = {
    advertise: { host: '10.0.0.5', port: 20_882 },
    host: '127.0.0.1',
    servicesMax: 2,
    noticeDelay: 0,
    lease: 30_000,
    leaseMax: 60_000,
    leaseNone: false,
    bodyBytesMax: 2048,
    ...more
  }
  const published = new PublishedServices({
    registrar,
    settings: () => settings,
    now: () => clock.ms,
    whenServed: async () => undefined,
    onTrouble: () => undefined
  })
  const followed: string[] = []
  const subscriptions = new Subscriptions(
    (key, registry) => {
      followed.push(`${registry} ${key.interface}:${key.version}`)
      return () => void followed.push(`stop ${registry}`)
    },
    () => 2
  )
  const servers = [1, 2].map(last => ({ host: `10.0.0.${last}`, port: 2181 }))
  const state = {
    published,
    subscriptions,
    settings: () => settings,
    registries: () => ({
      all: [
        { name: 'zk', type: 'zookeeper', servers },
        { name: 'nacos', type: 'nacos', servers: [{ host: 'n', port: 8848 }] }
      ],
      usual: 'zk'
    })
  }
  const port = await ControlPort.open(
    { host: '127.0.0.1', port: 0 },
    { name: 'publish API', advice: '', connectionsMax: 64, answer: request => answerPublish(request, state) }
  )
  context.after(async () => {
    await port.close()
    await registrar.close(0)
  })
  const call = async (method: string, path: string, body?: unknown, rest: HttpCall = {}) => {
    const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const answer = await callHttp(port.port, path, { method, ...text, ...rest })
    const value = answer.body === '' ? undefined : JSON.parse(answer.body)
    return { status: answer.status, value, type: answer.headers['content-type'] }
  }
  const code = async (...asked: Parameters<typeof call>): Promise<string> => {
    const { status, value, type } = await call(...asked)
    equal(type, 'application/problem+json')
    equal(value.status, status)
    return `${status} ${value.code}`
  }
  const mosn = async (path: string, body: unknown, rest?: HttpCall) => {
    const { status, value } = await call('POST', path, body, rest)
    equal(status, 200)
    return value
  }
  return { zk, nacos, clock, followed, port: port.port, call, code, mosn, published, subscriptions }
}

suite('publish API', () => {
  test('a service is published, renewed, shown, and taken back', async t => {
    const { call, zk, clock } = await open(t)
    const form = { endpoint: '127.0.0.1:20880', protocol: 'http', methods: ['place'], lease: '10s' }
    const created = await call('PUT', `/v1/services/${KEY}`, form)
    equal(created.status, 201)
    deepEqual(created.value, {
      service: 'blue/org.example.Orders:1.0.0',
      ...ORDERS,
      endpoint: '127.0.0.1:20880',
      protocol: 'http',
      weight: 100,
      labels: {},
      methods: ['place'],
      parameters: {},
      lease: '10s',
      leaseLeft: '10s',
      registries: [{ registry: 'zk', isRegistered: true, error: '' }]
    })
    equal(zk.held(ORDERS).length, 1)
    clock.ms = 4000
    equal((await call('GET', `/v1/services/${KEY}`)).value.leaseLeft, '6s')
    deepEqual(await call('POST', `/v1/services/${KEY}/heartbeat`), { status: 204, value: undefined, type: undefined })
    equal((await call('GET', '/v1/services')).value.services[0].leaseLeft, '10s')
    equal((await call('PUT', `/v1/services/${KEY}`, form)).status, 200)
    for (let again = 0; again < 2; again++) equal((await call('DELETE', `/v1/services/${KEY}`)).status, 204)
    deepEqual(zk.held(ORDERS), [])
    deepEqual((await call('GET', '/v1/services')).value, { services: [] })
  })

  test('registries are named, and a secret is never shown', async t => {
    const { call, nacos, code } = await open(t)
    const form = { endpoint: '127.0.0.1:1', registries: ['nacos'], parameters: { token: 'hush' } }
    const { value } = await call('PUT', `/v1/services/${KEY}`, form)
    equal(value.parameters.token, '(redacted)')
    equal(nacos.held(ORDERS).length, 1)
    equal(await code('PUT', '/v1/services/A', { ...form, registries: ['x'] }), '400 BAD_REQUEST')
  })

  test('subscriptions are followed until they are taken back', async t => {
    const { call, followed, code } = await open(t)
    equal((await call('PUT', `/v1/subscriptions/${KEY}`)).status, 201)
    equal((await call('PUT', `/v1/subscriptions/${KEY}`, { registries: ['zk', 'nacos'] })).status, 200)
    deepEqual((await call('GET', `/v1/subscriptions/${KEY}`)).value.registries, ['zk', 'nacos'])
    equal((await call('GET', '/v1/subscriptions')).value.subscriptions.length, 1)
    for (let again = 0; again < 2; again++) equal((await call('DELETE', `/v1/subscriptions/${KEY}`)).status, 204)
    deepEqual(followed, ['zk org.example.Orders:1.0.0', 'nacos org.example.Orders:1.0.0', 'stop zk', 'stop nacos'])
    equal(await code('GET', `/v1/subscriptions/${KEY}`), '404 NOT_FOUND')
    for (const name of ['A', 'B']) await call('PUT', `/v1/subscriptions/${name}`)
    equal(await code('PUT', '/v1/subscriptions/C'), '503 OVERLOADED')
  })

  test('every failure has its status and code', async t => {
    const { code, zk, call } = await open(t)
    const path = `/v1/services/${KEY}`
    const form = { endpoint: '127.0.0.1:1' }
    const failures: [string, Parameters<typeof code>][] = [
      ['404 NOT_FOUND', ['GET', '/']],
      ['404 NOT_FOUND', ['GET', path]],
      ['404 NOT_FOUND', ['POST', `${path}/heartbeat`]],
      ['404 NOT_FOUND', ['PUT', `${path}/other`, form]],
      ['404 NOT_FOUND', ['POST', `/v1/subscriptions/${KEY}/heartbeat`]],
      ['405 METHOD_NOT_ALLOWED', ['POST', path, form]],
      ['405 METHOD_NOT_ALLOWED', ['DELETE', '/v1/services']],
      ['405 METHOD_NOT_ALLOWED', ['GET', '/pub']],
      ['400 BAD_REQUEST', ['PUT', '/v1/services/a%2Fb%2Fc', form]],
      ['400 BAD_REQUEST', ['PUT', '/v1/services/%zz', form]],
      ['400 BAD_REQUEST', ['PUT', path, '{']],
      ['400 BAD_REQUEST', ['PUT', path, '"text"']],
      ['400 BAD_REQUEST', ['PUT', path, '[[[[[[[[[[[[]]]]]]]]]]]]']],
      ['400 BAD_REQUEST', ['PUT', path, {}]],
      ['400 BAD_REQUEST', ['PUT', path, { ...form, wieght: 1 }]],
      ['400 BAD_REQUEST', ['PUT', path, { ...form, lease: '2h' }]],
      ['400 BAD_REQUEST', ['PUT', path, { ...form, lease: '999ms' }]],
      ['400 BAD_REQUEST', ['PUT', path, { ...form, parameters: { anji: 'x' } }]],
      ['400 BAD_REQUEST', ['PUT', path, { ...form, labels: { a: 'b\nc' } }]],
      ['403 FORBIDDEN', ['PUT', path, { ...form, lease: 'none' }]],
      ['413 TOO_LARGE', ['PUT', path, { ...form, labels: { a: 'x'.repeat(3000) } }]],
      ['415 MEDIA_TYPE_UNSUPPORTED', ['PUT', path, form, { headers: { 'content-type': 'text/plain' } }]]
    ]
    for (const [expected, asked] of failures) equal(await code(...asked), expected, JSON.stringify(asked))
    match((await call('PUT', path, '[[[[[[[[[[[[]]]]]]]]]]]]')).value.detail, /nests deeper than 8/)
    equal(await code('PUT', path, { ...form, labels: { a: '[[[[[[[[[[{{{{' }, weight: -1 }), '400 BAD_REQUEST')
    await call('PUT', path, form)
    equal(await code('PUT', path, { endpoint: '127.0.0.1:2' }), '409 CONFLICT')
    zk.fail('read only')
    equal(await code('PUT', '/v1/services/A', form), '503 REGISTRY_FAILED')
    match((await call('PUT', '/v1/services/A', form)).value.detail, /zk: read only/)
  })

  test('a body that is announced or grows too large is cut off with an answer', async t => {
    const { port } = await open(t)
    const head = `PUT /v1/services/A HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`
    match(await exchangeBytes(port, `${head}content-length: 999999\r\n\r\n`), /^HTTP\/1\.1 413 .*TOO_LARGE/s)
    const chunk = `800\r\n${'x'.repeat(2048)}\r\n`
    match(await exchangeBytes(port, `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}`), /^HTTP\/1\.1 413 /)
  })

  test('with a token, nothing is done or told without it', async t => {
    const { code, call, mosn } = await open(t, { token: 's3cret' })
    const withToken = (token: string): HttpCall => ({ headers: { authorization: `Bearer ${token}` } })
    equal(await code('GET', '/v1/services'), '401 UNAUTHORIZED')
    equal(await code('GET', '/v1/services', undefined, withToken('s3cre')), '401 UNAUTHORIZED')
    equal((await call('GET', '/v1/services', undefined, withToken('s3cret'))).status, 200)
    equal((await mosn('/sub', { service: { interface: 'A' } })).err_no, 1)
    equal((await mosn('/sub', { service: { interface: 'A' } }, withToken('s3cret'))).err_no, 0)
  })

  test('web pages can do nothing, neither directly nor by a name that leads here', async t => {
    const { code, call, mosn } = await open(t)
    equal(await code('GET', '/v1/services', undefined, { headers: { host: 'evil.example:22222' } }), '403 FORBIDDEN')
    equal(await code('GET', '/v1/services', undefined, { headers: { origin: 'http://a' } }), '403 FORBIDDEN')
    equal((await mosn('/sub', { service: { interface: 'A' } }, { headers: { origin: 'null' } })).err_no, 1)
    for (const host of ['localhost:1', '127.0.0.1', '[::1]:22222'])
      equal((await call('GET', '/v1/services', undefined, { headers: { host } })).status, 200, host)
  })
})

suite('publish API of MOSN', () => {
  const registry = { type: 'zookeeper', addr: '10.0.0.1:2181', username: '', password: '' }
  const body = (more: Record<string, unknown> = {}, at: Record<string, unknown> = registry) => ({
    registry: at,
    service: { interface: 'org.example.Orders', methods: ['place'], group: 'blue', version: '1.0.0', ...more }
  })

  test('pub and unpub take its bodies and give its answers', async t => {
    const { mosn, zk, published } = await open(t)
    deepEqual(await mosn('/pub', body({ port: '20880' })), { err_no: 0, err_msg: 'publish success' })
    equal(zk.held(ORDERS)[0]?.parameters?.['methods'], 'place')
    deepEqual(published.get(ORDERS)?.service.endpoint, { host: '127.0.0.1', port: 20_880 })
    deepEqual(published.get(ORDERS)?.service.lease, { kind: 'probe', ms: 30_000 })
    deepEqual(await mosn('/unpub', body({ port: '20880' })), { err_no: 0, err_msg: 'unpub success' })
    deepEqual(zk.held(ORDERS), [])
  })

  test('sub and unsub follow a version too', async t => {
    const { mosn, followed } = await open(t)
    deepEqual(await mosn('/sub', body()), { err_no: 0, err_msg: 'subscribe success' })
    deepEqual(await mosn('/unsub', body()), { err_no: 0, err_msg: 'unsubscribe success' })
    deepEqual(followed, ['zk org.example.Orders:1.0.0', 'stop zk'])
  })

  test('an ensemble, a name, or nothing chooses the registry', async t => {
    const { mosn, followed } = await open(t)
    for (const at of [{ type: 'zookeeper', addr: '10.0.0.2:2181, 10.0.0.1:2181' }, { name: 'nacos' }, {}])
      equal((await mosn('/sub', body({ version: '0.0.0' }, at))).err_no, 0)
    deepEqual(followed, ['zk org.example.Orders:', 'nacos org.example.Orders:'])
  })

  test('failures are 200 with the reason', async t => {
    const { mosn, zk } = await open(t)
    deepEqual(await mosn('/sub', body({}, { type: 'zookeeper', addr: '6.6.6.6:2181' })), {
      err_no: 1,
      err_msg: 'subscribe fail, err: no configured registry has the servers 6.6.6.6:2181; known are zk, nacos'
    })
    for (const at of [
      { type: 'nacos', addr: '10.0.0.1:2181' },
      { type: 'zookeeper', addr: '10.0.0.1:2181,6.6.6.6:2181' }
    ])
      equal((await mosn('/sub', body({}, at))).err_no, 1)
    match((await mosn('/pub', body())).err_msg, /endpoint: is missing/)
    match((await mosn('/pub', body({ port: 'x' }))).err_msg, /is no port/)
    match((await mosn('/pub', body({ interface: 'a/b' }))).err_msg, /must be an interface/)
    match((await mosn('/pub', '[')).err_msg, /no JSON/)
    zk.fail()
    match((await mosn('/pub', body({ port: 1 }))).err_msg, /^publish fail, err: zk: nobody answers/)
  })

  test('the content type does not matter, as it does not to MOSN', async t => {
    const { mosn } = await open(t)
    const rest = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    equal((await mosn('/sub', body(), rest)).err_no, 0)
  })

  test('a client that leaves half way is forgotten', async t => {
    const { port, mosn } = await open(t)
    const half = 'POST /sub HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{"serv'
    const { createConnection } = await import('node:net')
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.end(half))
    socket.on('error', () => undefined).resume()
    let isClosed = false
    socket.on('close', () => {
      isClosed = true
    })
    await eventually('its end', () => isClosed)
    equal((await mosn('/sub', body())).err_no, 0)
  })
})
