// Whole-line tests: how calls share the connections to an HTTP endpoint.
import { deepEqual, equal, match } from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, suite, test } from 'node:test'
import { openProxy, type Wanted } from '../support/line.ts'
import { httpOrigin, rawOrigin } from '../support/origins.ts'
import { RawClient, until } from '../support/raw-client.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: shop.test\r\n\r\n`

/** An origin that answers when it is told to. */
async function patientOrigin() {
  const asked: string[] = []
  const answers = new Map<string, ServerResponse>()
  const ports = new Set<number | undefined>()
  const origin = await httpOrigin((incoming, answer) => {
    ports.add(incoming.socket.remotePort)
    asked.push(incoming.url ?? '')
    answers.set(incoming.url ?? '', answer)
  })
  closers.push(origin.close)
  return { ...origin, asked, ports, answer: (path: string) => answers.get(path)?.end(`<${path}>`) }
}

async function openTo(port: number, wanted: Partial<Wanted>) {
  const proxy = await openProxy({ services: { 'shop.test': port }, ...wanted })
  closers.push(proxy.close)
  const ask = async (path: string): Promise<RawClient> => {
    const client = await RawClient.open(proxy.port)
    closers.push(() => client.socket.destroy())
    client.write(get(path))
    return client
  }
  return { ...proxy, ask }
}

suite('connections to an HTTP endpoint', () => {
  test('calls above the limit wait for a connection, in their order', async () => {
    const origin = await patientOrigin()
    const { ask, dataPlane } = await openTo(origin.port, { connections: 1 })
    const one = await ask('/1')
    await until(() => origin.asked.length === 1, 'the first call')
    const two = await ask('/2')
    const [endpoint] = [...dataPlane.endpoints()]
    const pool = endpoint?.pool as unknown as { waitingCount: number }
    await until(() => pool.waitingCount === 1, 'the second call to wait')
    const three = await ask('/3')
    await until(() => pool.waitingCount === 2, 'the third call to wait')
    origin.answer('/1')
    await one.has('</1>')
    await until(() => origin.asked.length === 2, 'the second call at the origin')
    origin.answer('/2')
    await two.has('</2>')
    await until(() => origin.asked.length === 3, 'the third call at the origin')
    origin.answer('/3')
    await three.has('</3>')
    deepEqual(origin.asked, ['/1', '/2', '/3'])
    equal(origin.ports.size, 1)
    equal(endpoint?.inFlight, 0)
  })

  test('a full queue refuses at once', async () => {
    const origin = await patientOrigin()
    const { ask, dataPlane } = await openTo(origin.port, { connections: 1, limits: { waitingMax: 1 } })
    const one = await ask('/1')
    await until(() => origin.asked.length === 1, 'the first call')
    const two = await ask('/2')
    const pool = [...dataPlane.endpoints()][0]?.pool as unknown as { waitingCount: number }
    await until(() => pool.waitingCount === 1, 'the second call to wait')
    const three = await ask('/3')
    match(await three.has('"OVERLOADED"'), /^HTTP\/1.1 503/)
    origin.answer('/1')
    await one.has('</1>')
    await until(() => origin.asked.length === 2, 'the second call at the origin')
    origin.answer('/2')
    await two.has('</2>')
  })

  test('a call that is given up while it waits never reaches the origin', async () => {
    const origin = await patientOrigin()
    const { ask, dataPlane, ended } = await openTo(origin.port, { connections: 1 })
    const one = await ask('/1')
    await until(() => origin.asked.length === 1, 'the first call')
    const two = await ask('/2')
    const pool = [...dataPlane.endpoints()][0]?.pool as unknown as { waitingCount: number }
    await until(() => pool.waitingCount === 1, 'the second call to wait')
    two.socket.resetAndDestroy()
    await until(() => ended.length === 1, 'the end of the second call')
    const three = await ask('/3')
    origin.answer('/1')
    await one.has('</1>')
    await until(() => origin.asked.length === 2, 'the third call at the origin')
    origin.answer('/3')
    await three.has('</3>')
    deepEqual(origin.asked, ['/1', '/3'])
  })

  test('a connection whose call was given up is closed, and makes room for the next', async () => {
    const origin = await patientOrigin()
    const { ask } = await openTo(origin.port, { connections: 1 })
    const one = await ask('/1')
    await until(() => origin.asked.length === 1, 'the first call')
    const two = await ask('/2')
    one.socket.resetAndDestroy()
    await until(() => origin.asked.length === 2, 'the second call at the origin')
    origin.answer('/2')
    await two.has('</2>')
    equal(origin.ports.size, 2)
  })

  test('an idle connection is closed after a while, and one that the origin closes is not used', async () => {
    const origin = await rawOrigin(socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
    closers.push(origin.close)
    const { ask, dataPlane } = await openTo(origin.port, { limits: { idleTimeoutMs: 60, bodyTimeoutMs: 40 } })
    const [endpoint] = [...dataPlane.endpoints()]
    await (await ask('/1')).has('ok')
    equal(endpoint?.pool.openCount, 1)
    await until(() => endpoint?.pool.openCount === 0, 'the idle connection to close')
    await (await ask('/2')).has('ok')
    origin.sockets[1]?.end()
    await until(() => endpoint?.pool.openCount === 0, 'the closed connection to be forgotten')
    await (await ask('/3')).has('ok')
    equal(origin.sockets.length, 3)
    equal(endpoint?.state, 'up')
  })

  test('an origin that says close gets a new connection for the next call', async () => {
    const origin = await rawOrigin(
      socket => void socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok')
    )
    closers.push(origin.close)
    const { ask } = await openTo(origin.port, {})
    await (await ask('/1')).has('ok')
    await (await ask('/2')).has('ok')
    equal(origin.sockets.length, 2)
  })

  test('a connection that the origin will soon close is not used again', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\nok'
    const origin = await rawOrigin(socket => void socket.write(answer))
    closers.push(origin.close)
    const { ask } = await openTo(origin.port, { connections: 1 })
    await (await ask('/1')).has('ok')
    await (await ask('/2')).has('ok')
    equal(origin.sockets.length, 2)
  })
})
