// Tables of what pages of other origins are told.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { corsHeaders, optionsAnswer } from '../../../src/bridge/cors.ts'
import type { CorsSpec } from '../../../src/snapshot/snapshot.ts'
import { requestHead } from '../../support/heads.ts'

const CORS: CorsSpec = {
  origins: ['https://a.test'],
  methods: ['GET', 'POST'],
  headers: ['content-type'],
  exposedHeaders: ['x-a', 'x-b'],
  credentials: true,
  maxAgeMs: 90_500
}

suite('corsHeaders', () => {
  for (const [what, origin, cors, expected] of [
    ['CORS is off', 'https://a.test', undefined, []],
    ['no origin is named', undefined, CORS, []],
    ['the origin is another', 'https://b.test', CORS, ['vary', 'origin']],
    ['the origin only begins alike', 'https://a.test.evil', CORS, ['vary', 'origin']],
    ['a sandboxed page calls', 'null', CORS, ['vary', 'origin']],
    [
      'the origin may',
      'https://a.test',
      CORS,
      [
        ...['access-control-allow-origin', 'https://a.test', 'vary', 'origin'],
        ...['access-control-allow-credentials', 'true', 'access-control-expose-headers', 'x-a, x-b']
      ]
    ],
    [
      'every origin may',
      'https://c.test',
      { ...CORS, origins: ['*'], credentials: false, exposedHeaders: [] },
      ['access-control-allow-origin', '*']
    ]
  ] as const)
    test(what, () => {
      deepEqual(corsHeaders(requestHead('GET', '/', origin === undefined ? {} : { origin }), cors), expected)
    })
})

test('OPTIONS without a preflight says what is allowed, with one also for whom and how long', () => {
  const plain = optionsAnswer(requestHead('OPTIONS', '/', { origin: 'https://a.test' }), CORS)
  equal(plain.status, 204)
  equal(plain.headers.includes('access-control-allow-methods'), false)
  const preflight = requestHead('OPTIONS', '/', { origin: 'https://a.test', 'access-control-request-method': 'PUT' })
  const { headers } = optionsAnswer(preflight, CORS)
  deepEqual(headers.slice(-6), [
    ...['access-control-allow-methods', 'GET, POST', 'access-control-allow-headers', 'content-type'],
    ...['access-control-max-age', '90']
  ])
  deepEqual(optionsAnswer(preflight, undefined).headers, ['allow', 'GET, HEAD, POST, OPTIONS'])
})
