// What a caller is told whose call leads nowhere.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { noRoute } from '../../../src/routing/no-route.ts'
import { exchangeIn, type Said, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(`
listeners: { gateway: { address: "127.0.0.1:0" } }
services:
  one: { interface: org.example.OrderService, group: gray, endpoints: ["127.0.0.1:1"] }
  two: { interface: org.example.OrderService, version: 2.0.0, endpoints: ["127.0.0.1:1"] }
  three: { interface: org.example.UserService, endpoints: ["127.0.0.1:1"] }
`)
const detail = (said: Said): string => noRoute(exchangeIn(traffic, said)).detail

suite('no route', () => {
  test('it names the identities that the interface has', () => {
    equal(
      detail({ service: 'org.example.OrderService', version: '1' }),
      'no service org.example.OrderService:1; known with this interface: gray/org.example.OrderService, org.example.OrderService:2.0.0'
    )
  })

  test('it names interfaces that are near', () => {
    equal(
      detail({ service: 'org.example.UserServise', group: 'g' }),
      'no route and no service for g/org.example.UserServise; did you mean org.example.UserService?'
    )
    equal(detail({ service: 'x.Y' }), 'no route and no service for x.Y')
    equal(detail({}), 'no route and no service for a call without a service name')
  })

  test('over HTTP it names host and path', () => {
    equal(detail({ service: 'localhost', path: '/a/b' }), 'no route and no service for host localhost and path /a/b')
  })
})
