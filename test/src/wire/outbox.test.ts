// What is queued for a socket leaves in order, once per turn of the event loop, and says when the peer lags.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Flusher } from '../../../src/wire/flusher.ts'
import { Outbox } from '../../../src/wire/outbox.ts'
import { eventually, socketPair } from '../../support/sockets.ts'

const PENDING_BYTES_MAX = 1024 * 1024

suite('outbox', () => {
  test('writes adjacent views of one buffer as one chunk of the same memory', async context => {
    const { near } = await socketPair(context)
    const written: Buffer[] = []
    near.write = ((chunk: Buffer) => written.push(chunk) > 0) as typeof near.write
    const outbox = new Outbox(near, new Flusher(), PENDING_BYTES_MAX)
    const bytes = Buffer.from('one two three')
    outbox.write(bytes, 0, 4)
    outbox.write(bytes, 4, 8)
    outbox.write(bytes, 8, 13)
    outbox.flush()
    deepEqual(written.map(String), ['one two three'])
    equal(written[0]?.buffer, bytes.buffer)
  })

  test('keeps the order of views of several buffers, small or large', async context => {
    const { near, far } = await socketPair(context)
    const parts = [
      Buffer.from('a'),
      Buffer.alloc(70_000, 'b'),
      Buffer.from('c'),
      Buffer.alloc(5000, 'd'),
      Buffer.from('e')
    ]
    let received = Buffer.alloc(0)
    far.on('data', chunk => {
      received = Buffer.concat([received, chunk])
    })
    const outbox = new Outbox(near, new Flusher(), PENDING_BYTES_MAX)
    for (const part of parts) outbox.writeAll(part)
    outbox.writeAll(Buffer.from('f'))
    const expected = Buffer.concat([...parts, Buffer.from('f')])
    await eventually('all bytes arrive', () => received.length === expected.length)
    equal(received.equals(expected), true)
  })

  test('asks for a pause while the peer does not read', async context => {
    const { near, far } = await socketPair(context)
    far.pause()
    const outbox = new Outbox(near, new Flusher(), PENDING_BYTES_MAX)
    equal(outbox.writeAll(Buffer.alloc(1000)), true)
    const chunk = Buffer.alloc(PENDING_BYTES_MAX / 8)
    equal(outbox.writeAll(chunk), false)
    equal(outbox.pendingBytes, 1000 + chunk.length)
  })

  test('ends the connection only after what was queued before', async context => {
    const { near, far } = await socketPair(context)
    const seen: string[] = []
    far.on('data', chunk => seen.push(String(chunk)))
    far.on('end', () => seen.push('end'))
    const outbox = new Outbox(near, new Flusher(), PENDING_BYTES_MAX)
    outbox.writeAll(Buffer.from('last words'))
    outbox.end()
    await eventually('the end arrives', () => seen.includes('end'))
    deepEqual(seen, ['last words', 'end'])
  })

  test('writes nothing after it was closed', async context => {
    const { near } = await socketPair(context)
    let writes = 0
    near.write = (() => ++writes > 0) as typeof near.write
    const outbox = new Outbox(near, new Flusher(), PENDING_BYTES_MAX)
    outbox.writeAll(Buffer.from('before'))
    outbox.close()
    outbox.writeAll(Buffer.from('after'))
    outbox.flush()
    equal(writes, 0)
  })
})
