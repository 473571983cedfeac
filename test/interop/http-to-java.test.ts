// JSON over HTTP to real Dubbo Java providers of every generation, with and without types in Anji's configuration.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import { type Asked, METHODS, NAMED_TYPES, VARIANTS, WAYS } from './http-calls.ts'
import { exceptional, expected, type Mode, type Row, VALUES } from './http-outcomes.ts'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { JsonClient, told } from './json-client.ts'
import { eachOf } from './matrix.ts'
import { type Provider, startProvider } from './peers.ts'
import { SAMPLER, samplerMethods } from './sampler-signatures.ts'

const AT_ONCE = 8
const CALLERS = 100
const CALLS_EACH = 5
const IN_FLIGHT = 20

const configOf = (address: string, mode: Mode): string => `
admin: false
listeners: { web: { address: "127.0.0.1:0" } }
routes:
  - { match: { service: ${SAMPLER}, headers: { hurry: { present: true } } }, timeout: 300ms }
services:
  ${SAMPLER}: { endpoints: ["${address}"], methods: ${mode === 'typed' ? samplerMethods() : '{}'} }
  g1/anji.interop.api.Identity:1.0.0: { endpoints: ["${address}"] }
  g2/anji.interop.api.Identity:1.0.0: { endpoints: ["${address}"] }
  anji.interop.api.Identity:2.0.0: { endpoints: ["${address}"] }
  guarded/anji.interop.api.Identity: { endpoints: ["${address}"] }
  anji.interop.api.Missing: { endpoints: ["${address}"] }
`

/** The calls that went another way than the table says. */
async function surprises(
  client: JsonClient,
  rows: readonly Row[],
  { generation, mode, atOnce }: { generation: Generation; mode: Mode; atOnce: number }
): Promise<string[]> {
  const found: string[] = []
  await eachOf(rows, atOnce, async row => {
    const [method, body] = row
    const got = told(await client.send(`/${SAMPLER}/${method}`, body === undefined ? {} : { body }))
    note(found, `${method} ${body ?? ''}`, got, expected(row, generation, mode))
  })
  return found
}

async function surprisesOf(
  client: JsonClient,
  asked: readonly Asked[],
  { generation, mode }: { generation: Generation; mode: Mode }
): Promise<string[]> {
  const found: string[] = []
  for (const { path, send, get, but = [] } of asked) {
    const outcome = exceptional(but, generation, mode) ?? get
    const wanted = typeof outcome === 'string' ? outcome.replace('NAME', generation) : outcome
    note(found, `${path} ${JSON.stringify(send)}`, told(await client.send(path, send)), wanted)
  }
  return found
}

function note(found: string[], call: string, got: string, wanted: string | RegExp): void {
  if (typeof wanted === 'string' ? got === wanted : wanted.test(got)) return
  found.push(`${call}\n  came to ${got.slice(0, 500)}\n  expected ${wanted}`)
}

/** A text of about a megabyte in UTF-8. */
const LARGE = '桥abcdefgh'.repeat(95_000)

