// A port that is free is kept, one that is taken is left to the system.
import { equal } from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { portOrAny } from '../../../src/demo/port-or-any.ts'
import { serve } from '../../support/sockets.ts'

test('a free port is kept, and left free', async t => {
  const { server, port } = await serve(t, () => undefined)
  server.close()
  await once(server, 'close')
  equal(await portOrAny('127.0.0.1', port), port)
  equal(await portOrAny('127.0.0.1', port), port)
})

test('a port that is taken, or that nobody asks for, is left to the system', async t => {
  const { port } = await serve(t, () => undefined)
  equal(await portOrAny('127.0.0.1', port), 0)
  equal(await portOrAny('127.0.0.1', 0), 0)
})
