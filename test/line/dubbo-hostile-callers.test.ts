// What callers may send: anything. Each gets what it deserves, and nobody else notices.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../codecs/dubbo/frame.ts'
import { dubboProtocol, SERIALIZATION } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService, rejections } from '../support/anji.ts'
import { madeFrames } from '../support/dubbo-bodies.ts'
import { wholeFrames } from '../support/dubbo-frames.ts'
import { dialDubbo, requestFrame, startProvider } from '../support/dubbo-peers.ts'
import { heldBytes } from '../support/held-bytes.ts'
import { type Closable, eventually } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }

async function setUp(context: Closable, limits = '') {
  const provider = await startProvider(context)
  const rest = limits === '' ? '' : `limits: { ${limits} }\n`
  const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), rest))
  const hostile = await dialDubbo(context, anji.port('gateway'))
  const sane = await dialDubbo(context, anji.port('gateway'))
  equal(await sane.textOf(CALL), 'hello')
  return { provider, anji, hostile, sane }
}

const header = (flags: number, length: number): Buffer => {
  const bytes = frameOf(flags, 0, Buffer.alloc(0))
  bytes.writeInt32BE(length, 12)
  return bytes
}
const fastjson2Request = wholeFrames.find(({ bytes }) => bytes[2] === 0xd7)?.bytes as Buffer

