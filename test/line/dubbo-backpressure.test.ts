// Peers that do not read: what waits for them is bounded, and so is what others may pile up because of them.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { anjiFor, dubboConfig, dubboService, rejections } from '../support/anji.ts'
import { type Consumer, dialDubbo, requestFrame, startProvider, withId } from '../support/dubbo-peers.ts'
import { eventually } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const LIMITS = 'limits: { frameBytesMax: 2MiB, pendingBytesMax: 2MiB, requestTimeout: 1h }\n'
const MEGABYTE = 1 << 20

/** Resolves once the number has stayed the same for a while. */
async function settled(number: () => number): Promise<void> {
  let [last, same] = [number(), 0]
  await eventually('the flow to stand still', () => {
    same = number() === last ? same + 1 : 0
    last = number()
    return same > 40
  })
}

suite('dubbo backpressure', () => {
  test('a caller that does not read its answers is cut off, and nothing piles up for it', async context => {
    const large = 'x'.repeat(100_000)
    const provider = await startProvider(context, call => call.answer(call.argument === 'much' ? large : 'ok'))
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), LIMITS))
    const [deaf, sane] = [
      await dialDubbo(context, anji.port('gateway')),
      await dialDubbo(context, anji.port('gateway'))
    ]
    deaf.link.socket.pause()
    for (let sent = 0; sent < 600; sent++) deaf.link.send(withId(requestFrame({ ...CALL, argument: 'much' }), 0, sent))
    await eventually('the caller to be cut off', () => rejections(anji).length > 0)
    equal(rejections(anji).length, 1)
    match(rejections(anji)[0] ?? '', /does not read its answers \(limits\.pendingBytesMax\)/)
    equal(await sane.textOf(CALL), 'ok')
    await eventually('nothing to be in flight', () => anji.anji.dataPlane.inFlight === 0)
  })

  test('a caller that asks for more at once than may wait gets all of it, however slowly it reads', async context => {
    const large = 'x'.repeat(100_000)
    const provider = await startProvider(context, call => call.answer(large))
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), LIMITS))
    const [slow, other] = [
      await dialDubbo(context, anji.port('gateway')),
      await dialDubbo(context, anji.port('gateway'))
    ]
    const { socket } = slow.link
    let pieces = 0
    socket.on('data', () => {
      // Some reading, then a rest, again and again: the link of everyone waits now and then, and nobody is cut off.
      if (++pieces % 20 > 0) return
      socket.pause()
      setTimeout(() => socket.resume(), 5)
    })
    const answers = Array.from({ length: 300 }, () => slow.call(CALL))
    equal((await other.call(CALL)).text.length, large.length)
    for (const { text } of await Promise.all(answers)) equal(text.length, large.length)
    deepEqual(rejections(anji), [])
  })

  test('answers for a caller that has gone are counted as such', async context => {
    const provider = await startProvider(context, () => undefined)
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port])))
    const caller = await dialDubbo(context, anji.port('gateway'))
    caller.call(CALL).catch(() => undefined)
    await eventually('the call arrives', () => provider.calls.length === 1)
    caller.link.socket.destroy()
    const [listener] = anji.anji.dataPlane.listeners()
    await eventually('the caller is gone', () => listener?.openCount === 0)
    provider.calls[0]?.answer('late')
    await eventually('the exchange ends', () => anji.ended.length === 1)
    equal(anji.ended[0]?.code, 'CALLER_GONE')
  })

  test('a caller that reads late gets all of its answers', async context => {
    const provider = await startProvider(context, call => call.answer('x'.repeat(50_000)))
    const anji = await anjiFor(
      context,
      dubboConfig(dubboService('a.B', [provider.port]), 'limits: { pendingBytesMax: 64MiB }\n')
    )
    const late = await dialDubbo(context, anji.port('gateway'))
    late.link.socket.pause()
    const answers = Array.from({ length: 600 }, () => late.call(CALL))
    await settled(() => anji.ended.length)
    late.link.socket.resume()
    for (const { text } of await Promise.all(answers)) equal(text.length, 50_000)
  })

  test('heartbeats of a caller that does not read their answers are no longer read', async context => {
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [1]), LIMITS))
    const deaf = await dialDubbo(context, anji.port('gateway'))
    deaf.link.socket.pause()
    const chunk = Buffer.concat(Array.from({ length: 10_000 }, () => dubboProtocol.heartbeat()))
    const chunks = 200
    let written = 0
    const writeNext = (): void => {
      if (written < chunks) deaf.link.socket.write(chunk, () => ++written && writeNext())
    }
    writeNext()
    await settled(() => written)
    equal(written < chunks, true)
    deaf.link.socket.resume()
    await eventually('all answers', () => deaf.link.receivedBytes === chunks * chunk.length)
    deepEqual(rejections(anji), [])
  })

  test('callers of a provider that does not read are not read either, until it does', async context => {
    const provider = await startProvider(context, call => call.answer('ok'))
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), LIMITS))
    const caller = await dialDubbo(context, anji.port('gateway'))
    equal(await caller.textOf(CALL), 'ok')
    provider.links[0]?.socket.pause()
    const argument = 'x'.repeat(MEGABYTE)
    const answers = Array.from({ length: 60 }, () => caller.call({ ...CALL, argument }))
    await settled(() => caller.link.socket.writableLength)
    equal(caller.link.socket.writableLength > 20 * MEGABYTE, true)
    equal(anji.anji.dataPlane.inFlight < 30, true)
    provider.links[0]?.socket.resume()
    for (const { text } of await Promise.all(answers)) equal(text, 'ok')
    equal(rejections(anji).length, 0)
  })

  test('calls above what may wait for a provider that does not read are refused', async context => {
    const provider = await startProvider(context, call => call.answer('ok'))
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), LIMITS))
    const first = await dialDubbo(context, anji.port('gateway'))
    equal(await first.textOf(CALL), 'ok')
    provider.links[0]?.socket.pause()
    const callers: Consumer[] = []
    const refused: string[] = []
    for (let count = 0; count < 40; count++) {
      const caller = await dialDubbo(context, anji.port('gateway'))
      callers.push(caller)
      caller
        .textOf({ ...CALL, argument: 'x'.repeat(MEGABYTE) })
        .then(text => text.startsWith('100 ') && refused.push(text))
        .catch(() => undefined)
    }
    await eventually('a refusal', () => refused.length > 0)
    match(refused[0] ?? '', /^100 anji: OVERLOADED: 127\.0\.0\.1:\d+ does not read; \d+ bytes wait for it/)
    provider.links[0]?.socket.resume()
    await eventually('the others to be answered', () => anji.ended.length === callers.length + 1)
    equal(
      anji.ended.every(({ code }) => code === 'OK' || code === 'OVERLOADED'),
      true
    )
  })

  test('a provider that sends heartbeats and does not read their answers is cut off', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(context, dubboConfig(dubboService('a.B', [provider.port]), LIMITS))
    const caller = await dialDubbo(context, anji.port('gateway'))
    equal(await caller.textOf(CALL), 'hello')
    const [link] = provider.links
    link?.socket.pause()
    const chunk = Buffer.concat(Array.from({ length: 10_000 }, () => dubboProtocol.heartbeat()))
    for (let sent = 0; sent < 150; sent++) link?.socket.write(chunk)
    const reason = (): string => [...anji.anji.dataPlane.endpoints()][0]?.reason ?? ''
    await eventually('the link to be gone', () => [...anji.anji.dataPlane.endpoints()][0]?.pool.openCount === 0)
    equal(reason(), '')
    equal(await caller.textOf(CALL), 'hello')
  })
})
