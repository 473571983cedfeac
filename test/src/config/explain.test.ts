// What the schema finds becomes sentences with exact places: one test for each kind of mistake.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { explain, plainMessage } from '../../../src/config/explain.ts'
import { mistakesOf } from '../../support/config-text.ts'

const CASES: readonly (readonly [string, string, string])[] = [
  ['an unknown key in a section', 'log: { levle: info }', '1:8 log.levle is not a known key; did you mean "level"?'],
  ['an unknown key like nothing', 'log:\n  zzz: 1', '2:3 log.zzz is not a known key; known here: level'],
  [
    'an unknown key in the long form of a short one',
    'services: { a: { endpoints: [{ adress: a:1, address: b:1 }] } }',
    '1:32 services.a.endpoints[0].adress is not a known key; did you mean "address"?'
  ],
  ['a missing key', 'listeners:\n  a: {}', '2:3 listeners.a.address is missing; for example address: 0.0.0.0:8080'],
  [
    'a missing list',
    'services: { a: {} }',
    '1:13 services.a has no endpoints, and no registry could know them; for example endpoints: [10.1.0.7:20880]'
  ],
  ['a key without a value', 'log:\n  level:\n', '2:3 log.level has no value; give it one or remove the key'],
  ['a section without a value', 'listeners:\nlog: {}', '1:1 listeners has no value; give it one or remove the key'],
  ['text for a map', 'log: info', '1:6 log must be a map, but is the text "info"'],
  ['a list for a map', 'listeners: [a]', '1:12 listeners must be a map, but is a list'],
  ['a map for a list', 'routes: {}', '1:9 routes must be a list, but is a map'],
  [
    'a number for text',
    'services: { a: { version: 1.0, endpoints: [a:1] } }',
    '1:27 services.a.version must be text, but is the number 1; put it in quotes'
  ],
  ['true for text', 'accessLog: { path: true }', '1:20 accessLog.path must be text, but is true; put it in quotes'],
  [
    'text for a number',
    'limits: { headersMax: many }',
    '1:23 limits.headersMax must be a number, but is the text "many"'
  ],
  [
    'text for true or false',
    'cors: { origins: ["*"], credentials: "no" }',
    '1:38 cors.credentials must be true or false, but is the text "no"'
  ],
  ['a number too small', 'limits: { headersMax: 0 }', '1:23 limits.headersMax must be at least 1, but is 0'],
  ['a number too big', 'limits: { headersMax: 10001 }', '1:23 limits.headersMax must be at most 10000, but is 10001'],
  [
    'a duration too long',
    'limits: { connectTimeout: 2h }',
    '1:27 limits.connectTimeout "2h" is out of range; it must be 1ms to 1h'
  ],
  ['an empty text', 'accessLog: { path: "" }', '1:20 accessLog.path must not be empty'],
  [
    'a long text',
    `listeners: { a: { address: a:1, to: ${'x'.repeat(513)} } }`,
    '1:37 listeners.a.to is too long; at most 512 characters'
  ],
  [
    'an empty list',
    'registries: { r: { type: nacos, servers: [] } }',
    '1:42 registries.r.servers must have at least one entry'
  ],
  [
    'a misspelt word',
    'log: { level: warning }',
    '1:15 log.level "warning" is not one of its words; they are: trace, debug, info, warn, error, fatal, silent'
  ],
  [
    'a bad name',
    'listeners: { "a b": { address: a:1 } }',
    '1:14 listeners["a b"] is not a name for a listener; use letters, digits, dots, dashes and underscores'
  ],
  ['a value that fits no form', 'admin: true', '1:8 admin must be a map such as { address: 127.0.0.1:9911 }, or false'],
  [
    'an endpoint of no form',
    'services: { a: { endpoints: [7] } }',
    '1:30 services.a.endpoints[0] must be an address such as 127.0.0.1:20880, or a map with an address'
  ],
  [
    'an address that is none',
    'admin: { address: localhost }',
    '1:19 admin.address "localhost" has no port; write host:port, for example 127.0.0.1:20880'
  ],
  [
    'a pattern that is none',
    'routes: [{ match: { headers: { a: { regex: "(" } } } }]',
    '1:44 routes[0].match.headers.a.regex "(" is not a regular expression: Unterminated group'
  ],
  [
    'two ways to compare',
    'routes: [{ match: { headers: { a: { prefix: a, present: true } } } }]',
    '1:35 routes[0].match.headers.a must hold exactly one way to compare, for example { prefix: /api }'
  ],
  [
    'no way to compare',
    'routes: [{ match: { headers: { a: {} } } }]',
    '1:35 routes[0].match.headers.a must hold exactly one way to compare, for example { prefix: /api }'
  ],
  [
    'an origin with a path',
    'cors: { origins: ["https://a.example/x"] }',
    '1:19 cors.origins[0] "https://a.example/x" is not an origin; write scheme and host without a path, for example https://app.example.com, or "*"'
  ],
  [
    'credentials for everybody',
    'cors: { origins: ["*"], credentials: true }',
    '1:38 cors.credentials must not be true while origins holds "*"; name the origins that may send credentials'
  ],
  [
    'a protocol of a coming version',
    'services: { a: { protocol: triple, endpoints: [a:1] } }',
    '1:28 services.a.protocol "triple" is not supported yet; this version takes dubbo or http'
  ],
  ['a number of workers that is none', 'workers: 0', '1:10 workers must be at least 1, but is 0'],
  [
    'a bad Java type',
    'services: { a: { endpoints: [a:1], methods: { m: { parameters: [String] } } } }',
    '1:65 services.a.methods.m.parameters[0] "String" needs its package; write java.lang.String'
  ]
]

suite('explain', () => {
  for (const [what, text, mistake] of CASES)
    test(`${what} is one sentence at its place`, () => deepEqual(mistakesOf(text), [mistake]))

  test('an issue of an unforeseen kind keeps the words of the library', () => {
    equal(plainMessage({ code: 'custom', input: 1 }), undefined)
    deepEqual(explain([{ code: 'custom', path: ['a'], message: 'words' }], { a: 1 }), [
      { path: ['a'], message: 'words' }
    ])
  })
})
