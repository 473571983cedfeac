// The bench's own peers: figures are worth nothing if the load takes a wrong answer for a right one.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { suite, test } from 'node:test'
import { ANSWER_VALUE, answer, FLAG, HEADER, sayHelloRequest, text } from './dubbo-frames.ts'
import { type LoadOptions, load } from './dubbo-load.ts'
import { answerChunk, serve } from './dubbo-provider.ts'
import { Histogram } from './histogram.ts'

async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(onConnection)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as { port: number }).port }
}

const OPTIONS: Omit<LoadOptions, 'port'> = {
  connections: 3,
  outstanding: 4,
  warmUpMs: 20,
  windowMs: 60,
  ratePerSecond: 0,
  frame: sayHelloRequest(100)
}

/** Runs load against a provider whose every answer goes through `spoil` first. */
async function loadSpoiled(spoil: (bytes: Buffer) => void): Promise<unknown> {
  const { server, port } = await listen(socket => {
    socket.on('error', () => {})
    socket.on('data', chunk =>
      answerChunk(chunk, bytes => {
        spoil(bytes)
        socket.write(bytes)
      })
    )
  })
  try {
    return await load({ ...OPTIONS, port }, () => {})
  } finally {
    server.close()
  }
}

function request(id: number): Buffer {
  const bytes = Buffer.from(sayHelloRequest(40))
  bytes.writeUInt32BE(id, HEADER.idLow)
  return bytes
}

function answerTo(id: number): Buffer {
  const bytes = Buffer.from(answer(text('x'.repeat(40))))
  bytes.writeUInt32BE(id, HEADER.idLow)
  return bytes
}

suite('bench load', () => {
  test('a closed loop completes calls in its window', async () => {
    const { server, port } = await listen(serve)
    let windows = 0
    const result = await load({ ...OPTIONS, port }, () => windows++)
    server.close()
    equal(windows, 1)
    ok(result.completed > 12, `${result.completed} calls`)
    ok(result.p50 > 0 && result.p50 <= result.p99 && result.p99 <= result.max)
  })

  test('an open loop completes calls without waiting for answers', async () => {
    const { server, port } = await listen(serve)
    const result = await load({ ...OPTIONS, port, ratePerSecond: 2000 }, () => {})
    server.close()
    ok(result.completed > 12, `${result.completed} calls`)
  })

  test('an answer of another connection ends the run', () =>
    rejects(
      loadSpoiled(bytes => bytes.writeUInt32BE(99, HEADER.idHigh)),
      /another connection/
    ))

  test('an answer to no open call ends the run', () =>
    rejects(
      loadSpoiled(bytes => bytes.writeUInt32BE(bytes.readUInt32BE(HEADER.idLow) + 1024, HEADER.idLow)),
      /no open call/
    ))

  test('a status other than 20 ends the run', () =>
    rejects(
      loadSpoiled(bytes => bytes.writeUInt8(70, 3)),
      /status 70/
    ))

  test('an exception in the answer ends the run', () =>
    rejects(
      loadSpoiled(bytes => bytes.writeUInt8(0x93, HEADER.bytes)),
      /kind 0x93/
    ))

  test('a closed connection ends the run', async () => {
    const { server, port } = await listen(socket => {
      socket.on('error', () => {})
      socket.once('data', () => socket.destroy())
    })
    await rejects(
      load({ ...OPTIONS, port }, () => {}),
      /closed by the other side|ECONNRESET|EPIPE/
    )
    server.close()
  })
})

suite('bench provider', () => {
  test('echoes the argument of every call, however the bytes were split', () => {
    const calls = Buffer.concat([request(7), request(8)])
    const wanted = Buffer.concat([answerTo(7), answerTo(8)])
    for (let cut = 0; cut <= calls.length; cut++) {
      const written: Buffer[] = []
      const write = (bytes: Buffer): void => {
        written.push(Buffer.from(bytes))
      }
      const left = answerChunk(Buffer.from(calls.subarray(0, cut)), write)
      answerChunk(Buffer.concat([left ?? Buffer.alloc(0), calls.subarray(cut)]), write)
      deepEqual(Buffer.concat(written), wanted, `cut at ${cut}`)
    }
  })

  test('answers a heartbeat with its id and keeps silent on a one-way call', () => {
    const oneWay = request(1)
    oneWay.writeUInt8(FLAG.request | FLAG.hessian2, HEADER.flag)
    const heartbeat = Buffer.from('dabbe2000000000000000009000000014e', 'hex')
    const written: string[] = []
    answerChunk(Buffer.concat([oneWay, heartbeat]), bytes => written.push(bytes.toString('hex')))
    deepEqual(written, ['dabb22140000000000000009000000014e'])
  })

  test('answers a call of another method with the bean', () => {
    const body = Buffer.concat([
      ...['2.0.2', 'demo.DemoService', '0.0.0', 'place', 'Ldemo/Order;'].map(text),
      Buffer.from('485a485a', 'hex')
    ])
    const call = Buffer.concat([Buffer.from('dabbc2000000000000000005', 'hex'), Buffer.alloc(4), body])
    call.writeUInt32BE(body.length, HEADER.bodyLength)
    let got = Buffer.alloc(0)
    answerChunk(call, bytes => {
      got = Buffer.from(bytes)
    })
    equal(got.readUInt32BE(HEADER.idLow), 5)
    equal(got[HEADER.bytes], ANSWER_VALUE)
    ok(got.includes('ORD-2026-000040013377'))
  })
})

suite('bench histogram', () => {
  test('finds quantiles within its bucket width', () => {
    const histogram = new Histogram()
    for (let value = 1; value <= 10_000; value++) histogram.add(value)
    for (const [share, wanted] of [
      [0.5, 5000],
      [0.99, 9900],
      [0.999, 9990]
    ] as const)
      ok(Math.abs(histogram.quantile(share) - wanted) / wanted < 0.02, `${share}: ${histogram.quantile(share)}`)
    equal(histogram.max, 10_000)
  })
})
