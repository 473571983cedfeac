// Whole-line tests: what each side of an HTTP exchange is told when the other one misbehaves, breaks or is silent.
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { openProxy, type TestProxy, type Wanted } from '../support/line.ts'
import { closedPort, httpOrigin, rawOrigin } from '../support/origins.ts'
import { exchangeBytes, RawClient, until } from '../support/raw-client.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

type Closable = { port: number; close: () => void }

async function proxyTo(origin: Closable, wanted: Partial<Wanted> = {}): Promise<TestProxy> {
  const proxy = await openProxy({ services: { 'shop.test': origin.port }, ...wanted })
  closers.push(proxy.close, origin.close)
  return proxy
}

const GET = 'GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n'
const lastCode = async ({ ended }: TestProxy): Promise<string | undefined> => {
  await until(() => ended.length > 0, 'the end of an exchange')
  return ended.at(-1)?.code
}

const MALFORMED: readonly (readonly [string, string, string])[] = [
  ['no version', 'GET /\r\nhost: shop.test\r\n\r\n', '400'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
  ['two hosts', 'GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', '400'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nhost : shop.test\r\n\r\n', '400'],
  ['a folded line', 'GET / HTTP/1.1\r\nhost: shop.test\r\na: b\r\n c\r\n\r\n', '400'],
  ['a bare line feed', 'GET / HTTP/1.1\r\nhost: shop.test\nx: y\r\n\r\n', '400'],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na', '400'],
  ['length and chunks', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', '400'],
  ['another coding', 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n', '400'],
  [
    'a chunk size that is none',
    'POST / HTTP/1.1\r\nhost: shop.test\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',
    '400'
  ],
  ['too long a head', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nhost: shop.test\r\n\r\n`, '431'],
  ['too long a head without its end', `GET /${'a'.repeat(9000)}`, '431'],
  ['too many headers', `GET / HTTP/1.1\r\nhost: a\r\n${'a: b\r\n'.repeat(64)}\r\n`, '431'],
  ['CONNECT', 'CONNECT shop.test:443 HTTP/1.1\r\nhost: shop.test:443\r\n\r\n', '405']
]

suite('requests that cannot be served', () => {
  for (const [what, bytes, status] of MALFORMED)
    test(`${what}: ${status}, a problem document, and the connection ends`, async () => {
      const proxy = await proxyTo(await httpOrigin((incoming, answer) => void incoming.on('end', () => answer.end())))
      const text = await exchangeBytes(proxy.port, bytes)
      match(text, new RegExp(`^HTTP/1.1 ${status} `))
      match(text, /content-type: application\/problem\+json\r\n/)
      match(text, /connection: close\r\n/)
      equal(String(JSON.parse(text.slice(text.indexOf('\r\n\r\n'))).status), status)
      equal(text.match(/HTTP\/1.1 \d/g)?.length, 1)
      equal(proxy.ended.length, 1)
    })

  test('a request after one that cannot be read is not looked at', async () => {
    let requests = 0
    const proxy = await proxyTo(await httpOrigin((_, answer) => void answer.end(`${++requests}`)))
    const text = await exchangeBytes(proxy.port, `${GET}GET / HTTP/1.1\r\n\r\n${GET}`)
    deepEqual(text.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 400'])
    equal(requests, 1)
  })

  test('a head that does not get ready in time is a 408', async () => {
    const proxy = await proxyTo(await httpOrigin(() => undefined), { limits: { headTimeoutMs: 60 } })
    const client = await RawClient.open(proxy.port)
    client.write('GET / HT')
    const dripping = setInterval(() => client.write('a'), 10)
    const text = await client.end()
    clearInterval(dripping)
    match(text, /^HTTP\/1.1 408 /)
    equal(await lastCode(proxy), 'REQUEST_TIMEOUT')
  })

  test('a body that stops coming is a 408, and the origin is let go', async () => {
    let aborted = false
    const origin = await httpOrigin(incoming => {
      incoming.on('error', () => {
        aborted = true
      })
    })
    const proxy = await proxyTo(origin, { limits: { bodyTimeoutMs: 60 } })
    const client = await RawClient.open(proxy.port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 100\r\n\r\nabc')
    match(await client.end(), /^HTTP\/1.1 408 /)
    await until(() => aborted, 'the end of the upload at the origin')
    equal(await lastCode(proxy), 'REQUEST_TIMEOUT')
  })

  test('a connection without traffic ends without a word', async () => {
    const limits = { idleTimeoutMs: 50, headTimeoutMs: 40 }
    const proxy = await proxyTo(await httpOrigin((_, answer) => answer.end('ok')), { limits })
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    match(await client.end(), /ok$/)
    equal(proxy.ended.length, 1)
  })
})

suite('clients that go away', () => {
  test('in the middle of a request: the origin sees the upload break, and the call counts as left', async () => {
    let upload: 'none' | 'begun' | 'broken' = 'none'
    const origin = await httpOrigin(incoming => {
      upload = 'begun'
      incoming.on('error', () => {
        upload = 'broken'
      })
    })
    const proxy = await proxyTo(origin)
    const client = await RawClient.open(proxy.port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 100\r\n\r\nabc')
    await until(() => upload === 'begun', 'the start of the upload')
    client.socket.end()
    await until(() => upload === 'broken', 'the end of the upload at the origin')
    equal(await lastCode(proxy), 'CALLER_GONE')
  })

  test('in the middle of an answer: the origin is told by a closed connection', async () => {
    let gone = false
    const origin = await httpOrigin((_, answer) => {
      const drip = setInterval(() => answer.write('drip'), 2)
      answer.on('close', () => {
        clearInterval(drip)
        gone = true
      })
    })
    const proxy = await proxyTo(origin)
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    await client.has('drip')
    client.socket.resetAndDestroy()
    await until(() => gone, 'the end of the answer at the origin')
    equal(await lastCode(proxy), 'CALLER_GONE')
  })

  test('one that takes nothing of its answer any more is cut off', async () => {
    const origin = await httpOrigin((_, answer) => {
      const piece = 'x'.repeat(1 << 20)
      for (let count = 0; count < 32; count++) answer.write(piece)
      answer.end()
    })
    const proxy = await proxyTo(origin, { limits: { idleTimeoutMs: 60, bodyTimeoutMs: 50 } })
    const client = await RawClient.open(proxy.port)
    client.socket.pause()
    client.write(GET)
    equal(await lastCode(proxy), 'CALLER_GONE')
    match(proxy.rejected.join(), /reader/)
    client.socket.destroy()
  })

  test('one that closes only its own side still gets all its answers', async () => {
    const proxy = await proxyTo(await httpOrigin((_, answer) => void setTimeout(() => answer.end('late'), 20)))
    const client = await RawClient.open(proxy.port)
    client.socket.end(GET + GET)
    equal((await client.end()).split('late').length, 3)
  })
})

suite('origins that fail', () => {
  test('nobody listens: 503 with the address, and the endpoint is known as failed', async () => {
    const port = await closedPort()
    const proxy = await proxyTo({ port, close: () => undefined })
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    match(await client.has('CONNECT_FAILED'), /^HTTP\/1.1 503 /)
    match(client.text, new RegExp(`127.0.0.1:${port}`))
    client.socket.destroy()
    equal([...proxy.dataPlane.endpoints()][0]?.state, 'failed')
  })

  test('an origin that comes back is found by a probe', async () => {
    const origin = await httpOrigin((_, answer) => answer.end('back'))
    const { port } = origin
    origin.close()
    const proxy = await proxyTo({ port, close: () => undefined })
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    await client.has('503')
    origin.server.listen(port, '127.0.0.1')
    await until(() => [...proxy.dataPlane.endpoints()][0]?.state === 'up', 'the endpoint to be up again')
    client.write(GET)
    await client.has('back')
    client.socket.destroy()
    closers.push(origin.close)
  })

  test('no answer in time: 504', async () => {
    const proxy = await proxyTo(await httpOrigin(() => undefined), { limits: { requestTimeoutMs: 50 } })
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    match(await client.has('"TIMEOUT"'), /^HTTP\/1.1 504 /)
    client.socket.destroy()
  })

  test('the connection is closed before the answer: 502, and the client may go on', async () => {
    const proxy = await proxyTo(await rawOrigin(socket => void socket.destroy()))
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    match(await client.has('"UPSTREAM_CLOSED"'), /^HTTP\/1.1 502 /)
    client.write(GET)
    await until(() => client.text.split('HTTP/1.1 502').length === 3, 'a second answer')
    client.socket.destroy()
  })

  for (const [framing, head] of [
    ['with a length', 'content-length: 100\r\n'],
    ['in chunks', 'transfer-encoding: chunked\r\n']
  ] as const)
    test(`a body ${framing} that breaks off is not passed off as whole`, async () => {
      const part = framing === 'in chunks' ? '4\r\npart\r\n' : 'part'
      const proxy = await proxyTo(await rawOrigin(socket => void socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n${part}`)))
      const text = await exchangeBytes(proxy.port, GET)
      match(text, /part(\r\n)?$/)
      equal(await lastCode(proxy), 'UPSTREAM_CLOSED')
    })

  test('a body that only the close would end is cut by a reset for a client of HTTP/1.0', async () => {
    const proxy = await proxyTo(
      await rawOrigin(socket => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n')
        setTimeout(() => socket.destroy(), 20)
      })
    )
    const client = await RawClient.open(proxy.port)
    let failed = ''
    client.socket.on('error', error => {
      failed = (error as NodeJS.ErrnoException).code ?? ''
    })
    client.write('GET / HTTP/1.0\r\nhost: shop.test\r\n\r\n')
    await until(() => failed !== '', 'a reset')
    equal(failed, 'ECONNRESET')
  })

  test('a body that stalls is given up', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\npart'
    const proxy = await proxyTo(await rawOrigin(socket => void socket.write(answer)), { limits: { bodyTimeoutMs: 50 } })
    match(await exchangeBytes(proxy.port, GET), /part$/)
    equal(await lastCode(proxy), 'TIMEOUT')
  })

  test('an origin that takes no more of an upload is given up', async () => {
    const origin = await rawOrigin(() => undefined)
    origin.server.on('connection', socket => socket.pause())
    const proxy = await proxyTo(origin, { limits: { bodyTimeoutMs: 60 } })
    const client = await RawClient.open(proxy.port)
    client.write('PUT / HTTP/1.1\r\nhost: shop.test\r\ntransfer-encoding: chunked\r\n\r\n')
    const piece = `100000\r\n${'x'.repeat(1 << 20)}\r\n`
    for (let count = 0; count < 32; count++) client.write(piece)
    await until(() => proxy.ended.length === 1, 'the end of the exchange')
    equal(proxy.ended[0]?.code, 'TIMEOUT')
    match(await client.end(), /^HTTP\/1.1 504/)
  })

  const BAD: readonly (readonly [string, string, string])[] = [
    ['not HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'BAD_ANSWER'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na', 'BAD_ANSWER'],
    ['a 101 that nobody asked for', 'HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'BAD_ANSWER'],
    ['a head over the limit', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(9000)}`, 'ANSWER_TOO_LARGE']
  ]
  for (const [what, answer, code] of BAD)
    test(`an answer that cannot be read (${what}): 502`, async () => {
      const proxy = await proxyTo(await rawOrigin(socket => void socket.write(answer)))
      const client = await RawClient.open(proxy.port)
      client.write(GET)
      match(await client.has(`"${code}"`), /^HTTP\/1.1 502 /)
      client.socket.destroy()
    })

  test('bytes after an answer are not taken for the next one', async () => {
    const two = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\noneHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil'
    const origin = await rawOrigin(socket => void socket.write(two))
    const proxy = await proxyTo(origin)
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    await client.has('one')
    client.write(GET)
    await until(() => client.text.split('one').length === 3, 'the second answer')
    equal(client.text.includes('evil'), false)
    equal(origin.sockets.length, 2)
    client.socket.destroy()
  })

  // The first request of each connection is answered, the second one finds it closed.
  const closingOrigin = () =>
    rawOrigin((socket, seen) => {
      if (seen.split('HTTP/1.1\r\n').length > 2) socket.destroy()
      else if (seen.includes('\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })

  test('a GET that meets a kept connection as it closes is sent again, on a new one', async () => {
    const origin = await closingOrigin()
    const proxy = await proxyTo(origin)
    const client = await RawClient.open(proxy.port)
    client.write(GET)
    await client.has('ok')
    client.write(GET)
    await until(() => client.text.split('ok').length === 3, 'the second answer')
    equal(origin.sockets.length, 2)
    client.socket.destroy()
  })

  for (const [what, request] of [
    ['a POST', 'POST / HTTP/1.1\r\nhost: shop.test\r\n\r\n'],
    ['a GET with a body', 'GET / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 2\r\n\r\nab']
  ] as const)
    test(`${what} that meets a kept connection as it closes is not sent again`, async () => {
      const origin = await closingOrigin()
      const proxy = await proxyTo(origin)
      const client = await RawClient.open(proxy.port)
      client.write(GET)
      await client.has('ok')
      client.write(request)
      match(await client.has('UPSTREAM_CLOSED'), /HTTP\/1.1 502/)
      equal(origin.sockets.length, 1)
      client.socket.destroy()
    })
})
