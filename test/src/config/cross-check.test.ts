// What holds between sections.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { crossCheck } from '../../../src/config/cross-check.ts'
import { mistakesOf, warningsOf } from '../../support/config-text.ts'

suite('cross check', () => {
  test('a listener must lead to a service that exists', () =>
    deepEqual(
      mistakesOf('listeners: { a: { address: "a:1", to: ordres } }\nservices: { orders: { endpoints: ["b:1"] } }'),
      ['1:39 listeners.a.to "ordres" is not a service; did you mean "orders"?']
    ))

  test('the name of a service that is wrong by itself still counts', () =>
    deepEqual(mistakesOf('listeners: { a: { address: "a:1", to: orders } }\nservices: { orders: 7 }'), [
      '2:21 services.orders must be a map, but is the number 7'
    ]))

  test('no listeners is a warning', () =>
    deepEqual(
      warningsOf('log: {}').map(warning => warning.slice(0, 24)),
      ['1:1 has no listeners, so']
    ))

  test('odd sections do not disturb', () => {
    for (const odd of [7, 'x', null, [1], { a: null }])
      crossCheck({ listeners: odd, services: odd, routes: odd, limits: odd, admin: odd })
  })
})
