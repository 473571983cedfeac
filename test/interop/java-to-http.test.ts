// Real Dubbo Java consumers call a service that Anji sends on to a plain JSON origin over HTTP.
import { deepEqual } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import type { Origin } from '../support/origins.ts'
import { type CaseResult, outcome } from './compare-runs.ts'
import { interopSuite } from './interop-suite.ts'
import { runConsumer } from './peers.ts'
import { samplerOrigin } from './sampler-origin.ts'
import { SAMPLER, samplerMethods } from './sampler-signatures.ts'

/** In these a consumer itself compares what it sent with what came back, so passing says enough. */
const COMPARED = [
  ...['boolean', 'byte', 'short', 'int', 'long', 'float', 'double', 'char', 'decimal', 'big-integer', 'date', 'enum'],
  ...['enum-with-body', 'boxed-boolean', 'boxed-byte', 'boxed-short', 'boxed-int', 'boxed-long', 'boxed-float'],
  ...['boxed-double', 'boxed-char', 'string', 'string-unicode', 'string-lone-surrogates', 'string-edges'],
  ...['string-emoji-at-chunk-edge', 'string-1mb', 'bytes', 'bytes-20kb', 'booleans', 'shorts', 'ints', 'longs'],
  ...['floats', 'doubles', 'chars', 'matrix', 'string-array', 'enum-array', 'set', 'map-tree', 'local-date'],
  ...['local-time', 'local-date-time', 'instant', 'duration', 'zoned-date-time']
].map(name => `typed-${name}`)

const ORDER_FIELDS =
  'paid tiny small count big price grade boxedPaid boxedTiny boxedSmall boxedCount boxedBig boxedRatio boxedPrice boxedGrade ' +
  'title total serial color blob numbers tags first itemArray items bySku numbersSeen anything parent self id created'
const ZEROS: Readonly<Record<string, string>> = {
  ...{ paid: 'false', tiny: '0b', small: '0s', count: '0', big: '0L', price: '0.0d', grade: `'"\\u0000"'`, id: '0L' }
}

type Told = string | RegExp

