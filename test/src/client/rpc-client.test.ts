// The client for single calls, against a peer that answers with exactly the bytes that each test wants.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { suite, test } from 'node:test'
import { dubboProtocol, HEADER, STATUS } from '../../../codecs/dubbo/index.ts'
import type { RpcRequest } from '../../../codecs/message.ts'
import { ClientError, RpcClient } from '../../../src/client/rpc-client.ts'
import { type Closable, eventually, portOf, serve } from '../../support/sockets.ts'

const OPTIONS = { protocol: dubboProtocol, connectTimeoutMs: 5000, frameBytesMax: 4096 }
const REQUEST: RpcRequest = {
  service: 'a.B',
  group: '',
  version: '',
  method: 'm',
  parameterTypes: [],
  arguments: [],
  attachments: new Map(),
  oneWay: false
}

const request = (oneWay = false): Buffer => dubboProtocol.fromRequest({ ...REQUEST, oneWay })

function answerTo(asked: Buffer, value: string): Buffer {
  const answer = dubboProtocol.fromResponse({ kind: 'value', value, attachments: new Map() }, 2, '2.0.2')
  dubboProtocol.setId(answer, 0, dubboProtocol.idHigh(asked, 0), dubboProtocol.idLow(asked, 0))
  return answer
}

const valueIn = (frame: Buffer): unknown => {
  const response = dubboProtocol.toResponse(frame)
  return response.kind === 'value' ? response.value : response
}

/** A peer that hands over each chunk, and a client that is connected to it. */
async function connected(context: Closable, onChunk: (chunk: Buffer, socket: Socket) => void): Promise<RpcClient> {
  const { port } = await serve(context, socket => void socket.on('data', chunk => onChunk(chunk, socket)))
  const client = await RpcClient.connect({ host: '127.0.0.1', port }, OPTIONS)
  context.after(() => client.close())
  return client
}

const failsWith = (code: string) => (error: unknown) => error instanceof ClientError && error.code === code

suite('the client for single calls', () => {
  test('gives each call its own answer, in whichever order they come', async t => {
    const asked: Buffer[] = []
    const client = await connected(t, (chunk, socket) => {
      for (let at = 0; at < chunk.length; ) {
        const size = dubboProtocol.measure(chunk, at, 4096)
        asked.push(chunk.subarray(at, at + size))
        at += size
      }
      if (asked.length === 2) socket.write(Buffer.concat([answerTo(asked[1]!, 'second'), answerTo(asked[0]!, 'first')]))
    })
    const answers = await Promise.all([client.call(request(), 5000), client.call(request(), 5000)])
    deepEqual(answers.map(valueIn), ['first', 'second'])
  })

  test('reads an answer that comes byte by byte', async t => {
    const client = await connected(t, (chunk, socket) => {
      for (const byte of answerTo(chunk, 'slow')) socket.write(Buffer.of(byte))
    })
    equal(valueIn(await client.call(request(), 5000)), 'slow')
  })

  test('answers a heartbeat and passes over events and answers that nobody waits for', async t => {
    const seen: Buffer[] = []
    const client = await connected(t, (chunk, socket) => {
      seen.push(chunk)
      if (seen.length > 1) return void socket.write(answerTo(seen[0]!, 'after all'))
      const stranger = answerTo(chunk, 'for someone else')
      dubboProtocol.setId(stranger, 0, 7, dubboProtocol.idLow(chunk, 0))
      const beat = dubboProtocol.heartbeat()
      dubboProtocol.setId(beat, 0, 1, 2)
      socket.write(Buffer.concat([dubboProtocol.goAway(), stranger, beat]))
    })
    equal(valueIn(await client.call(request(), 5000)), 'after all')
    const beat = seen[1]!
    equal(dubboProtocol.kindOf(beat, 0, beat.length), 'heartbeat-answer')
    deepEqual([dubboProtocol.idHigh(beat, 0), dubboProtocol.idLow(beat, 0)], [1, 2])
  })

  test('gives up after the timeout of the call', async t => {
    const client = await connected(t, () => undefined)
    await rejects(client.call(request(), 20), failsWith('TIMEOUT'))
  })

  test('fails its open calls when the peer closes the connection, and every later one', async t => {
    const client = await connected(t, (_chunk, socket) => void socket.end())
    await rejects(client.call(request(), 5000), failsWith('UPSTREAM_CLOSED'))
    await rejects(client.call(request(), 5000), failsWith('UPSTREAM_CLOSED'))
    await rejects(client.send(request(true)), failsWith('UPSTREAM_CLOSED'))
  })

  test('does not take other bytes for an answer', async t => {
    const client = await connected(t, (_chunk, socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await rejects(client.call(request(), 5000), failsWith('BAD_ANSWER'))
  })

  test('fails only the call whose answer is too large, without keeping it', async t => {
    let calls = 0
    const client = await connected(t, (chunk, socket) => {
      socket.write(answerTo(chunk, calls++ === 0 ? 'x'.repeat(OPTIONS.frameBytesMax) : 'small'))
    })
    await rejects(client.call(request(), 5000), failsWith('ANSWER_TOO_LARGE'))
    equal(valueIn(await client.call(request(), 5000)), 'small')
  })

  test('hands over an error answer as it is', async t => {
    const client = await connected(t, (chunk, socket) => {
      const refusal = dubboProtocol.refuse(STATUS.serviceError, 'no', 2)
      dubboProtocol.setId(refusal, 0, 0, dubboProtocol.idLow(chunk, 0))
      socket.write(refusal)
    })
    deepEqual(valueIn(await client.call(request(), 5000)), { kind: 'error', status: STATUS.serviceError, text: 'no' })
  })

  test('sends what nobody answers', async t => {
    let bytes = 0
    const client = await connected(t, chunk => {
      bytes += chunk.length
    })
    const sent = request(true)
    await client.send(sent)
    client.close()
    await eventually('the whole request', () => bytes === sent.length)
    equal(sent[HEADER.flags]! & 0x40, 0)
  })

  test('says that nothing listens where nothing does', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = portOf(server)
    server.close()
    await once(server, 'close')
    await rejects(RpcClient.connect({ host: '127.0.0.1', port }, OPTIONS), failsWith('CONNECT_FAILED'))
  })
})
