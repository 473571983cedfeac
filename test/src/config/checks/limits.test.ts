// Limits of the file itself, and limits that contradict each other.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { draftOf, type Findings } from '../../../../src/config/checks/draft.ts'
import { checkLimits } from '../../../../src/config/checks/limits.ts'

function found(value: Record<string, unknown>): Findings {
  const findings: Findings = { mistakes: [], warnings: [] }
  checkLimits(draftOf(value), findings)
  return findings
}

suite('limits', () => {
  test('the defaults agree with each other', () => deepEqual(found({}), { mistakes: [], warnings: [] }))

  test('tables may not be longer than their limit', () => {
    const listeners = { a: {}, b: {} }
    const services = { a: {}, b: {}, c: {} }
    const limits = { listenersMax: 1, servicesMax: 2, routesMax: 3 }
    deepEqual(
      found({ limits, listeners, services, routes: [1, 2, 3, 4] }).mistakes.map(({ message }) => message.slice(0, 46)),
      [
        'has 2 entries, but limits.listenersMax is 1; r',
        'has 3 entries, but limits.servicesMax is 2; ra',
        'has 4 entries, but limits.routesMax is 3; rais'
      ]
    )
    deepEqual(found({ limits, listeners: { a: {} }, services: { a: {}, b: {} }, routes: [1, 2, 3] }).mistakes, [])
  })

  test('the largest message must fit into what may be pending', () =>
    deepEqual(found({ limits: { frameBytesMax: '2MiB', pendingBytesMax: '1MiB' } }).mistakes, [
      {
        path: ['limits', 'pendingBytesMax'],
        message: 'must be at least frameBytesMax (2MiB), or the largest message could not be sent'
      }
    ]))

  test('a heartbeat that comes too late is a warning', () =>
    deepEqual(
      found({ limits: { heartbeatInterval: '3m', idleTimeout: '3m' } }).warnings.map(({ path }) => path.join('.')),
      ['limits.heartbeatInterval']
    ))
})
