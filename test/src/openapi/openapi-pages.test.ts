// The pages about services, on real sockets through a whole Anji: what they hold, and what goes before them.
import { deepEqual, equal, match, notEqual } from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { anjiFor } from '../../support/anji.ts'
import { callHttp, type HttpCalled } from '../../support/http-call.ts'
import { openApiMistakes } from '../../support/openapi-validator.ts'
import { httpOrigin } from '../../support/origins.ts'
import { runAnji, withServices } from '../../support/running-anji.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

const SHOP = `{ endpoints: ["127.0.0.1:1"], methods: { find: { parameters: [int] } } }`
const SHOPS = { 'org.example.Shop': SHOP, 'blue/org.example.Shop:1.0.0': SHOP, 'org.example.Other': SHOP }
const PAGE = '/openapi/org.example.Shop.json'

async function gateway(services: Record<string, string> = SHOPS, more = ''): Promise<number> {
  const anji = await runAnji(withServices(services, more))
  closers.push(anji.close)
  return anji.port
}

/** Answers every request with its path. */
async function origin(): Promise<number> {
  const { port, close } = await httpOrigin((request, response) => response.end(`origin ${request.url}`))
  closers.push(close)
  return port
}

const json = ({ body }: HttpCalled): Record<string, unknown> => JSON.parse(body)

suite('pages about services', () => {
  test('a document is right, and says under which name it is', async () => {
    const port = await gateway()
    for (const [name, title] of [
      ['org.example.Shop', 'org.example.Shop'],
      ['blue%2Forg.example.Shop:1.0.0', 'blue/org.example.Shop:1.0.0'],
      ['blue%2Forg.example.Shop%3A1.0.0', 'blue/org.example.Shop:1.0.0']
    ]) {
      const answer = await callHttp(port, `/openapi/${name}.json`)
      equal(answer.status, 200)
      equal(answer.headers['content-type'], 'application/json')
      deepEqual(openApiMistakes(json(answer)), [])
      equal((json(answer)['info'] as { title: string }).title, title)
    }
  })

  test('the index leads to every document', async () => {
    const port = await gateway({ ...SHOPS, 'www.example.org': '{ protocol: http, endpoints: ["127.0.0.1:1"] }' })
    for (const path of ['/openapi', '/openapi/', '/openapi.json', '/openapi.json?x=1']) {
      const { services } = json(await callHttp(port, path)) as { services: { name: string; openapi: string }[] }
      deepEqual(
        services.map(({ name }) => name),
        Object.keys(SHOPS)
      )
      for (const { openapi } of services) equal((await callHttp(port, openapi)).status, 200)
    }
  })

  test('a client that has the document gets none again', async () => {
    const port = await gateway()
    const first = await callHttp(port, PAGE)
    const etag = String(first.headers['etag'])
    for (const tag of [etag, `"x", W/${etag}`, '*']) {
      const again = await callHttp(port, PAGE, { headers: { 'if-none-match': tag } })
      deepEqual([again.status, again.body, again.headers['etag']], [304, '', etag])
      equal(again.headers['content-length'], undefined)
    }
    equal((await callHttp(port, PAGE, { headers: { 'if-none-match': '"x"' } })).status, 200)
    notEqual((await callHttp(port, '/openapi/org.example.Other.json')).headers['etag'], etag)
    const head = await callHttp(port, PAGE, { method: 'HEAD' })
    deepEqual([head.status, head.body, Number(head.headers['content-length'])], [200, '', first.body.length])
  })

  test('pages of other origins may read them as they may call', async () => {
    const port = await gateway(SHOPS, 'cors: { origins: ["https://app.example.com"] }')
    const headers = { origin: 'https://app.example.com' }
    equal((await callHttp(port, PAGE, { headers })).headers['access-control-allow-origin'], headers.origin)
    const options = await callHttp(port, PAGE, { method: 'OPTIONS', headers })
    deepEqual([options.status, options.headers['allow']], [204, 'GET, HEAD, OPTIONS'])
  })

  test('what is not there, or not allowed, is a problem', async () => {
    const port = await gateway()
    const missing = await callHttp(port, '/openapi/org.example.Shpo.json')
    deepEqual([missing.status, json(missing)['code']], [404, 'NO_ROUTE'])
    match(String(json(missing)['detail']), /did you mean "org\.example\.Shop"/)
    const posted = await callHttp(port, PAGE, { body: '{}' })
    deepEqual([posted.status, json(posted)['code']], [405, 'METHOD_NOT_ALLOWED'])
    equal((await callHttp(port, '/openapi/%E0%A4%A.json')).status, 404)
    for (const path of ['/openapi/org.example.Shop', '/openapi/a/b.json', '/openapix', '/'])
      match(String(json(await callHttp(port, path))['detail']), /^no route and no service for/)
  })

  test('what is learnt of a service is there at the next request', async t => {
    const text = (methods: string): string =>
      withServices({ 'org.example.Shop': `{ endpoints: ["127.0.0.1:1"], methods: ${methods} }` })
    const anji = await anjiFor(t, text('{}'))
    const before = await callHttp(anji.port('gateway'), PAGE)
    await anji.reload(text('{ find: { parameters: [int] } }'))
    const headers = { 'if-none-match': String(before.headers['etag']) }
    const now = await callHttp(anji.port('gateway'), PAGE, { headers })
    equal(now.status, 200)
    deepEqual(Object.keys(json(now)['paths'] as object), ['/org.example.Shop/find'])
  })

  test('openapi: false leaves nothing of them', async () => {
    const port = await gateway(SHOPS, 'http: { openapi: false }')
    match(String(json(await callHttp(port, PAGE))['detail']), /^no route and no service for/)
  })
})

suite('what goes before the pages about services', () => {
  test('a service of the host that the request names', async () => {
    const web = `{ protocol: http, endpoints: ["127.0.0.1:${await origin()}"] }`
    const port = await gateway({ ...SHOPS, 'www.example.org': web })
    equal((await callHttp(port, PAGE, { headers: { host: 'www.example.org' } })).body, `origin ${PAGE}`)
    equal((await callHttp(port, PAGE)).status, 200)
  })

  test('a route', async () => {
    const web = `{ protocol: http, endpoints: ["127.0.0.1:${await origin()}"] }`
    const routes = 'routes: [{ match: { path: { prefix: /openapi/ } }, to: [{ service: web }] }]'
    const port = await gateway({ ...SHOPS, web }, routes)
    equal((await callHttp(port, PAGE)).body, `origin ${PAGE}`)
    equal((await callHttp(port, '/openapi.json')).status, 200)
  })

  test('a Dubbo service of that name', async () => {
    const port = await gateway({ ...SHOPS, openapi: SHOP })
    notEqual((await callHttp(port, PAGE)).status, 200)
  })
})
