// A draft keeps what is sound, so that one mistake does not hide another.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { draftOf } from '../../../../src/config/checks/draft.ts'

suite('draft', () => {
  const draft = draftOf({
    listeners: { good: { address: 'a:1' }, bad: { address: 7, to: 'x' } },
    services: { good: { endpoints: ['a:1'] }, bad: { endpoints: 7 } },
    routes: [7, { to: 'x', timeout: 'soon' }]
  })

  test('keeps the sound keys of listeners and routes', () => {
    deepEqual(draft.listeners.get('bad'), { protocol: 'auto', to: 'x' })
    deepEqual(
      draft.routes.map(([index, { to, timeout }]) => [index, to[0]?.service, timeout]),
      [
        [0, undefined, undefined],
        [1, 'x', undefined]
      ]
    )
  })

  test('keeps the sound services, and the names of all', () => {
    deepEqual([...draft.services.keys()], ['good'])
    deepEqual([...draft.serviceNames], ['good', 'bad'])
    deepEqual([...draft.listenerNames], ['good', 'bad'])
    equal(draft.routeCount, 2)
  })

  test('what is not given has its defaults', () => {
    const empty = draftOf({})
    deepEqual([empty.listeners.size, empty.services.size, empty.routes], [0, 0, []])
    deepEqual(empty.admin, { address: { host: '127.0.0.1', port: 9911 } })
    equal(empty.limits?.headersMax, 128)
  })

  test('services are found by identity', () =>
    deepEqual(
      [...draftOf({ services: { x: { interface: 'A', group: 'g', endpoints: ['a:1'] } } }).serviceByIdentity.keys()],
      ['g/A']
    ))

  test('suggestions fall silent in a file that is wrong throughout', () => {
    const { suggest } = draftOf({})
    const said = Array.from({ length: 60 }, () => suggest('ordrs', new Set(['orders'])))
    deepEqual([said[0], said[49], said[50]], ['; did you mean "orders"?', '; did you mean "orders"?', ''])
  })
})
