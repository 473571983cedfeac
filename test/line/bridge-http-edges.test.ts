// Whole-line tests: what an HTTP caller of a Dubbo service gets when something is not as it should be, and the connection after it.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { callHttp, type HttpCalled } from '../support/http-call.ts'
import { closedPort } from '../support/origins.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Answering, echo, openProvider, type RpcProvider } from '../support/rpc-peers.ts'
import { type RunningAnji, runAnji, withServices } from '../support/running-anji.ts'
import { eventually } from '../support/sockets.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

const PATH = '/org.example.Shop'

async function bridged(more = '', answering: Answering = echo): Promise<{ anji: RunningAnji; provider: RpcProvider }> {
  const provider = await openProvider(answering)
  closers.push(provider.close)
  const anji = await runAnji(
    withServices({ 'org.example.Shop': `{ endpoints: ["127.0.0.1:${provider.port}"] }` }, more)
  )
  closers.push(anji.close)
  return { anji, provider }
}

const problemOf = ({ body }: HttpCalled): { code: string; detail: string } => JSON.parse(body)

/** Opens a connection that a failing test does not leave behind. */
async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  closers.push(() => client.socket.destroy())
  return client
}

const post = (method: string, body: string, headers = ''): string =>
  `POST ${PATH}/${method} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

suite('bridge to Dubbo: refusals', () => {
  test('a mistake in JSON is named by line and column, and the connection goes on', async () => {
    const { anji, provider } = await bridged()
    const client = await open(anji.port)
    client.write(post('echo', '{"a":1,\n "b":}'))
    await client.has('line 2 column 6')
    match(client.text, /^HTTP\/1\.1 400 Bad Request\r\n/)
    match(client.text, /"code":"BAD_ARGUMENTS"/)
    client.write(post('echo', '["after"]'))
    await client.has('"after"')
    equal(provider.calls.length, 1)
  })

  test('the connection goes on after every answer that read the whole request', async () => {
    const { anji } = await bridged('', (call, answer, socket) => {
      if (call.method === 'fail') answer({ kind: 'error', status: 70, text: 'no' })
      else if (call.method === 'slow') return
      else echo(call, answer, socket)
    })
    const client = await open(anji.port)
    for (const [request, status] of [
      [post('echo', '[]'), 200],
      [post('fail', '[]'), 502],
      [post('slow', '[]', 'x-dubbo-timeout: 20\r\n'), 504],
      [post('echo', '[1'), 400],
      [`OPTIONS ${PATH}/echo HTTP/1.1\r\nhost: a\r\n\r\n`, 204],
      [`PUT ${PATH}/echo HTTP/1.1\r\nhost: a\r\n\r\n`, 405],
      [`GET ${PATH}/echo?a=%zz HTTP/1.1\r\nhost: a\r\n\r\n`, 400],
      [`HEAD ${PATH}/echo?a=1 HTTP/1.1\r\nhost: a\r\n\r\n`, 200]
    ] as const) {
      const { length } = client.text
      client.write(request)
      await eventually(`${status} to ${request}`, () => client.text.slice(length).includes(`HTTP/1.1 ${status} `))
      await eventually('the end of the head', () => client.text.slice(length).includes('\r\n\r\n'))
    }
    client.write(post('echo', '["last"]'))
    await client.has('"last"')
    deepEqual(
      anji.ended.map(({ code }) => code),
      ['OK', 'UPSTREAM_ERROR', 'TIMEOUT', 'BAD_ARGUMENTS', 'OK', 'METHOD_NOT_ALLOWED', 'BAD_ARGUMENTS', 'OK', 'OK']
    )
  })

  test('other methods are refused with what is allowed', async () => {
    const { anji } = await bridged()
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const answer = await callHttp(anji.port, `${PATH}/echo`, { method })
      equal(answer.status, 405)
      equal(answer.headers.allow, 'GET, HEAD, POST, OPTIONS')
      equal(problemOf(answer).code, 'METHOD_NOT_ALLOWED')
    }
  })

  test('a body that is not JSON in UTF-8 is refused before it is read', async () => {
    const { anji, provider } = await bridged()
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/json; charset=utf-16',
      'application/jsonp'
    ]) {
      const answer = await callHttp(anji.port, `${PATH}/echo`, { body: '[]', headers: { 'content-type': type } })
      equal(answer.status, 415, type)
      equal(problemOf(answer).detail, `the body is ${type}; send application/json in UTF-8`)
    }
    const packed = await callHttp(anji.port, `${PATH}/echo`, { body: '[]', headers: { 'content-encoding': 'gzip' } })
    equal(packed.status, 415)
    equal(provider.calls.length, 0)
    for (const type of [
      'application/json;charset="utf-8"',
      'application/vnd.a+json',
      'Application/JSON; charset=UTF-8'
    ])
      equal((await callHttp(anji.port, `${PATH}/echo`, { body: '[]', headers: { 'content-type': type } })).status, 200)
    const broken = await callHttp(anji.port, `${PATH}/echo`, { body: Buffer.from([0x22, 0xff, 0x22]) })
    equal(broken.status, 400)
    match(problemOf(broken).detail, /UTF-8/)
  })

  test('a body over the limit is refused: by its length before a byte of it, in chunks when it gets there', async () => {
    const { anji, provider } = await bridged('limits: { bodyCollectMax: 1KiB }')
    const declared = await open(anji.port)
    declared.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 2000\r\n\r\n`
    )
    match(await declared.end(), /^HTTP\/1\.1 413 /)
    const chunked = await open(anji.port)
    chunked.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    )
    for (let piece = 0; piece < 3; piece++) chunked.write(`190\r\n${' '.repeat(400)}\r\n`)
    match(await chunked.end(), /^HTTP\/1\.1 413 [\s\S]*"code":"TOO_LARGE"/)
    equal(provider.calls.length, 0)
    equal((await callHttp(anji.port, `${PATH}/echo`, { body: `"${'x'.repeat(1022)}"` })).status, 200)
  })

  test('JSON that is nested too deep or holds too many values is refused', async () => {
    const { anji, provider } = await bridged('limits: { hessianDepthMax: 20, hessianNodesMax: 1000 }')
    for (const body of ['['.repeat(100_000), `[${'1,'.repeat(1000)}1]`]) {
      const answer = await callHttp(anji.port, `${PATH}/echo`, { body })
      equal(answer.status, 413)
      match(problemOf(answer).detail, /nested too deep|too many values/)
    }
    equal(provider.calls.length, 0)
  })

  test('a misspelt interface is a 404 that names the nearest', async () => {
    const { anji } = await bridged()
    const answer = await callHttp(anji.port, '/org.example.Shp/echo', { body: '[]' })
    equal(answer.status, 404)
    match(problemOf(answer).detail, /did you mean org\.example\.Shop\?/)
  })

  test('no provider is a 503, one that dies with the call a 502', async () => {
    const anji = await runAnji(
      withServices({ 'org.example.Shop': `{ endpoints: ["127.0.0.1:${await closedPort()}"] }` })
    )
    closers.push(anji.close)
    const refused = await callHttp(anji.port, `${PATH}/echo`, { body: '[]' })
    equal(refused.status, 503)
    ok(['CONNECT_FAILED', 'NO_ENDPOINT'].includes(problemOf(refused).code))
    const { anji: other } = await bridged('', (_call, _answer, socket) => socket.destroy())
    const died = await callHttp(other.port, `${PATH}/echo`, { body: '[]' })
    equal(died.status, 502)
    equal(problemOf(died).code, 'UPSTREAM_CLOSED')
  })

  test('a body that does not come to its end in time is a 408', async () => {
    const { anji } = await bridged('limits: { requestTimeout: 50ms }')
    const client = await open(anji.port)
    client.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n["a"`
    )
    match(await client.end(), /^HTTP\/1\.1 408 [\s\S]*the body of the request was not complete after/)
    equal(anji.ended[0]?.code, 'REQUEST_TIMEOUT')
  })

  test('a body that is cut off reaches no provider', async () => {
    const { anji, provider } = await bridged()
    const client = await open(anji.port)
    client.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n["a"`
    )
    client.socket.end()
    await client.end()
    await eventually('the end of the exchange', () => anji.ended.length === 1)
    equal(anji.ended[0]?.code, 'CALLER_GONE')
    equal(provider.calls.length, 0)
  })
})

