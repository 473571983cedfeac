// Whole files: what loads, how every mistake is told at once, and how a file is read.
import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { CONFIG_BYTES_MAX, loadConfig } from '../../../src/config/load.ts'
import { configOf, mistakesOf, warningsOf } from '../../support/config-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'anji-load-'))

const DESIGN = `# every section that this version honours
workers: 1
admin: { address: 127.0.0.1:9911 }
listeners:
  gateway:  { address: 0.0.0.0:8080 }
  outbound: { address: 127.0.0.1:20881, protocol: dubbo }
  inbound:  { address: 0.0.0.0:20882, to: local }
services:
  local: { protocol: dubbo, endpoints: [127.0.0.1:20880] }
  org.example.OrderService:
    group: blue
    version: 1.0.0
    endpoints:
      - { address: 10.1.0.7:20880, weight: 200, labels: { zone: hz, version: v2 } }
      - { address: 10.1.0.8:20880, labels: { version: v3 } }
    methods: { place: { parameters: [java.lang.String, int], returns: org.example.Order } }
routes:
  - match: { service: org.example.OrderService, method: "get*", headers: { end-user: jason } }
    to: [{ labels: { version: v2 }, weight: 90 }, { labels: { version: v3 }, weight: 10 }]
    timeout: 2s
    retry: { attempts: 2, on: [connect-failure, refused] }
`

const EVERY_MISTAKE = `workers: many
admn: {}
rules: { sentinel: {} }
listeners:
  gateway: { addres: 0.0.0.0:8080 }
  inbound: { address: 8080, to: lokal, protocol: bolt }
  second: { address: 127.0.0.1:9911 }
services:
  local: { endpoints: 127.0.0.1:1, timeout: 2 }
  two:
  orders: { endpoints: [127.0.0.1:1, 127.0.0.1:1], balancer: randm, version: \${UNSET} }
  other: { interface: local2, endpoints: [{ address: 127.0.0.1:1, weight: 0 }] }
  again: { interface: local2, endpoints: [127.0.0.1:2] }
routes:
  - match: { method: 3, path: { prefix: a, exact: b } }
    to: locl
  - to: [{ service: orders, weight: 0 }]
    retry: { on: [refuse] }
limits: { frameBytesMax: 8mb, headersMax: 0 }
limits: {}
`