suite('dubbo hostile callers', () => {
  for (const [what, bytes, reason] of [
    ['garbage', Buffer.from('ls -l\r\n'), /^BAD_MAGIC/],
    ['a wrong second byte', Buffer.from([0xda, 0xbc]), /^BAD_MAGIC/],
    ['a negative length', header(0xc2, -1), /^BAD_LENGTH/],
    ['the most negative length', header(0xc2, -(2 ** 31)), /^BAD_LENGTH/],
    ['garbage behind a call', Buffer.concat([requestFrame(CALL), Buffer.from('and more')]), /^BAD_MAGIC/]
  ] as const)
    test(`${what} ends the connection of its sender`, async context => {
      const { anji, hostile, sane } = await setUp(context)
      hostile.link.send(bytes)
      await eventually('the connection to be closed', () => hostile.link.isClosed)
      match(rejections(anji)[0] ?? '', reason)
      equal(await sane.textOf(CALL), 'hello')
      await eventually('nothing to be in flight', () => anji.anji.dataPlane.inFlight === 0)
    })

  test('a request that is too large is refused in its own serialization, and its connection goes on', async context => {
    const { provider, anji, hostile } = await setUp(context, 'frameBytesMax: 1KiB')
    const large = requestFrame({ ...CALL, argument: 'x'.repeat(100_000) })
    match(
      (await hostile.callFrame(large)).text,
      /^40 anji: TOO_LARGE: a request of 100\d+ bytes \(limits\.frameBytesMax\)$/
    )
    const other = Buffer.concat([header(0xd7, 50_000), Buffer.alloc(50_000)])
    const { frame } = await hostile.callFrame(other)
    equal(dubboProtocol.serializationOf(frame.bytes, 0), SERIALIZATION.fastjson2)
    equal(await hostile.textOf(CALL), 'hello')
    equal(provider.calls.length, 2)
    deepEqual(
      anji.ended.map(({ code }) => code),
      ['OK', 'TOO_LARGE', 'TOO_LARGE', 'OK']
    )
  })

  test('too large one-way calls and events are passed over without a word', async context => {
    const { hostile } = await setUp(context, 'frameBytesMax: 1KiB')
    for (const flags of [0x82, 0xa2, 0xe2, 0x02, 0x22])
      hostile.link.send(Buffer.concat([header(flags, 5000), Buffer.alloc(5000)]))
    equal(await hostile.textOf(CALL), 'hello')
    equal(hostile.link.frames.length, 1)
  })

  test('a frame of the largest length is passed over, not kept', async context => {
    const { hostile, anji } = await setUp(context, 'frameBytesMax: 1KiB')
    hostile.link.send(header(0xc2, 2 ** 31 - 1))
    await eventually('the refusal', () => anji.ended.some(({ code }) => code === 'TOO_LARGE'))
    const before = await heldBytes()
    const chunk = Buffer.alloc(1 << 20)
    for (let sent = 0; sent < 64; sent++)
      await new Promise<void>(resolve => hostile.link.socket.write(chunk, () => resolve()))
    equal((await heldBytes()) - before < 32 << 20, true)
  })

  test('bodies that cannot be read fail their call alone, in the serialization that they came in', async context => {
    const { hostile, provider } = await setUp(context)
    const requests = [requestFrame(CALL), fastjson2Request, ...madeFrames.map(({ request }) => request)]
    for (const request of requests) {
      const broken = Buffer.from(request)
      broken.fill(0xff, dubboProtocol.headerBytes + 1, dubboProtocol.headerBytes + 12)
      const { frame, response, text } = await hostile.callFrame(broken)
      equal(response.kind, 'error')
      match(text, /^(40 anji: BAD_REQUEST|60 anji: NO_ROUTE)/)
      equal(dubboProtocol.serializationOf(frame.bytes, 0), dubboProtocol.serializationOf(broken, 0), text)
    }
    const empty = frameOf(0xc2, 0, Buffer.alloc(0))
    match((await hostile.callFrame(empty)).text, /^40 anji: BAD_REQUEST/)
    equal(await hostile.textOf(CALL), 'hello')
    equal(provider.calls.length, 2)
  })

  test('a broken one-way call is dropped without an answer, and counted', async context => {
    const { hostile, anji } = await setUp(context)
    hostile.link.send(frameOf(0x82, 0, Buffer.from([0xff, 0xff])))
    equal(await hostile.textOf(CALL), 'hello')
    equal(hostile.link.frames.length, 1)
    deepEqual(
      anji.ended.map(({ code }) => code),
      ['OK', 'BAD_REQUEST', 'OK']
    )
  })

  for (const [what, bytes, more] of [
    ['a header', requestFrame(CALL).subarray(0, 7), 'headTimeout: 50ms'],
    ['a body', requestFrame(CALL).subarray(0, 40), 'bodyTimeout: 50ms, headTimeout: 60ms']
  ] as const)
    test(`silence in the middle of ${what} ends the connection`, async context => {
      const { hostile, anji } = await setUp(context, more)
      hostile.link.send(bytes)
      await eventually('the connection to be closed', () => hostile.link.isClosed)
      deepEqual(rejections(anji), ['timed out: an unfinished frame'])
    })

  test('a connection without traffic is closed after the idle time, one with a call in flight is not', async context => {
    const { provider, anji, hostile, sane } = await setUp(
      context,
      'idleTimeout: 100ms, headTimeout: 50ms, requestTimeout: 1h'
    )
    const waiting = await dialDubbo(context, anji.port('gateway'))
    const held = await startProvider(context, () => undefined)
    await anji.reload(
      dubboConfig(
        dubboService('a.B', [held.port]),
        'limits: { idleTimeout: 100ms, headTimeout: 50ms, requestTimeout: 1h }\n'
      )
    )
    const answer = waiting.call(CALL)
    await eventually('the idle connections to be closed', () => hostile.link.isClosed && sane.link.isClosed)
    await eventually('the call to arrive', () => held.calls.length === 1)
    equal(waiting.link.isClosed, false)
    held.calls[0]?.answer()
    equal((await answer).text, 'hello')
    equal(provider.calls.length, 1)
  })

  test('a connection whose every chunk ends within a frame is not slow', async context => {
    // The timeout is long enough for a machine that stutters, and what is sent goes on for longer than it.
    const { hostile, anji } = await setUp(context, 'headTimeout: 1s, bodyTimeout: 1s')
    const request = requestFrame(CALL)
    hostile.link.send(request.subarray(0, 8))
    // Each write ends one frame and begins the next; the connection lives while it goes on, however long that is.
    const endMs = performance.now() + 1500
    while (performance.now() < endMs) {
      const frames = hostile.link.frames.length
      hostile.link.send(Buffer.concat([request.subarray(8), request.subarray(0, 8)]))
      await eventually('the answer', () => hostile.link.frames.length > frames || hostile.link.isClosed)
      await new Promise(resolve => setTimeout(resolve, 4))
    }
    equal(hostile.link.isClosed, false)
    deepEqual(rejections(anji), [])
  })

  test('answers, events and heartbeat answers that nobody asked for are passed over', async context => {
    const { hostile, provider } = await setUp(context)
    for (const flags of [0x02, 0x22, 0xa2, 0x42])
      for (const body of [[0x91], [0x4e], [0x01, 0x52], []]) hostile.link.send(frameOf(flags, 20, Buffer.from(body)))
    equal(await hostile.textOf(CALL), 'hello')
    equal(hostile.link.frames.length, 1)
    equal(provider.links.length, 1)
  })
})
