// Services that cannot be told apart or cannot be called.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { draftOf } from '../../../../src/config/checks/draft.ts'
import { checkServices } from '../../../../src/config/checks/services.ts'
import { mistakesOf } from '../../../support/config-text.ts'

const E = 'endpoints: ["a:1"]'

suite('services', () => {
  test('group and version tell services apart', () =>
    deepEqual(
      mistakesOf(`services: { A: { ${E} }, b/A: { ${E} }, "A:1": { ${E} }, x: { interface: A, group: c, ${E} } }`),
      []
    ))

  for (const [what, text, mistake] of [
    [
      'one identity by name and by fields',
      `services:\n  b/A:1: { ${E} }\n  x: { interface: A, group: b, version: "1", ${E} }`,
      '3:3 services.x is the same service as "b/A:1" (b/A:1); merge them, or give one another group or version'
    ],
    [
      'version 0.0.0 as a version of its own',
      `services:\n  A: { ${E} }\n  x: { interface: A, version: 0.0.0, ${E} }`,
      '3:3 services.x is the same service as "A" (A); merge them, or give one another group or version'
    ],
    [
      'a name that is no service',
      `services:\n  a/b/c: { ${E} }`,
      '2:3 services["a/b/c"] "a/b/c" is not a service; write group/interface:version, for example blue/org.example.OrderService:1.0.0'
    ],
    [
      'an interface with a group in it',
      `services: { x: { interface: b/A, ${E} } }`,
      '1:29 services.x.interface "b/A" must be the interface alone; give group and version as keys of their own'
    ],
    [
      'a version with a colon',
      `services: { x: { version: "1:2", ${E} } }`,
      '1:27 services.x.version "1:2" must not hold "/", ":" or spaces'
    ],
    [
      'a name that contradicts its field',
      `services: { b/A: { group: c, ${E} } }`,
      '1:27 services["b/A"].group "c" contradicts the name, which says "b"; give it in one place'
    ],
    [
      'a group for HTTP',
      `services: { a: { protocol: http, group: b, ${E} } }`,
      '1:34 services.a.group belongs to Dubbo services; remove it'
    ],
    [
      'an endpoint given twice',
      'services: { a: { endpoints: ["a:1", "b:1", { address: "a:1" }] } }',
      '1:44 services.a.endpoints[2] a:1 is endpoint 0 already; for a larger share give that one a larger weight'
    ],
    [
      'endpoints that take nothing',
      'services: { a: { endpoints: [{ address: "a:1", weight: 0 }] } }',
      '1:18 services.a.endpoints have weight 0 everywhere, so nobody would take a call; give at least one a weight above 0'
    ]
  ] as const)
    test(`${what} is a mistake`, () => deepEqual(mistakesOf(text), [mistake]))

  test('a host name may stand for an HTTP service, port and all', () => {
    const found = { mistakes: [], warnings: [] }
    checkServices(draftOf({ services: { 'api.example.com:8080': { protocol: 'http', endpoints: ['a:1'] } } }), found)
    deepEqual(found.mistakes, [])
  })
})
