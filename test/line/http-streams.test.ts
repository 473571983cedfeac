// Whole-line tests: bodies that flow while they are made, sides that do not keep up, and connections that become tunnels.
import { equal, match, ok } from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { after, suite, test } from 'node:test'
import { heldBytes } from '../support/held-bytes.ts'
import { openProxy, type TestProxy, type Wanted } from '../support/line.ts'
import { httpOrigin, rawOrigin } from '../support/origins.ts'
import { RawClient, until } from '../support/raw-client.ts'

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
const MANY_BYTES = 50 * 1024 * 1024
const PIECE = Buffer.alloc(64 * 1024, 'x')

/** Writes the piece over and over, as fast as the stream takes it, until `total` bytes are written or it is closed. */
function pour(stream: NodeJS.WritableStream, total: number, onWritten: (bytes: number) => void): void {
  let written = 0
  const more = (): void => {
    while (written < total) {
      written += PIECE.length
      onWritten(written)
      if (!stream.write(PIECE)) {
        stream.once('drain', more)
        return
      }
    }
    stream.end()
  }
  more()
}

suite('HTTP bodies as streams', () => {
  test('50 MB in chunks pass both ways at once, with bounded memory', async () => {
    const origin = await httpOrigin((incoming, answer) => {
      answer.writeHead(200)
      incoming.pipe(answer)
    })
    const { port, ended } = await proxyTo(origin)
    const before = await heldBytes()
    let [received, measured, peak] = [0, 0, 0]
    const answer = await new Promise<IncomingMessage>(resolve => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', headers: { host: 'shop.test' } }, resolve)
      pour(sent, MANY_BYTES, () => undefined)
    })
    for await (const chunk of answer) {
      received += chunk.length
      if (received - measured < MANY_BYTES / 10) continue
      measured = received
      peak = Math.max(peak, (await heldBytes()) - before)
    }
    equal(received, MANY_BYTES)
    ok(peak < MANY_BYTES / 10, `${peak} bytes were held`)
    await until(() => ended.length === 1, 'the end')
    equal(ended[0]?.bytesOut, MANY_BYTES)
  })

  test('a client that does not read stops the origin, and gets everything when it reads again', async () => {
    let written = 0
    const origin = await httpOrigin((_, answer) =>
      pour(answer, MANY_BYTES, bytes => {
        written = bytes
      })
    )
    const { port } = await proxyTo(origin)
    const answer = await new Promise<IncomingMessage>(resolve =>
      request({ host: '127.0.0.1', port, headers: { host: 'shop.test' } }, resolve).end()
    )
    let last = -1
    await until(() => {
      const still = last === written && written > 0
      last = written
      return still
    }, 'the origin to stop')
    ok(written < MANY_BYTES / 2, `${written} bytes were taken from the origin`)
    let received = 0
    for await (const chunk of answer) received += chunk.length
    equal(received, MANY_BYTES)
  })

  test('an origin that does not read stops the client, and gets everything when it reads again', async () => {
    let received = 0
    let take: (() => void) | undefined
    const origin = await httpOrigin((incoming, answer) => {
      incoming.on('data', chunk => {
        received += chunk.length
      })
      incoming.pause()
      take = () => incoming.resume()
      incoming.on('end', () => answer.end('thanks'))
    })
    const { port } = await proxyTo(origin)
    let [written, last] = [0, -1]
    const answered = new Promise<IncomingMessage>(resolve => {
      const headers = { host: 'shop.test', 'content-length': MANY_BYTES }
      const sent = request({ host: '127.0.0.1', port, method: 'PUT', headers }, resolve)
      pour(sent, MANY_BYTES, bytes => {
        written = bytes
      })
    })
    await until(() => {
      const still = last === written && take !== undefined
      last = written
      return still
    }, 'the client to stop')
    ok(written < MANY_BYTES / 2, `${written} bytes were taken from the client`)
    take?.()
    equal((await answered).statusCode, 200)
    equal(received, MANY_BYTES)
  })

  test('a piece of an answer reaches the client before the next one is made', async () => {
    let next: (() => void) | undefined
    const origin = await httpOrigin((_, answer) => {
      answer.write('first')
      next = () => answer.end('second')
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write(GET)
    await client.has('first')
    next?.()
    await client.has('second')
    client.socket.destroy()
  })

  test('the time for an answer ends with its head, and begins when the request is complete', async () => {
    const origin = await httpOrigin((incoming, answer) => {
      incoming.resume()
      incoming.on('end', () => {
        answer.write('slow ')
        setTimeout(() => answer.end('body'), 150)
      })
    })
    const { port } = await proxyTo(origin, { limits: { requestTimeoutMs: 100 } })
    const client = await RawClient.open(port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 2\r\n\r\na')
    await new Promise(resolve => setTimeout(resolve, 150))
    client.write('b')
    match(await client.has('body'), /^HTTP\/1.1 200/)
    client.socket.destroy()
  })

  test('a client that waits for 100 Continue gets it when its body is wanted', async () => {
    let expect: string | undefined
    const origin = await httpOrigin((incoming, answer) => void incoming.pipe(answer))
    origin.server.on('checkContinue', (incoming, answer) => {
      expect = incoming.headers.expect
      answer.end()
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n')
    equal(await client.has('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n')
    client.write('hello')
    match(await client.has('hello'), /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/)
    equal(expect, undefined)
    client.socket.destroy()
  })

  test('a client that waits for 100 Continue is not asked for a body that nobody wants', async () => {
    const { port } = await proxyTo(await httpOrigin((_, answer) => answer.end()))
    const client = await RawClient.open(port)
    client.write('POST / HTTP/1.1\r\nhost: no.where\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n')
    match(await client.end(), /^HTTP\/1.1 404 [\s\S]*connection: close/)
  })

  test('interim answers of the origin are not taken for the answer', async () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
    const origin = await rawOrigin(
      socket => void socket.write(`${interim}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`)
    )
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write(GET)
    match(await client.has('ok'), /^HTTP\/1.1 200 OK\r\n/)
    client.socket.destroy()
  })

  test('an answer before the end of the upload is passed on, and neither connection is used again', async () => {
    const origin = await rawOrigin(
      (socket, seen) =>
        void (seen.endsWith('part') && socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno'))
    )
    const { port, ended } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write('POST / HTTP/1.1\r\nhost: shop.test\r\ncontent-length: 1000\r\n\r\npart')
    match(await client.end(), /^HTTP\/1.1 413 Too Large\r\n[\s\S]*no$/)
    equal(ended[0]?.code, 'OK')
    await until(() => origin.sockets[0]?.destroyed === true, 'the end of the upstream connection')
  })

  test('an answer that comes in many small pieces is put together as it was', async () => {
    const whole =
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\na: b\r\n\r\n'
    const origin = await rawOrigin(async socket => {
      socket.setNoDelay(true)
      for (const byte of whole) {
        socket.write(byte)
        await new Promise(resolve => setImmediate(resolve))
      }
    })
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    for (const byte of GET) {
      client.write(byte)
      await new Promise(resolve => setImmediate(resolve))
    }
    const text = await client.has('a: b\r\n\r\n')
    const payload = [...text.matchAll(/[0-9a-f]+\r\n([^\r]+)\r\n(?=[0-9a-f]+\r\n)/g)].map(found => found[1])
    equal(payload.join(''), 'hello world')
    client.socket.destroy()
  })
})

suite('connections that become tunnels', () => {
  const UPGRADE = 'GET /chat HTTP/1.1\r\nhost: shop.test\r\nconnection: Upgrade\r\nupgrade: echo\r\n\r\n'

  async function echoOrigin() {
    const origin = await httpOrigin((_, answer) => answer.writeHead(426).end('no'))
    let ended = 0
    origin.server.on('upgrade', (incoming: IncomingMessage, socket, first: Buffer) => {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        ended++
      })
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${incoming.headers.upgrade}\r\n\r\n`
      )
      socket.write(first)
      socket.pipe(socket)
    })
    return { ...origin, closed: () => ended }
  }

  test('an upgrade is passed on, and bytes then flow both ways until the client ends', async () => {
    const origin = await echoOrigin()
    const { port, ended } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write(`${UPGRADE}early `)
    match(await client.has('early'), /^HTTP\/1.1 101 Switching Protocols\r\n/)
    match(client.text, /upgrade: echo\r\n/i)
    match(client.text, /connection: upgrade\r\n/i)
    client.write('and later')
    match(await client.has('later'), /early and later$/)
    client.socket.end()
    await client.end()
    await until(() => ended.length === 1 && origin.closed() === 1, 'the end of both sides')
    equal(ended[0]?.code, 'OK')
    equal(ended[0]?.status, 101)
  })

  test('much data in a tunnel is held back by a side that does not read', async () => {
    const { port } = await proxyTo(await echoOrigin())
    const client = await RawClient.open(port)
    client.write(UPGRADE)
    await client.has('101')
    const before = client.text.length
    const total = 20 * 1024 * 1024
    let [written, last] = [0, -1]
    client.socket.pause()
    const more = (): void => {
      while (written < total) {
        written += PIECE.length
        if (!client.socket.write(PIECE)) {
          client.socket.once('drain', more)
          return
        }
      }
    }
    more()
    await until(() => {
      const still = last === written
      last = written
      return still
    }, 'the writer to stop')
    ok(written < total, 'everything was taken although nobody read')
    client.socket.resume()
    const expected = client.text.slice(0, client.text.indexOf('\r\n\r\n') + 4).length + total
    await until(() => client.text.length >= expected, `${expected} characters, ${before} at first`)
    client.socket.destroy()
  })

  test('an upgrade that the origin does not want is an ordinary answer', async () => {
    const origin = await httpOrigin((_, answer) => answer.writeHead(426).end('no'))
    const { port } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write(UPGRADE + GET)
    await until(() => client.text.split('426').length === 3, 'two answers')
    client.socket.destroy()
  })

  test('a tunnel without traffic is closed', async () => {
    const { port } = await proxyTo(await echoOrigin(), { limits: { idleTimeoutMs: 60, requestTimeoutMs: 30 } })
    const client = await RawClient.open(port)
    client.write(UPGRADE)
    await client.has('101')
    await client.end()
  })

  test('a client that breaks off takes the tunnel down', async () => {
    const origin = await echoOrigin()
    const { port, ended } = await proxyTo(origin)
    const client = await RawClient.open(port)
    client.write(UPGRADE)
    await client.has('101')
    client.socket.resetAndDestroy()
    await until(() => origin.closed() === 1 && ended.length === 1, 'the end at the origin')
    equal(ended[0]?.code, 'CALLER_GONE')
  })
})
