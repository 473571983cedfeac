// The same bytes to this codec and to node:http: we may refuse more than it does, but never read anything differently.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, METHODS, request, type Server, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket
} from 'node:net'
import { after, before, suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { connectionOptions } from '../../../codecs/http/connection-options.ts'
import { headerOf } from '../../../codecs/http/header-lines.ts'
import { oneOf, requestText, responseText, seeded } from '../../support/http-messages.ts'
import { type HttpStream, requestStream, responseStream } from '../../support/http-stream.ts'

/** A message in the terms that both sides have. */
type Seen = { start: string; version: number; headers: string[]; body: string; trailers: readonly string[] }
type Outcome = { messages: Seen[]; refused: string | undefined; unfinished: boolean }

const LOOPBACK = '127.0.0.1'
const portOf = (server: Server | NetServer): number => (server.address() as AddressInfo).port

/** Feeds the stream until it refuses; whatever it throws must be a CodecError. */
function feed(stream: HttpStream<never>, text: string, close: boolean): string | undefined {
  try {
    stream.push(Buffer.from(text, 'latin1'))
    if (close && stream.unfinished) stream.close()
    return undefined
  } catch (error) {
    ok(error instanceof CodecError, String(error))
    return error.code
  }
}

function readRequests(text: string): Outcome {
  const stream = requestStream()
  const refused = feed(stream as HttpStream<never>, text, false)
  const messages: Seen[] = []
  for (const { head, headers, body, trailers } of stream.messages) {
    messages.push({ start: `${head.method} ${head.target}`, version: head.minorVersion, headers, body, trailers })
    // Whoever closes after this message reads nothing behind it; node also drops what
    // follows an offer to change protocols.
    const offers = connectionOptions(head.headers).upgrade && headerOf(head.headers, 'upgrade') !== undefined
    if (!head.keepAlive || offers) return { messages, refused: 'the connection closes', unfinished: false }
  }
  return { messages, refused, unfinished: stream.unfinished }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('latin1')
}

function seenBy(message: IncomingMessage, start: string, body: string): Seen {
  const { httpVersionMinor: version, rawHeaders: headers, rawTrailers: trailers } = message
  return { start, version, headers, body, trailers }
}

function isBeyondNode({ start, headers }: Seen): boolean {
  const known = METHODS.includes(start.slice(0, start.indexOf(' ')))
  return !known || headers.some(name => name.toLowerCase() === 'proxy-connection')
}

suite('http codec against a node:http server', () => {
  let server: Server
  let refused: string | undefined
  // In the order in which node began them; undefined while unfinished.
  let reading: (Seen | undefined)[] = []

  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    const mine = reading
    const place = mine.length
    mine.push(undefined)
    textOf(message).then(
      body => {
        mine[place] = seenBy(message, `${message.method} ${message.url}`, body)
        response.end()
      },
      () => undefined
    )
  }

  before(async () => {
    server = createServer({ insecureHTTPParser: false, keepAliveTimeout: 0 }, onRequest)
    server.on('checkExpectation', onRequest)
    server.on('connect', (message, socket) => {
      reading.push(seenBy(message, `${message.method} ${message.url}`, ''))
      socket.destroy()
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      refused ??= error.code ?? 'unknown'
      socket.destroy()
    })
    server.listen(0, LOOPBACK)
    await once(server, 'listening')
  })
  after(() => server.close())

  /** What node's server understood of these bytes. A body that nobody finished is not in it. */
  async function nodeRequests(text: string): Promise<Outcome> {
    reading = []
    refused = undefined
    const socket = connect(portOf(server), LOOPBACK)
    socket.on('error', () => undefined)
    let answer = ''
    socket.setEncoding('latin1').on('data', piece => {
      answer += piece
    })
    socket.end(text, 'latin1')
    if (!socket.closed) await once(socket, 'close')
    if (/^HTTP\/1\.1 400 /m.test(answer)) refused ??= 'answered 400'
    const messages = reading.filter(message => message !== undefined)
    return { messages, refused, unfinished: messages.length < reading.length }
  }

  function compare(text: string, ours: Outcome, theirs: Outcome): 'same' | 'we refuse' | 'node refuses' {
    const shown = JSON.stringify(text)
    const both = Math.min(ours.messages.length, theirs.messages.length)
    deepEqual(ours.messages.slice(0, both), theirs.messages.slice(0, both), shown)
    if (ours.messages.length > both) {
      ok(theirs.refused !== undefined, `node waits where we read a message: ${shown}`)
      return 'node refuses'
    }
    if (ours.refused !== undefined) return 'we refuse'
    equal(theirs.messages.length, both, `node reads a message where we wait: ${shown} ${JSON.stringify(theirs)}`)
    return 'same'
  }

  test('reads plain requests like node', async () => {
    for (const text of [
      'GET /a?b HTTP/1.1\r\nHost: h\r\nX:  y \r\n\r\nPOST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n',
      '\r\nGET http://h/a HTTP/1.0\r\nHost: h\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n',
      'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n'
    ]) {
      const ours = readRequests(text)
      ok(ours.messages.length > 0)
      const theirs = await nodeRequests(text)
      compare(text, ours, theirs)
      equal(ours.messages.length, theirs.messages.length)
    }
  })

  test('reads hundreds of doubtful requests like node, or refuses them', async () => {
    const random = seeded(20251)
    const counts = { same: 0, 'we refuse': 0, 'node refuses': 0 }
    for (let round = 0; round < 600; round++) {
      const text = requestText(random)
      const ours = readRequests(text)
      const result = compare(text, ours, await nodeRequests(text))
      counts[result]++
      // Node also refuses methods that it does not know, and takes Proxy-Connection for Connection.
      if (result === 'node refuses')
        ok(ours.messages.some(isBeyondNode), `node refuses what we read: ${JSON.stringify(text)}`)
    }
    ok(counts.same > 100 && counts['we refuse'] > 100, JSON.stringify(counts))
  })
})

