// A rule says which calls it is for, and which services may follow it.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Rule } from '../../../src/routing/rule.ts'
import type { RouteMatch } from '../../../src/snapshot/snapshot.ts'
import { exchangeIn, type Said, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf(
  'listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { a: { endpoints: ["127.0.0.1:1"] } }\n'
)
const [cluster] = traffic.clusters()
const ruleOf = (match: RouteMatch, known = true): Rule =>
  new Rule(
    {
      name: 'r',
      match,
      to: [{ service: undefined, labels: {}, weight: 1 }],
      timeoutMs: 5,
      retry: undefined,
      source: ''
    },
    name => (known && name === 'a' ? cluster : undefined)
  )
const matches = (match: RouteMatch, said: Said): boolean => ruleOf(match).matches(exchangeIn(traffic, said), 'a')

suite('rule', () => {
  test('without conditions it is for every call', () => {
    equal(matches({}, {}), true)
  })

  test('all conditions must hold', () => {
    const match: RouteMatch = { listener: 'gateway', method: { kind: 'exact', text: 'm' } }
    deepEqual(
      [{ method: 'm' }, { method: 'n' }, { method: 'm', listener: 'other' }].map(said => matches(match, said)),
      [true, false, false]
    )
  })

  test('its service is a name of the configuration, an interface or a whole identity', () => {
    const of = (text: string): boolean =>
      matches({ service: { kind: 'exact', text } }, { service: 'x.Y', group: 'g', version: '1' })
    deepEqual(['a', 'x.Y', 'g/x.Y:1', 'x.Y:1', 'b'].map(of), [true, true, true, false, false])
  })

  test('headers are found in any case, attachments by their exact name', () => {
    const headers = new Map([['End-User', 'jason']])
    const rule = { 'end-USER': { kind: 'exact', text: 'jason' } } as const
    equal(matches({ headers: rule }, { headers }), true)
    equal(matches({ attachments: rule }, { headers }), false)
    equal(matches({ headers: { other: { kind: 'present', present: false } } }, { headers }), true)
  })

  test('its route is made once for each service, and for unknown ones there is none', () => {
    const rule = ruleOf({})
    equal(rule.routeFor('a'), rule.routeFor('a'))
    equal(rule.routeFor('a')?.timeoutMs, 5)
    deepEqual(
      [1, 2].map(tries => rule.routeFor('a')?.mayRetry(tries, 'OVERLOADED')),
      [true, false]
    )
    equal(rule.routeFor('b'), undefined)
    equal(ruleOf({}, false).routeFor('a'), undefined)
  })
})
