// What is registered, sent as whole lists in the order in which it was asked for.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryError } from '../../../registries/errors.ts'
import { Published } from '../../../registries/nacos/published.ts'
import { instance } from '../../support/nacos-clients.ts'
import { eventually } from '../../support/sockets.ts'

/** Everything that was sent; sending can be made to fail. */
function published() {
  const sent: string[] = []
  const fault = { left: 0 }
  const all = new Published(async (name, instances, last) => {
    await new Promise(setImmediate)
    sent.push(`${name} ${instances.map(({ port }) => port).join()} last ${last.port}`)
    if (fault.left-- > 0) throw new RegistryError('UNREACHABLE', 'nobody answers')
  })
  return { all, sent, fault }
}

test('each change sends the whole list, one after the other', async () => {
  const { all, sent } = published()
  const address = { host: '127.0.0.1', port: 1 }
  await Promise.all([
    all.add('a', instance(1)),
    all.add('a', instance(2)),
    all.add('b', instance(9)),
    all.remove('a', address)
  ])
  deepEqual(
    sent.filter(line => line.startsWith('a')),
    ['a 1 last 1', 'a 1,2 last 2', 'a 2 last 1']
  )
  deepEqual([...all.names].sort(), ['a', 'b'])
  await all.add('a', instance(2, { weight: 3 }))
  equal(sent.at(-1), 'a 2 last 2')
})

test('what could not be added is not kept, and the server is told how things are', async () => {
  const { all, sent, fault } = published()
  await all.add('a', instance(1))
  fault.left = 1
  await rejects(all.add('a', instance(2)), { code: 'UNREACHABLE' })
  await eventually('the list as it is', () => sent.at(-1) === 'a 1 last 2')
  fault.left = 1
  await rejects(all.add('b', instance(9)), { code: 'UNREACHABLE' })
  await eventually('the empty list', () => sent.at(-1) === 'b  last 9')
  deepEqual(all.names, ['a'])
})

test('what was removed is not said again, also when nobody heard of it', async () => {
  const { all, fault, sent } = published()
  await all.add('a', instance(1))
  fault.left = 1
  await rejects(all.remove('a', { host: '127.0.0.1', port: 1 }), { code: 'UNREACHABLE' })
  deepEqual(all.names, [])
  await eventually('another try', () => sent.length === 3)
  await all.remove('a', { host: '127.0.0.1', port: 1 })
  equal(sent.length, 3)
})

test('a list is sent once more when it is asked for', async () => {
  const { all, sent } = published()
  await all.add('a', instance(1))
  await all.again('a')
  await all.again('unknown')
  deepEqual(sent, ['a 1 last 1', 'a 1 last 1'])
})
