// How the requests of one connection are told apart, kept back and given to whoever wants their bodies.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS } from '../../../codecs/http/index.ts'
import type { IncomingRequest } from '../../../src/downstream/incoming-request.ts'
import { RequestReader } from '../../../src/downstream/request-reader.ts'
import type { BodySink } from '../../../src/exchange/caller.ts'

type Seen = { requests: IncomingRequest[]; log: string[] }

function reader(): { read: RequestReader } & Seen {
  const seen: Seen = { requests: [], log: [] }
  const read = new RequestReader(
    { ...HTTP_LIMITS, headBytesMax: 200 },
    {
      onRequest: (request, headBytes) => {
        seen.requests.push(request)
        seen.log.push(`${request.head.method} ${request.head.path} ${headBytes}`)
      },
      onContinue: () => void seen.log.push('continue'),
      onBadBytes: error => void seen.log.push(error.code),
      onCrowded: crowded => void seen.log.push(crowded ? 'crowded' : 'free')
    }
  )
  return { read, ...seen }
}

function sink(log: string[], takes: () => boolean = () => true): BodySink {
  return {
    onBody: piece => {
      log.push(`body ${piece}`)
      return takes()
    },
    onEnd: trailers => void log.push(`end ${trailers}`),
    onAbort: () => void log.push('abort')
  }
}

const GET = 'GET /a HTTP/1.1\r\nhost: h\r\n\r\n'
const POST = 'POST /b HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\n'
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

suite('reading the requests of a connection', () => {
  test('the next request is not looked at before the current one is done', () => {
    const { read, log } = reader()
    read.push(bytes(GET + GET), 1)
    deepEqual(log, ['GET /a 28'])
    read.next()
    read.goOn()
    deepEqual(log, ['GET /a 28', 'GET /a 28'])
    equal(read.keeps, false)
  })

  test('requests are the same however their bytes are cut', () => {
    for (let cut = 1; cut < GET.length + POST.length + 5; cut++) {
      const { read, log, requests } = reader()
      const all = bytes(`${GET}${POST}hello`)
      for (const part of [all.subarray(0, cut), all.subarray(cut)]) {
        read.push(part, 1)
        if (requests.length === 1 && read.request !== undefined) read.next()
        read.goOn()
      }
      read.goOn()
      requests[1]?.consume(sink(log))
      deepEqual(
        [log[0], log[1], log.slice(2, -1).join('').replaceAll('body ', ''), log.at(-1)],
        ['GET /a 28', 'POST /b 48', 'hello', 'end ']
      )
    }
  })

  test('a body is kept back until somebody wants it, and the socket is stopped when too much came', () => {
    const { read, log, requests } = reader()
    const chunk = 'x'.repeat(150)
    read.push(bytes(`POST /b HTTP/1.1\r\nhost: h\r\ncontent-length: 300\r\n\r\n${chunk}`), 1)
    equal(log.length, 1)
    read.push(bytes(chunk), 2)
    equal(log.at(-1), 'crowded')
    requests[0]?.consume(sink(log))
    deepEqual(log.slice(2), [`body ${chunk}${chunk}`, 'end ', 'free'])
  })

  test('a sink that is full stops the flow until it resumes', () => {
    const { read, log, requests } = reader()
    read.push(bytes(POST), 1)
    requests[0]?.consume(sink(log, () => false))
    read.push(bytes('he'), 1)
    deepEqual(log.slice(1), ['body he', 'crowded'])
    requests[0]?.resume()
    equal(log.at(-1), 'free')
    read.push(bytes('llo'), 1)
    deepEqual(log.slice(4), ['body llo', 'end '])
  })

  test('a client that expects to be asked is asked once, and not when its body is already coming', () => {
    const post = POST.replace('\r\n\r\n', '\r\nexpect: 100-continue\r\n\r\n')
    const waiting = reader()
    waiting.read.push(bytes(post), 1)
    equal(waiting.log.includes('continue'), false)
    waiting.requests[0]?.consume(sink(waiting.log))
    equal(waiting.log.at(-1), 'continue')
    const coming = reader()
    coming.read.push(bytes(`${post}he`), 1)
    coming.requests[0]?.consume(sink(coming.log))
    deepEqual(coming.log.slice(1), ['body he'])
  })

  test('a request that is over cannot reach the body of the next one', () => {
    const { read, log, requests } = reader()
    read.push(bytes(GET), 1)
    read.next()
    read.push(bytes(`${POST}hello`), 2)
    requests[0]?.consume(sink(log))
    requests[0]?.discard()
    equal(read.body.state, 'held')
    requests[1]?.consume(sink(log))
    deepEqual(log.slice(2), ['body hello', 'end '])
  })

  test('a body that is discarded is read and dropped', () => {
    const { read, log, requests } = reader()
    read.push(bytes(POST), 1)
    requests[0]?.discard()
    read.push(bytes('hello'), 1)
    deepEqual(log, ['POST /b 48'])
    equal(read.body.state, 'ended')
    equal(read.body.payloadBytes, 5)
  })

  test('the sink is told once when the client is gone', () => {
    const { read, log, requests } = reader()
    read.push(bytes(`${POST}he`), 1)
    requests[0]?.consume(sink(log))
    read.body.abort()
    read.body.abort()
    deepEqual(log.slice(1), ['body he', 'abort'])
  })

  test('a head over its limit is refused before it is complete, and nothing is read after that', () => {
    const { read, log } = reader()
    read.push(bytes('GET /'), 5)
    equal(read.headSinceMs, 5)
    read.push(bytes('a'.repeat(100)), 6)
    equal(read.headSinceMs, 5)
    read.push(bytes('a'.repeat(100)), 7)
    deepEqual(log, ['HEAD_TOO_LARGE'])
    read.stop()
    read.push(bytes(GET), 8)
    deepEqual(log, ['HEAD_TOO_LARGE'])
  })
})
