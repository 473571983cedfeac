// Routes that lead nowhere.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { draftOf, type Findings } from '../../../../src/config/checks/draft.ts'
import { checkRoutes } from '../../../../src/config/checks/routes.ts'

const OTHERS = {
  listeners: { gateway: { address: 'a:1' } },
  services: {
    orders: { interface: 'org.example.Orders', endpoints: [{ address: 'a:1', labels: { version: 'v1' } }, 'b:1'] },
    stock: { endpoints: ['c:1'] }
  }
}

function found(...routes: unknown[]): { mistakes: string[]; warnings: string[] } {
  const findings: Findings = { mistakes: [], warnings: [] }
  checkRoutes(draftOf({ ...OTHERS, routes }), findings)
  const lines = (all: Findings['mistakes']) => all.map(({ path, message }) => `${path.join('.')} ${message}`)
  return { mistakes: lines(findings.mistakes), warnings: lines(findings.warnings) }
}

suite('routes', () => {
  test('sound routes are silent', () =>
    deepEqual(
      found(
        {
          name: 'a',
          match: { listener: 'gateway', service: 'orders' },
          to: [{ labels: { version: 'v1' } }, { weight: 0 }]
        },
        { name: 'b', match: { service: 'org.example.Orders' } },
        { match: { service: 'ord*' }, timeout: '1s' },
        { match: { service: 'org.*' }, to: 'stock' },
        { match: { service: 'unknown' }, to: 'stock' },
        { match: { headers: { a: 'b' } } },
        {}
      ),
      { mistakes: [], warnings: [] }
    ))

  for (const [what, route, mistake] of [
    [
      'a target that is no service',
      { to: 'stok' },
      'routes.0.to.0.service "stok" is not a service; did you mean "stock"?'
    ],
    [
      'a target in a list',
      { to: [{ service: 'stock' }, { service: 'zzzzzz' }] },
      'routes.0.to.1.service "zzzzzz" is not a service; known here: orders, stock'
    ],
    [
      'a listener that is none',
      { match: { listener: 'gatway' } },
      'routes.0.match.listener "gatway" is not a listener; did you mean "gateway"?'
    ],
    [
      'a match without any target',
      { match: { service: 'order' } },
      'routes.0.match.service "order" is not a service, and the targets name no other; did you mean "orders"?'
    ],
    [
      'shares of nothing',
      { to: [{ weight: 0 }, { weight: 0, service: 'stock' }] },
      'routes.0.to has weight 0 everywhere, so no target would get a call; give at least one a weight above 0'
    ],
    [
      'a name of every object',
      { to: 'constructor' },
      'routes.0.to.0.service "constructor" is not a service; known here: orders, stock'
    ]
  ] as const)
    test(`${what} is a mistake`, () => deepEqual(found(route).mistakes, [mistake]))

  test('two routes of one name are a mistake', () =>
    deepEqual(found({ name: 'a', match: { method: 'x' } }, { name: 'a' }).mistakes, [
      'routes.1.name "a" is the name of routes[0] already; logs could not tell them apart'
    ]))

  test('labels that no endpoint has are a warning that tells the labels there are', () => {
    deepEqual(found({ to: [{ service: 'orders', labels: { version: 'v2' } }] }).warnings, [
      'routes.0.to.0.labels fit no endpoint of its service, so these calls would be refused; its endpoints have version: v1'
    ])
    deepEqual(found({ match: { service: 'stock' }, to: [{ labels: { toString: 'x' } }] }).warnings, [
      'routes.0.to.0.labels fit no endpoint of its service, so these calls would be refused; its endpoints have no labels'
    ])
  })

  test('a near miss that leads elsewhere is a warning', () =>
    deepEqual(found({ match: { service: 'orderz' }, to: 'stock' }).warnings, [
      'routes.0.match.service "orderz" is not a service here; did you mean "orders"?'
    ]))

  test('what stands behind a route for everything is a warning', () =>
    deepEqual(found({ match: { path: '/a' } }, {}, { to: 'stock' }).warnings, [
      'routes.2 is never reached, because routes[1] takes every call; move it up'
    ]))
})
