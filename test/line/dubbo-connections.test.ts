// Ten thousand connections that say nothing cost little, and those that speak on a shared port are told apart.

import { equal, match } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { anjiFor, dubboConfig, dubboService, rejections } from '../support/anji.ts'
import { dialDubbo, requestFrame, startProvider } from '../support/dubbo-peers.ts'
import { dial, eventually } from '../support/sockets.ts'

const CALL = { service: 'a.B', method: 'm' }
const IDLE_CLIENT = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'bench', 'idle-client.js')
const BYTES_PER_CONNECTION_MAX = 32 * 1024

/** As many as this process may have files open, up to ten thousand; some are needed for other things. */
function idleConnections(): number {
  const report = process.report.getReport() as unknown as { userLimits: { open_files: { soft: number | 'unlimited' } } }
  const { soft } = report.userLimits.open_files
  return soft === 'unlimited' ? 10_000 : Math.min(10_000, soft - 500)
}

suite('dubbo connections', () => {
  test('idle connections by the thousand take little memory, and calls go on', { timeout: 120_000 }, async context => {
    const count = idleConnections()
    const provider = await startProvider(context)
    const config = dubboConfig(dubboService('a.B', [provider.port]))
    const anji = await anjiFor(context, config)
    const consumer = await dialDubbo(context, anji.port('gateway'))
    equal(await consumer.textOf(CALL), 'hello')
    const before = process.memoryUsage().rss
    const child = spawn(process.execPath, [IDLE_CLIENT, String(anji.port('gateway')), String(count)], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    context.after(() => {
      child.kill('SIGKILL')
    })
    await once(child.stdout, 'data')
    const [listener] = anji.anji.dataPlane.listeners()
    await eventually('all connections to be accepted', () => listener?.openCount === count + 1, 60_000)
    equal(await consumer.textOf(CALL), 'hello')
    const perConnection = (process.memoryUsage().rss - before) / count
    equal(perConnection < BYTES_PER_CONNECTION_MAX, true, `${perConnection} bytes for each connection`)
    child.stdin.end()
    await eventually('all of them to be forgotten', () => listener?.openCount === 1, 60_000)
    equal(await consumer.textOf(CALL), 'hello')
  })

  const auto = (port: number, rest = ''): string =>
    `listeners: { gateway: { address: "127.0.0.1:0", protocol: auto } }\nservices:\n${dubboService('a.B', [port])}${rest}`

  test('on a shared port Dubbo is known by its first bytes, even when they come one by one', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(context, auto(provider.port))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    const answer = consumer.awaitAnswer(0, 0)
    await consumer.link.sendInPieces(requestFrame(CALL), 1)
    equal((await answer).text, 'hello')
  })

  test('what is of no known protocol is closed', async context => {
    const anji = await anjiFor(context, auto(1))
    for (const bytes of [Buffer.from([0xda, 0xbc]), Buffer.from([0x16, 3, 1, 0, 0]), Buffer.from([0])]) {
      const socket = await dial(context, anji.port('gateway'))
      socket.on('data', () => undefined)
      const closed = once(socket, 'close')
      socket.write(bytes)
      await closed
      match(rejections(anji).at(-1) ?? '', /^the first bytes are of no protocol that is served here/)
    }
  })

  test('a first byte without a second is waited for only so long', async context => {
    const anji = await anjiFor(context, auto(1, 'limits: { headTimeout: 50ms }\n'))
    const socket = await dial(context, anji.port('gateway'))
    const closed = once(socket, 'close')
    socket.on('data', () => undefined)
    socket.write(Buffer.from([0xda]))
    await closed
    await eventually('it to be forgotten', () => anji.anji.dataPlane.listeners()[0]?.openCount === 0)
  })

  test('a connection that is told apart while Anji drains is served and told to go', async context => {
    const provider = await startProvider(context)
    const anji = await anjiFor(context, auto(provider.port))
    const consumer = await dialDubbo(context, anji.port('gateway'))
    await eventually('it to be accepted', () => anji.anji.dataPlane.listeners()[0]?.openCount === 1)
    const drained = anji.anji.drain()
    equal(await consumer.textOf(CALL), 'hello')
    equal(consumer.link.ofKind('going-away').length, 1)
    await drained
  })
})
