// A connection is opened, or there is one refusal that says why not.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Refusal } from '../../../src/exchange/refusal.ts'
import { connect } from '../../../src/upstream/connect.ts'
import { blackhole } from '../../support/blackhole.ts'
import { type Closable, eventually, serve } from '../../support/sockets.ts'

type Seen = { opened: number; refusals: Refusal[]; cleans: boolean[] }

function open(context: Closable, address: { host: string; port: number }, timeoutMs = 60_000): Seen {
  const seen: Seen = { opened: 0, refusals: [], cleans: [] }
  const socket = connect(address, timeoutMs, {
    onOpen: () => {
      seen.opened++
      socket.write('hello')
    },
    onData: () => undefined,
    onDrain: () => undefined,
    onClose: (refusal, clean) => {
      seen.refusals.push(refusal)
      seen.cleans.push(clean)
    }
  })
  context.after(() => {
    socket.destroy()
  })
  return seen
}
const closed = (seen: Seen): Promise<boolean> => eventually('the end', () => seen.refusals.length > 0)

suite('connect', () => {
  test('a peer that ends the connection closes it, cleanly or not', async context => {
    for (const [end, clean] of [
      ['end', true],
      ['resetAndDestroy', false]
    ] as const) {
      const { port } = await serve(context, socket => socket.on('data', () => socket[end]()))
      const seen = open(context, { host: '127.0.0.1', port })
      await closed(seen)
      deepEqual([seen.opened, seen.refusals.map(({ code }) => code), seen.cleans], [1, ['UPSTREAM_CLOSED'], [clean]])
    }
  })

  test('a refused connection says where', async context => {
    const { server, port } = await serve(context, () => undefined)
    server.close()
    const seen = open(context, { host: '127.0.0.1', port })
    await closed(seen)
    deepEqual([seen.opened, seen.refusals.length, seen.refusals[0]?.code], [0, 1, 'CONNECT_FAILED'])
    match(seen.refusals[0]?.detail ?? '', /^127\.0\.0\.1:\d+: connect ECONNREFUSED/)
  })

  test('a name with several addresses that all refuse says what each of them did', async context => {
    const { server, port } = await serve(context, () => undefined)
    server.close()
    const seen = open(context, { host: 'localhost', port })
    await closed(seen)
    match(seen.refusals[0]?.detail ?? '', /^localhost:\d+: .*ECONNREFUSED/)
  })

  test('a peer that does not accept in time is given up', async context => {
    const seen = open(context, { host: '127.0.0.1', port: await blackhole(context) }, 30)
    await closed(seen)
    equal(seen.refusals[0]?.code, 'CONNECT_TIMEOUT')
  })
})