suite('http codec against a node:http client', () => {
  let server: NetServer
  let answer = ''

  before(async () => {
    server = createNetServer((socket: Socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer, 'latin1'))
    })
    server.listen(0, LOOPBACK)
    await once(server, 'listening')
  })
  after(() => server.close())

  function nodeResponse(method: string, text: string): Promise<Outcome> {
    answer = text
    return new Promise(resolve => {
      const fail = (error: NodeJS.ErrnoException): void =>
        resolve({ messages: [], refused: error.code ?? error.message, unfinished: false })
      const sent = request({ host: LOOPBACK, port: portOf(server), method, agent: false }, message => {
        textOf(message).then(body => {
          const start = `${message.statusCode} ${message.statusMessage}`
          resolve({ messages: [seenBy(message, start, body)], refused: undefined, unfinished: false })
        }, fail)
      })
      sent.on('error', fail)
      sent.on('upgrade', (_message, socket) => {
        socket.destroy()
        fail(new Error('upgrade'))
      })
      sent.end()
    })
  }

  function readResponse(method: string, text: string): Outcome {
    const stream = responseStream(method)
    const refused = feed(stream as HttpStream<never>, text, true)
    const final = stream.messages.find(({ head }) => !head.interim)
    if (final === undefined) return { messages: [], refused, unfinished: stream.unfinished }
    const more = refused !== undefined || stream.unfinished || stream.messages.at(-1) !== final
    const { head, headers, body, trailers } = final
    const start = `${head.status} ${head.reason}`
    const seen = { start, version: head.minorVersion, headers, body, trailers }
    return { messages: [seen], refused: undefined, unfinished: more }
  }

  test('reads hundreds of doubtful answers like node, or refuses them', async () => {
    const random = seeded(4711)
    const counts = { same: 0, 'we refuse': 0, 'node refuses': 0 }
    for (let round = 0; round < 500; round++) {
      const text = responseText(random)
      const method = oneOf(random, ['GET', 'GET', 'GET', 'HEAD', 'POST'])
      const shown = `${method} ${JSON.stringify(text)}`
      const ours = readResponse(method, text)
      const theirs = await nodeResponse(method, text)
      if (ours.messages.length === 1 && theirs.messages.length === 1) {
        deepEqual(ours.messages, theirs.messages, shown)
        counts.same++
      } else if (theirs.messages.length === 1) {
        ok(ours.refused !== undefined, `node reads an answer where we wait: ${shown}`)
        counts['we refuse']++
      } else if (ours.messages.length === 1) {
        // Node also refuses an answer when bytes follow it that nobody asked for.
        ok(ours.unfinished, `node refuses what we read: ${theirs.refused} ${shown}`)
        counts['node refuses']++
      }
    }
    ok(counts.same > 100 && counts['we refuse'] > 5, JSON.stringify(counts))
  })
})