function providerSuite(generation: Generation): void {
  suite(`${generation} provider`, () => {
    let provider: Provider
    const running = new Map<Mode, RunningAnji>()
    const clients = new Map<Mode, JsonClient>()
    const client = (mode: Mode): JsonClient => clients.get(mode) as JsonClient

    before(async () => {
      provider = await startProvider({ generation })
      for (const mode of ['typed', 'untyped'] as const) {
        const anji = await startAnji(configOf(provider.address, mode))
        running.set(mode, anji)
        clients.set(mode, new JsonClient(anji.port('web')))
      }
    })

    after(async () => {
      for (const each of clients.values()) each.close()
      for (const anji of running.values()) await anji.stop()
      await provider.kill()
    })

    for (const mode of ['typed', 'untyped'] as const) {
      test(`values go and come back, ${mode}`, async () => {
        deepEqual(await surprises(client(mode), VALUES, { generation, mode, atOnce: AT_ONCE }), [])
      })

      test(`methods of every shape can be called, ${mode}`, async () => {
        deepEqual(await surprises(client(mode), METHODS, { generation, mode, atOnce: 1 }), [])
      })

      test(`services and ways of asking, ${mode}`, async () => {
        deepEqual(await surprisesOf(client(mode), [...NAMED_TYPES, ...VARIANTS, ...WAYS], { generation, mode }), [])
      })

      test(`attachments go both ways, ${mode}`, () => attachmentsGoBothWays(client(mode), generation))

      test(`a megabyte of text comes back, ${mode}`, async () => {
        const body = JSON.stringify(LARGE)
        const answer = await client(mode).send(`/${SAMPLER}/echo`, { body })
        equal(answer.status, 200)
        ok(answer.body === body, `${answer.body.length} characters came back for ${body.length}`)
      })

      test(`each of many callers gets its own answers, ${mode}`, async () => {
        deepEqual(await wrongAnswers(client(mode)), [])
      })
    }

    test('the timeout of a route ends a slow call, and its late answer meets nobody', async () => {
      const path = `/${SAMPLER}/sleep`
      const hurried = await client('untyped').send(path, { body: '500', headers: { hurry: 'yes' } })
      match(told(hurried), /^504 TIMEOUT no answer of 127\.0\.0\.1:\d+ after \d+ ms$/)
      // This call begins later and is as long, so the late answer comes while it waits on the same connection.
      equal(told(await client('untyped').send(path, { body: '501' })), '200 "slept 501"')
    })

    test('a provider that dies fails its calls at once, and the next ones are not sent', async () => {
      const anji = running.get('typed') as RunningAnji
      const before = anji.ended.length
      const calls = Array.from({ length: IN_FLIGHT }, () =>
        client('typed').send(`/${SAMPLER}/sleep`, { body: '50000' })
      )
      // An answer to a call behind them on the same connection shows that the provider has got them.
      equal(told(await client('typed').send(`/${SAMPLER}/whoAmI`)), `200 "${generation}"`)
      await provider.kill()
      for (const answer of await Promise.all(calls)) match(told(answer), /^502 UPSTREAM_CLOSED /)
      const codes = anji.ended.slice(before).map(({ code }) => code)
      deepEqual(new Set(codes), new Set(['OK', 'UPSTREAM_CLOSED']))
      match(told(await client('typed').send(`/${SAMPLER}/whoAmI`)), /^503 (?:CONNECT_FAILED|NO_ENDPOINT) /)
    })
  })
}

async function attachmentsGoBothWays(client: JsonClient, generation: Generation): Promise<void> {
  const city = Buffer.from('杭州').toString('latin1')
  const headers = { 'x-dubbo-attachment-x-trace': 't-1', 'x-dubbo-attachment-x-city': city }
  const answer = await client.send(`/${SAMPLER}/attachments`, { body: '[]', headers })
  // The provider shows its texts quoted, in ASCII.
  deepEqual(JSON.parse(answer.body), { 'x-trace': '"t-1"', 'x-city': '"\\u676d\\u5dde"' })
  const replied = ['x-trace', 'x-city'].map(name => answer.headers[`x-dubbo-attachment-reply-${name}`])
  // Answers of 2.6 carry no attachments of the application.
  deepEqual(replied, generation === 'd26' ? [undefined, undefined] : ['t-1', city])
  const next = await client.send(`/${SAMPLER}/attachments`, { body: '[]' })
  equal(next.body, '{}')
}

async function wrongAnswers(client: JsonClient): Promise<string[]> {
  const wrong: string[] = []
  const caller = async (who: number): Promise<void> => {
    for (let call = 0; call < CALLS_EACH; call++) {
      const items = `[{"count":${call},"sku":"caller ${who} call ${call}"}]`
      const got = told(await client.send(`/${SAMPLER}/echoItems`, { body: `[${items}]` }))
      if (got !== `200 ${items}`) wrong.push(`${items}: ${got}`)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, who) => caller(who)))
  return wrong
}

interopSuite('HTTP to Dubbo Java', () => {
  for (const generation of GENERATIONS) providerSuite(generation)
})
