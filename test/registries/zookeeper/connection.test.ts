// One connection: a server that answers nonsense ends it, and nothing of it outlives it.
import { deepEqual, equal, match } from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { Connection, type SessionIdentity } from '../../../registries/zookeeper/connection.ts'
import { type Closable, eventually, serve } from '../../support/sockets.ts'

const ACCEPTED = Buffer.from(
  `00000024 00000000 00000bb8 0000000000000007 00000010 ${'05'.repeat(16)}`.replaceAll(' ', ''),
  'hex'
)
const EXPIRED = Buffer.from(
  `00000024 00000000 00000000 0000000000000000 00000010 ${'00'.repeat(16)}`.replaceAll(' ', ''),
  'hex'
)

/** A connection to a server that does what `onSocket` does. */
async function connected(context: Closable, onSocket: (socket: Socket) => void, identity?: SessionIdentity) {
  const { port } = await serve(context, onSocket)
  const ended: string[] = []
  const begun: string[] = []
  const connection = new Connection(
    {
      server: { host: '127.0.0.1', port },
      identity,
      auth: undefined,
      sessionTimeoutMs: 3000,
      handshakeMs: 500
    },
    {
      onConnected: () => begun.push(connection.identity.id.toString('hex')),
      onEnded: (reason, expired) => ended.push(`${reason}${expired ? ' (expired)' : ''}`)
    }
  )
  context.after(() => connection.end('the test is over'))
  return { connection, begun, ended }
}

suite('a connection to ZooKeeper', () => {
  test('begins when the server accepts, with the session that it gave', async t => {
    const { begun, ended, connection } = await connected(t, socket => socket.once('data', () => socket.write(ACCEPTED)))
    await eventually('the session', () => begun.length === 1)
    deepEqual([begun, ended], [['0000000000000007'], []])
    connection.end('enough')
    connection.end('more than enough')
    deepEqual(ended, ['enough'])
  })

  test('asks for the session that it is to continue', async t => {
    let asked = Buffer.alloc(0)
    const identity = { id: Buffer.alloc(8, 3), password: Buffer.alloc(16, 4), zxid: Buffer.alloc(8, 5) }
    await connected(t, socket => socket.on('data', chunk => (asked = Buffer.concat([asked, chunk]))), identity)
    await eventually('the question', () => asked.length >= 48)
    // length:4 version:4 zxid:8 timeout:4 id:8 passwordLength:4 password:16
    deepEqual(asked.subarray(8, 16), identity.zxid)
    deepEqual(asked.subarray(20, 28), identity.id)
    deepEqual(asked.subarray(32, 48), identity.password)
  })

  test('ends when the session has expired', async t => {
    const { ended } = await connected(t, socket => socket.once('data', () => socket.write(EXPIRED)))
    await eventually('the end', () => ended.length === 1)
    deepEqual(ended, ['the session has expired (expired)'])
  })

  test('ends when nobody answers, and when somebody hangs up', async t => {
    const silent = await connected(t, () => undefined)
    const closing = await connected(t, socket => socket.destroy())
    await eventually('both', () => silent.ended.length === 1 && closing.ended.length === 1)
    deepEqual(silent.ended, ['no session within 500 ms'])
    equal(closing.begun.length, 0)
  })

  for (const [what, bytes] of [
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['half an answer', Buffer.from('0000000400000000', 'hex')],
    [
      'an answer without a question',
      Buffer.concat([ACCEPTED, Buffer.from('000000100000000900000000000000010000000000', 'hex')])
    ],
    [
      'an event of no kind',
      Buffer.concat([
        ACCEPTED,
        Buffer.from('0000001cffffffffffffffffffffffff0000000000000063000000030000000001', 'hex')
      ])
    ]
  ] as const)
    test(`ends when it is answered ${what}, and throws nothing`, async t => {
      const { ended } = await connected(t, socket => socket.once('data', () => socket.write(bytes)))
      await eventually('the end', () => ended.length === 1)
      match(ended[0] ?? '', /cannot be read|closed|no session/)
    })
})