/** The other cases and what they come to; two for 2.7 and for 3.3. */
const TOLD: Readonly<Record<string, Told | readonly [d27: Told, d33: Told]>> = {
  'typed-void': 'ok "returned"',
  'typed-many':
    'ok "[1,2,\\"three\\",{\\"count\\":4,\\"sku\\":\\"four\\"},[\\"five\\"],{\\"six\\":6},\\"AB8+XXybug==\\",8.5]"',
  'typed-many-nulls': 'ok "[1,2,null,null,null,null,null,null]"',
  'typed-overloads':
    /^ok \["overloaded {2}\[\]", "overloaded int \[1\]", "overloaded long \[1\]", .*, "overloaded int,int \[1,2\]"\]$/,
  // Nothing says what is in a list, so objects stay maps, dates and enums text, and integers as small as they are.
  'typed-list-of-beans': /^FAILED .* but got \[\{"count"=0, "sku"="sku-0"\}, /,
  'typed-list':
    /but got \[1, -5000000000L, 2\.5d, "text", null, true, "1970-01-01T00:00:00\.000Z", 1\.10m, "RED", \{.*\}, "AQI="\]$/,
  'typed-object': 'FAILED java.lang.AssertionError: expected 2L but got 2',
  'generic-string': /^ok "plain, \\u4f59\\u989d, /,
  'generic-long': 'ok 9223372036854775807L',
  'generic-list': 'ok [1, "two", 3, null]',
  // What the origin answers is not what was sent, and the consumer shows it when it says so. In such sentences `outcome`
  // hides what stands after `id=`; the next case has its digits.
  'typed-bean': endingWith(
    orderText({
      ...{ id: 'IDL', title: '"\\u6865"', paid: 'true', price: '2.5d', boxedBig: '5L' },
      ...{ first: 'Item{sku="s", count=3}', items: '[{"sku"="t"}]', numbers: 'int[1, 2]', tags: 'String["a", null]' },
      ...{ anything: '{"a"=[1]}' }
    })
  ),
  // A generic caller has no classes, so what is a bean for others is a map for it.
  'generic-bean-plain-map':
    'ok {"anything"={"a"=[1]}, "boxedBig"=5, "first"={"count"=3, "sku"="s"}, "id"=9007199254740993L, ' +
    '"items"=[{"sku"="t"}], "numbers"=[1, 2], "paid"=true, "price"=2.5d, "tags"=["a", null], "title"="\\u6865"}',
  'generic-overload-long': 'ok "overloaded long [1]"',
  'generic-null-types': 'ok 5',
  'generic-attachments': 'ok {"x-generic"="yes"}',
  'generic-exception-business': 'ok java.lang.RuntimeException: HTTP 422: org.example.Refused: 余额',
  'generic-unknown-method': 'ok java.lang.RuntimeException: HTTP 404: no noSuchMethod',
  'who-am-i': 'ok "origin"',
  'async-method': 'ok "later x"',
  'async-method-fails': 'ok java.lang.RuntimeException: HTTP 500: failed later',
  'async-out-of-order': 'ok ["slept 1", false, "slept 500"]',
  'one-way': 'ok "kept"',
  'one-way-many': 'ok 20',
  // The consumer of 2.7 does not show the attachments of an answer, directly neither.
  'attachments-text': [
    'ok [{"x-city"="\\u676d\\u5dde", "x-trace"="t-1"}, {}]',
    'ok [{"x-city"="\\u676d\\u5dde", "x-trace"="t-1"}, {"reply-x-city"="\\u676d\\u5dde", "reply-x-trace"="t-1"}]'
  ],
  'attachments-values': ['ok [{"x-number"="7"}, {}]', 'ok [{"x-number"="7"}, {"reply-x-number"="7"}]'],
  // A header of 20 kB is more than a Node.js server takes.
  'attachments-large': 'FAILED java.lang.RuntimeException: HTTP 431: ',
  'exception-business': 'ok java.lang.RuntimeException: HTTP 422: org.example.Refused: 余额不足',
  // A 503 says that another endpoint may do better, so it is a status and no exception of the service.
  'exception-runtime': /^ok org\.apache\.dubbo\.rpc\.RpcException: .*RemotingException: HTTP 503: busy/,
  'exception-runtime-unicode': 'ok java.lang.RuntimeException: HTTP 500: failed as chinese',
  timeout: "ok org.apache.dubbo.rpc.RpcException: the consumer's own timeout",
  'after-timeout': 'ok ["slept 700", "still fine"]',
  'variant-group-1': /^FAILED .*anji: NO_ROUTE: no route and no service for g1\/anji\.interop\.api\.Identity:1\.0\.0/,
  'unknown-interface': /^ok .*anji: NO_ROUTE: no route and no service for anji\.interop\.api\.Missing/
}

/** An order as the peers write one. */
function orderText(fields: Readonly<Record<string, string>>): string {
  const members = ORDER_FIELDS.split(' ').map(name => `${name}=${fields[name] ?? ZEROS[name] ?? 'null'}`)
  return `Order{${members.join(', ')}}`
}

function endingWith(text: string): RegExp {
  return new RegExp(`${text.replaceAll(/\W/g, '\\$&')}$`)
}

/** The cases that did not come to what they should, those that did not run among them. */
function surprises(results: readonly CaseResult[], generation: 'd27' | 'd33'): string[] {
  const byName = new Map(results.map(result => [result.case, outcome(result)]))
  const wanted = new Map<string, Told>(COMPARED.map(name => [name, /^ok /]))
  for (const [name, told] of Object.entries(TOLD))
    wanted.set(name, typeof told === 'string' || told instanceof RegExp ? told : told[generation === 'd27' ? 0 : 1])
  return [...wanted].flatMap(([name, want]) => {
    const got = byName.get(name) ?? 'did not run'
    const right = typeof want === 'string' ? got === want : want.test(got)
    return right ? [] : [`${name} came to ${got}\n  expected ${want}`]
  })
}

interopSuite('Dubbo Java to HTTP', () => {
  let origin: Origin<unknown>
  let anji: RunningAnji

  before(async () => {
    origin = await samplerOrigin()
    anji = await startAnji(`
admin: false
listeners: { gateway: { address: "127.0.0.1:0" } }
routes: [{ match: { service: ${SAMPLER} }, to: origin }]
services:
  origin: { protocol: http, endpoints: ["127.0.0.1:${origin.port}"], methods: ${samplerMethods()} }
`)
  })

  after(async () => {
    await anji.stop()
    origin.close()
  })

  for (const generation of ['d27', 'd33'] as const)
    test(`a ${generation} consumer gets from JSON what it would get from Java`, async () => {
      const address = `127.0.0.1:${anji.port('gateway')}`
      const cases = [...COMPARED, ...Object.keys(TOLD)]
      deepEqual(surprises(await runConsumer({ generation, address, cases }), generation), [])
    })
})
