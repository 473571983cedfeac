// The admin port as a server: it survives what clients do to it, and ends when it is told to.
import { equal, match, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { openAdminServer } from '../../../src/admin/admin-server.ts'
import type { Operated } from '../../../src/admin/operated.ts'
import type { ControlPort } from '../../../src/control-port.ts'
import { operatedOf } from '../../support/operated.ts'
import { exchangeBytes, RawClient } from '../../support/raw-client.ts'
import { type Closable, dial, eventually, serve } from '../../support/sockets.ts'

async function open(context: Closable, operated: Operated = operatedOf()): Promise<ControlPort> {
  const server = await openAdminServer({ host: '127.0.0.1', port: 0 }, operated)
  context.after(() => server.close())
  return server
}

const GET = 'GET /livez HTTP/1.1\r\nhost: a\r\n'

suite('admin server', () => {
  test('answers one request after the other on a connection, and a HEAD without a body', async context => {
    const { port } = await open(context)
    const text = await exchangeBytes(port, `${GET}\r\n${GET.replace('GET', 'HEAD')}\r\n${GET}connection: close\r\n\r\n`)
    equal(text.split('HTTP/1.1 200 OK').length, 4)
    equal(text.split('alive\n').length, 3)
    match(text, /cache-control: no-store/)
  })

  test('answers nonsense with 400 or an end, and goes on serving', async context => {
    const { port } = await open(context)
    for (const text of [
      '\0\0\0\0\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /livez HTTP/1.1\r\ncontent-length: x\r\n\r\n'
    ])
      match(await exchangeBytes(port, text), /^HTTP\/1\.1 400 Bad Request/)
    match(await exchangeBytes(port, `${GET}x: ${'y'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /)
    match(await exchangeBytes(port, `${GET.replace('/livez', '/%zz?%zz=%')}connection: close\r\n\r\n`), / 404 /)
    equal(await exchangeBytes(port, 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n'), '')
    match(await exchangeBytes(port, `${GET}connection: close\r\n\r\n`), / 200 OK/)
  })

  test('takes no body: what comes is thrown away and the connection ends', async context => {
    const { port } = await open(context)
    const client = await RawClient.open(port)
    client.write('POST /drain HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n')
    match(await client.end(), /^HTTP\/1\.1 202 .*connection: close.*draining/is)
  })

  test('a page that fails is a 500, and one that fails half way ends the connection', async context => {
    const { port } = await open(context, {
      ...operatedOf(),
      notReady: () => {
        throw new Error('bug')
      },
      config: () => {
        throw new Error('bug')
      }
    })
    match(await exchangeBytes(port, 'GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), / 500 /)
    const half = await exchangeBytes(port, 'GET /state/config HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    ok(!half.endsWith('0\r\n\r\n'))
    match(await exchangeBytes(port, `${GET}connection: close\r\n\r\n`), / 200 OK/)
  })

  test('a client that does not read does not stop others, and one that leaves half way is forgotten', async context => {
    const operated = operatedOf()
    for (let at = 0; at < 3000; at++)
      operated.plane.tallies.of({ listener: 'l', protocol: 'dubbo', service: 's', method: `m${at}` }).record('OK', 1)
    const { port } = await open(context, operated)
    const lazy = await dial(context, port)
    lazy.pause()
    lazy.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n')
    match(await exchangeBytes(port, `${GET}connection: close\r\n\r\n`), /alive\n/)
    lazy.destroy()
    const whole = await exchangeBytes(port, 'GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    ok(whole.endsWith('0\r\n\r\n'))
  })

  test('an address in use is told with the key to change', async context => {
    const { port } = await serve(context, () => undefined)
    await rejects(
      openAdminServer({ host: '127.0.0.1', port }, operatedOf()),
      new RegExp(`127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*change admin\\.address, or set admin: false`)
    )
  })

  test('its end ends idle and silent connections too', async context => {
    const server = await open(context)
    const idle = await dial(context, server.port)
    const half = await dial(context, server.port)
    half.write('GET /liv')
    idle.write(`${GET}\r\n`)
    await once(idle, 'data')
    await server.close()
    await eventually('both ends', () => idle.destroyed && half.destroyed)
    equal(server.port, 0)
  })
})