suite('load', () => {
  after(() => rmSync(folder, { recursive: true }))

  test('the configuration of the design loads', () => {
    const { listeners, services, routes } = configOf(DESIGN)
    deepEqual(warningsOf(DESIGN), [])
    deepEqual(listeners['inbound'], { address: { host: '0.0.0.0', port: 20_882 }, protocol: 'auto', to: 'local' })
    const order = services['org.example.OrderService']
    deepEqual([order?.interface, order?.group, order?.version], ['org.example.OrderService', 'blue', '1.0.0'])
    deepEqual(order?.endpoints[0], {
      address: { host: '10.1.0.7', port: 20_880 },
      weight: 200,
      labels: { zone: 'hz', version: 'v2' }
    })
    deepEqual(order?.methods['place'], [{ parameters: ['java.lang.String', 'int'], returns: 'org.example.Order' }])
    deepEqual(routes, [
      {
        match: {
          service: 'org.example.OrderService',
          method: 'get*',
          headers: { 'end-user': { kind: 'exact', text: 'jason' } },
          attachments: {}
        },
        to: [
          { labels: { version: 'v2' }, weight: 90 },
          { labels: { version: 'v3' }, weight: 10 }
        ],
        timeout: 2000,
        retry: { attempts: 2, on: ['connect-failure', 'refused'] }
      }
    ])
  })

  test('the shortest useful file has every default', () => {
    const config = configOf(
      'listeners: { in: { address: 0.0.0.0:20880 } }\nservices: { a.B: { endpoints: [10.0.0.1:20880] } }'
    )
    deepEqual(config.services['a.B'], {
      protocol: 'dubbo',
      interface: 'a.B',
      group: '',
      version: '',
      endpoints: [{ address: { host: '10.0.0.1', port: 20_880 }, weight: 100, labels: {} }],
      methods: {},
      types: {},
      balancer: 'round-robin',
      connections: 1
    })
    deepEqual(config.admin, { address: { host: '127.0.0.1', port: 9911 } })
    deepEqual([config.workers, config.routes, config.cors, config.log.level], [1, [], false, 'info'])
    deepEqual([config.limits.frameBytesMax, config.limits.connectTimeout], [8_388_608, 3000])
  })

  test('an empty file is valid, and says that nobody can call', () => {
    deepEqual(configOf('').listeners, {})
    match(warningsOf('')[0] ?? '', /^1:1 has no listeners, so nobody can call/)
  })

  test('every mistake is told at once, in the order of the file', () =>
    deepEqual(mistakesOf(EVERY_MISTAKE), [
      '1:10 workers must be a whole number from 1 to 256, or auto',
      '2:1 admn is not a known key; did you mean "admin"?',
      '3:1 rules are not supported yet; write routes',
      '5:3 listeners.gateway.address is missing; for example address: 0.0.0.0:8080',
      '5:14 listeners.gateway.addres is not a known key; did you mean "address"?',
      '6:23 listeners.inbound.address 8080 has no host; write 127.0.0.1:8080 or 0.0.0.0:8080',
      '6:33 listeners.inbound.to "lokal" is not a service; did you mean "local"?',
      '6:50 listeners.inbound.protocol "bolt" is not supported yet; this version takes auto or dubbo or http',
      '7:22 listeners.second.address 127.0.0.1:9911 is already taken by admin (127.0.0.1:9911); choose another port',
      '9:23 services.local.endpoints must be a list, but is the text "127.0.0.1:1"',
      '9:45 services.local.timeout 2 needs a unit; write 2s or 2ms',
      '10:3 services.two has no value; give it one or remove the key',
      '11:62 services.orders.balancer "randm" is not one of its words; did you mean "random"?',
      `11:78 services.orders.version needs the environment variable UNSET, which is not set; set it or write \${UNSET:-default}`,
      '12:31 services.other.endpoints have weight 0 everywhere, so nobody would take a call; give at least one a weight above 0',
      '13:3 services.again is the same service as "other" (local2); merge them, or give one another group or version',
      '15:22 routes[0].match.method must be text, but is the number 3; put it in quotes',
      '15:31 routes[0].match.path must hold exactly one way to compare, for example { prefix: /api }',
      '16:9 routes[0].to "locl" is not a service; did you mean "local"?',
      '17:5 routes[1].to has weight 0 everywhere, so no target would get a call; give at least one a weight above 0',
      '18:19 routes[1].retry.on[0] "refuse" is not one of its words; did you mean "refused"?',
      '19:26 limits.frameBytesMax "8mb" has no known unit "mb"; write 8MB or 8MiB',
      '19:43 limits.headersMax must be at least 1, but is 0',
      '20:1 limits is given twice; keep one of them'
    ]))

  test('variables take part as text, and as numbers where numbers are wanted', () => {
    const text = `services: { a: { group: \${G}, endpoints: [{ address: "\${H:-10.0.0.1}:\${P}", weight: \${W} }] } }`
    const { services } = configOf(text, { G: '123', P: '80', W: '7' })
    equal(services['a']?.group, '123')
    deepEqual(services['a']?.endpoints[0], { address: { host: '10.0.0.1', port: 80 }, weight: 7, labels: {} })
    deepEqual(mistakesOf(text, { G: '1', P: '80', W: 'many' }), [
      '1:85 services.a.endpoints[0].weight must be a number, but is the text "many"'
    ])
  })

  test('a variable in a comment is never asked for', () => deepEqual(mistakesOf(`# \${UNSET}\nlog: {}\n`), []))

  test('a value cannot smuggle in YAML', () =>
    deepEqual(
      configOf(`accessLog: { path: \${P} }`, { P: 'x, format: text }\nlog: {}' }).accessLog.path,
      'x, format: text }\nlog: {}'
    ))

  test('a file is read and checked', () => {
    const file = join(folder, 'good.yaml')
    writeFileSync(file, DESIGN)
    equal(loadConfig(file).ok, true)
  })

  const unreadable: readonly (readonly [string, () => string, RegExp])[] = [
    ['a missing file', () => join(folder, 'none.yaml'), /cannot be read: there is no such file/],
    ['a folder', () => folder, /cannot be read: it is a directory/],
    ['bytes that are no text', () => written('bytes', Buffer.of(0x61, 0x3a, 0xff)), /it is not UTF-8 text/],
    ['a file that is far too large', tooLarge, /cannot be read: it has \d+ bytes, over/]
  ]
  for (const [what, make, reason] of unreadable)
    test(`${what} is one mistake`, () => {
      const file = make()
      const result = loadConfig(file)
      equal(result.ok, false)
      if (result.ok) return
      deepEqual([result.mistakes.length, result.mistakes[0]?.file, result.mistakes[0]?.line], [1, file, 1])
      match(result.mistakes[0]?.message ?? '', reason)
    })
})

function written(name: string, bytes: Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}

function tooLarge(): string {
  const file = written('large', Buffer.alloc(0))
  truncateSync(file, CONFIG_BYTES_MAX + 1)
  return file
}
