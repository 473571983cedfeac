// A port that is free is kept, one that is taken is replaced.
import { equal, notEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { freePort } from '../../../src/demo/free-port.ts'
import { serve } from '../../support/sockets.ts'

test('a free port is kept', async t => {
  const { server, port } = await serve(t, () => undefined)
  server.close()
  await once(server, 'close')
  equal(await freePort('127.0.0.1', port), port)
})

test('a port that is taken is replaced by one that can be bound', async t => {
  const { port } = await serve(t, () => undefined)
  const other = await freePort('127.0.0.1', port)
  notEqual(other, port)
  equal(await freePort('127.0.0.1', other), other)
})
