// Whole-line tests: HTTP requests through a proxy to real origins, and what arrives on both sides.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { after, suite, test } from 'node:test'
import { openProxy, type Wanted } from '../support/line.ts'
import { httpOrigin, rawOrigin } from '../support/origins.ts'
import { exchangeBytes, RawClient, until } from '../support/raw-client.ts'

type Answer = { message: IncomingMessage; body: string }

function call(options: RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', agent: false, ...options }, message => {
      let text = ''
      message.on('data', chunk => {
        text += chunk
      })
      message.on('end', () => resolve({ message, body: text }))
      message.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

async function proxyTo(origin: { port: number; close: () => void }, wanted: Partial<Wanted> = {}) {
  const proxy = await openProxy({ services: { 'shop.test': origin.port }, ...wanted })
  closers.push(proxy.close, origin.close)
  return proxy
}

const host = { host: 'shop.test' }

suite('HTTP through the line', () => {
  test('a request arrives with its method, target, headers and body, and says for whom it is forwarded', async () => {
    let seen: IncomingMessage | undefined
    let body = ''
    const origin = await httpOrigin((incoming, answer) => {
      seen = incoming
      incoming.on('data', chunk => {
        body += chunk
      })
      incoming.on('end', () => answer.writeHead(201, 'Made', { 'x-answer': 'a' }).end('done'))
    })
    const { port, ended } = await proxyTo(origin)
    const headers = { ...host, 'X-Mine': 'one', connection: 'close, x-hop', 'x-hop': 'secret', te: 'trailers' }
    const answer = await call({ port, method: 'PUT', path: '/a/b%20c?d=e&f', headers }, 'hello')
    equal(answer.message.statusCode, 201)
    equal(answer.message.statusMessage, 'Made')
    equal(answer.message.headers['x-answer'], 'a')
    equal(answer.message.headers.connection, 'close')
    equal(answer.body, 'done')
    equal(`${seen?.method} ${seen?.url} ${body}`, 'PUT /a/b%20c?d=e&f hello')
    equal(seen?.headers['x-mine'], 'one')
    equal(seen?.headers['x-hop'], undefined)
    equal(seen?.headers['te'], undefined)
    equal(seen?.headers.host, 'shop.test')
    equal(seen?.headers['x-forwarded-for'], '127.0.0.1')
    equal(seen?.headers['x-forwarded-proto'], 'http')
    equal(seen?.headers['x-forwarded-host'], 'shop.test')
    await until(() => ended.length === 1, 'the end of the exchange')
    const [exchange] = ended
    deepEqual([exchange?.code, exchange?.status, exchange?.service, exchange?.method], ['OK', 201, 'shop.test', 'PUT'])
    equal(exchange?.path, '/a/b%20c')
    ok((exchange?.bytesIn ?? 0) > 100)
    equal(exchange?.bytesOut, 4)
  })

  test('one upstream connection serves request after request, whichever client they come from', async () => {
    const ports = new Set<number | undefined>()
    const origin = await httpOrigin((incoming, answer) => {
      ports.add(incoming.socket.remotePort)
      answer.end('ok')
    })
    const { port } = await proxyTo(origin)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const locals = new Set<number | undefined>()
    for (let round = 0; round < 5; round++)
      locals.add((await call({ port, headers: host, agent })).message.socket?.localPort)
    await call({ port, headers: host })
    agent.destroy()
    equal(locals.size, 1)
    equal(ports.size, 1)
  })

  test('pipelined requests are answered one after the other, in their order', async () => {
    let [open, most] = [0, 0]
    const origin = await httpOrigin((incoming, answer) => {
      most = Math.max(most, ++open)
      const reply = (): void => {
        open--
        answer.end(`<${incoming.url}>`)
      }
      incoming.url === '/1' ? setTimeout(reply, 20) : reply()
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    const get = (path: number): string => `GET /${path} HTTP/1.1\r\nhost: shop.test\r\n\r\n`
    client.write(
      `${get(1)}${get(2)}POST /3 HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 3\r\n\r\nabc${get(4).slice(0, 9)}`
    )
    await client.has('</3>')
    client.write(get(4).slice(9))
    const text = await client.has('</4>')
    client.socket.destroy()
    deepEqual(text.match(/<\/\d>/g), ['</1>', '</2>', '</3>', '</4>'])
    equal(most, 1)
  })

  test('answers without a body stay without one, and the connection goes on after them', async () => {
    const origin = await httpOrigin((incoming, answer) => {
      if (incoming.url === '/204') answer.writeHead(204).end()
      else if (incoming.url === '/304') answer.writeHead(304, { etag: '"x"' }).end()
      else answer.writeHead(200, { 'content-length': 5 }).end('hello')
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write('HEAD /200 HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    match(await client.has('\r\n\r\n'), /^HTTP\/1.1 200 OK\r\n(.*\r\n)*content-length: 5\r\n(.*\r\n)*\r\n$/i)
    client.write('GET /204 HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    match(await client.has('204'), /HTTP\/1.1 204 No Content/)
    client.write('GET /304 HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    await client.has('etag: "x"')
    client.write('GET /200 HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    match(await client.has('hello'), /hello$/)
    client.socket.destroy()
  })

  test('chunked bodies and their trailers pass both ways', async () => {
    let trailers: unknown
    let body = ''
    const origin = await httpOrigin((incoming, answer) => {
      incoming.on('data', chunk => {
        body += chunk
      })
      incoming.on('end', () => {
        trailers = incoming.trailers
        answer.writeHead(200, { trailer: 'x-sum' })
        answer.write('one')
        answer.addTrailers({ 'x-sum': '42' })
        answer.end('two')
      })
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n')
    client.write('2\r\nde\r\n0\r\nx-check: yes\r\n\r\n')
    const text = await client.has('x-sum: 42\r\n\r\n')
    client.socket.destroy()
    equal(body, 'abcde')
    deepEqual({ ...(trailers as object) }, { 'x-check': 'yes' })
    match(text, /transfer-encoding: chunked/i)
    match(text, /3\r\none\r\n3\r\ntwo\r\n0\r\n/)
  })

  test('a client of HTTP/1.0 gets no chunks, and its connection is kept only when it asks', async () => {
    const origin = await httpOrigin((incoming, answer) => {
      if (incoming.url === '/chunked') answer.write('a')
      answer.end('bc')
    })
    const { port } = await proxyTo(origin)
    const unframed = await exchangeBytes(port, 'GET /chunked HTTP/1.0\r\nhost: shop.test\r\n\r\n')
    match(unframed, /\r\n\r\nabc$/)
    match(unframed, /connection: close/i)
    match(await exchangeBytes(port, 'GET / HTTP/1.0\r\nhost: shop.test\r\n\r\n'), /connection: close[\s\S]*bc$/i)
    const client = await RawClient.open(port)
    for (let round = 1; round <= 2; round++) {
      client.write('GET / HTTP/1.0\r\nhost: shop.test\r\nconnection: keep-alive\r\n\r\n')
      await until(() => client.text.split('bc').length === round + 1, 'an answer')
    }
    match(client.text, /connection: keep-alive/i)
    client.socket.destroy()
  })

  test('a body that ends with the upstream connection is whole, and the client keeps its own', async () => {
    const origin = await rawOrigin(socket => void socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'))
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write('GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    match(await client.has('0\r\n\r\n'), /9\r\nall of it\r\n0\r\n\r\n$/)
    client.write('GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    await until(() => client.text.split('all of it').length === 3, 'the second answer')
    client.socket.destroy()
  })

  test('the host decides, with its port where that is known, in any case and in absolute form', async () => {
    const [plain, ported] = [await httpOrigin((_, a) => a.end('plain')), await httpOrigin((_, a) => a.end('ported'))]
    closers.push(ported.close)
    const services = { 'shop.test': plain.port, 'shop.test:8443': ported.port }
    const { port } = await proxyTo(plain, { services })
    equal((await call({ port, headers: { host: 'SHOP.test:1234' } })).body, 'plain')
    equal((await call({ port, headers: { host: 'shop.test:8443' } })).body, 'ported')
    const absolute = 'GET http://shop.test:8443/x HTTP/1.1\r\nhost: shop.test:8443\r\nconnection: close\r\n\r\n'
    match(await exchangeBytes(port, absolute), /ported$/)
  })

  test('one connection may ask for several hosts, and each call is counted under its host and method', async () => {
    const [one, two] = [await httpOrigin((_, a) => a.end('one')), await httpOrigin((_, a) => a.end('two'))]
    closers.push(two.close)
    const { port, tallies } = await proxyTo(one, { services: { 'one.test': one.port, 'two.test': two.port } })
    const client = await RawClient.open(port)
    let answers = 0
    for (const [method, name] of ['GET one', 'GET two', 'PUT two', 'MADEUP two'].map(text => text.split(' '))) {
      client.write(`${method} / HTTP/1.1\r\nhost: ${name}.test\r\n\r\n`)
      answers++
      await until(() => (client.text.match(/HTTP\/1.1 \d+/g)?.length ?? 0) === answers, 'an answer')
    }
    await client.has('two')
    client.socket.destroy()
    deepEqual(
      client.text.match(/\r\n(one|two)/g)?.map(body => body.trim()),
      ['one', 'two', 'two']
    )
    const rows = [...tallies.rows()].map(({ labels, counts }) => `${labels.service} ${labels.method} ${counts[0]}`)
    deepEqual(rows, ['one.test GET 1', 'two.test GET 1', 'two.test PUT 1', 'two.test (other) 1'])
  })

  test('a host that nobody knows is a 404 with a problem document that names near ones', async () => {
    const { port, ended } = await proxyTo(await httpOrigin((_, answer) => answer.end()))
    const { message, body } = await call({ port, headers: { host: 'shpo.test' } })
    equal(message.statusCode, 404)
    equal(message.headers['content-type'], 'application/problem+json')
    const problem = JSON.parse(body)
    equal(problem.code, 'NO_ROUTE')
    equal(problem.status, 404)
    equal(problem.type, 'urn:anji:NO_ROUTE')
    match(problem.detail, /shop\.test/)
    equal(ended[0]?.code, 'NO_ROUTE')
    const head = await exchangeBytes(port, 'HEAD / HTTP/1.1\r\nhost: no.where\r\nconnection: close\r\n\r\n')
    match(head, /^HTTP\/1.1 404 Not Found\r\n(.*\r\n)+\r\n$/)
  })

  test('a path of two segments is an RPC call when the first is a service that is known', async () => {
    const { port, ended } = await proxyTo(await httpOrigin((_, answer) => answer.end('web')), { rpc: ['org.Shop'] })
    const headers = { ...host, 'X-Dubbo-Group': 'blue', 'rest-service-version': '0.0.0', 'tri-service-timeout': '250' }
    await call({ port, method: 'POST', path: '/org.Shop/place%24?x=1', headers })
    await call({ port, method: 'POST', path: '/org.Other/place', headers })
    const [rpc, web] = ended
    deepEqual(
      [rpc?.service, rpc?.method, rpc?.group, rpc?.version, rpc?.timeoutMs],
      ['org.Shop', 'place$', 'blue', '', 250]
    )
    deepEqual(
      [web?.service, web?.method, web?.group, web?.timeoutMs, web?.code],
      ['shop.test', 'POST', '', undefined, 'OK']
    )
  })

  test('routes see headers by lower-case name and paths without their query', async () => {
    const other = await httpOrigin((_, answer) => answer.end('other'))
    closers.push(other.close)
    const origin = await httpOrigin((_, answer) => answer.end('origin'))
    const to = [{ service: 'other.test', labels: {}, weight: 1 }]
    const rule = { to, timeoutMs: undefined, retry: undefined, source: 'test' }
    const { port } = await proxyTo(origin, {
      services: { 'shop.test': origin.port, 'other.test': other.port },
      routes: [
        { ...rule, name: 'path', match: { path: { kind: 'exact', text: '/new' } } },
        { ...rule, name: 'header', match: { headers: { 'end-user': { kind: 'exact', text: 'jason' } } } }
      ]
    })
    equal((await call({ port, path: '/new?x', headers: host })).body, 'other')
    equal((await call({ port, path: '/', headers: { ...host, 'End-User': 'jason' } })).body, 'other')
    equal((await call({ port, path: '/old', headers: host })).body, 'origin')
  })

  test('a draining listener still serves open connections, and asks them to close', async () => {
    const { port, dataPlane } = await proxyTo(await httpOrigin((_, answer) => answer.end('ok')))
    const client = await RawClient.open(port)
    client.write('GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    await client.has('ok')
    for (const listener of dataPlane.listeners()) listener.drain()
    client.write('GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n')
    match(await client.end(), /connection: close\r\n\r\nok$/i)
  })
})