suite('bridge to Dubbo: bodies and order', () => {
  test('a chunked body in pieces of one byte is one call', async () => {
    const { anji } = await bridged()
    const client = await open(anji.port)
    client.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    )
    for (const letter of '["in pieces"]') client.write(`1\r\n${letter}\r\n`)
    client.write('0\r\n\r\n')
    await client.has('"in pieces"')
  })

  test('who waits for a 100 gets it, and then the answer', async () => {
    const { anji } = await bridged()
    const client = await open(anji.port)
    client.write(
      `POST ${PATH}/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n`
    )
    equal(await client.has('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n')
    client.write('["a"]')
    await client.has('\r\n\r\n"a"')
  })

  test('calls in a row on one connection are answered in their order', async () => {
    const { anji } = await bridged('', (call, answer, socket) => {
      const delayMs = 10 - Number(call.arguments[0])
      setTimeout(() => echo(call, answer, socket), delayMs)
    })
    const client = await open(anji.port)
    client.write(Array.from({ length: 10 }, (_, index) => post('echo', `[${index}]`)).join(''))
    await client.has('\r\n\r\n9')
    deepEqual(
      [...client.text.matchAll(/\r\n\r\n(\d)/g)].map(([, digit]) => Number(digit)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    )
  })
})

suite('bridge to Dubbo: pages of other origins', () => {
  const cors =
    'cors: { origins: ["https://app.example.com"], headers: [content-type, x-dubbo-group], exposedHeaders: [x-a] }'

  test('a preflight is answered here, and refusals can be read too', async () => {
    const { anji, provider } = await bridged(cors)
    const headers = {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type'
    }
    const preflight = await callHttp(anji.port, `${PATH}/echo`, { method: 'OPTIONS', headers })
    equal(preflight.status, 204)
    equal(preflight.headers['access-control-allow-origin'], 'https://app.example.com')
    equal(preflight.headers['access-control-allow-methods'], 'GET, POST')
    equal(preflight.headers['access-control-allow-headers'], 'content-type, x-dubbo-group')
    equal(preflight.headers['access-control-max-age'], '600')
    equal(preflight.headers['content-length'], undefined)
    equal(provider.calls.length, 0)
    const { origin } = headers
    for (const body of ['["a"]', '["a"']) {
      const answer = await callHttp(anji.port, `${PATH}/echo`, { body, headers: { origin } })
      equal(answer.headers['access-control-allow-origin'], origin)
      equal(answer.headers['access-control-expose-headers'], 'x-a')
      equal(answer.headers.vary, 'origin')
    }
  })

  test('another origin gets nothing but the word that answers vary', async () => {
    const { anji } = await bridged(cors)
    const headers = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' }
    const preflight = await callHttp(anji.port, `${PATH}/echo`, { method: 'OPTIONS', headers })
    equal(preflight.headers['access-control-allow-origin'], undefined)
    equal(preflight.headers['access-control-allow-methods'], undefined)
    equal(preflight.headers.vary, 'origin')
  })
})
