// Which page answers what, and what is said to a wrong request.
import { deepEqual, equal, match } from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { suite, test } from 'node:test'
import { ADMIN_PAGES, answerAdmin } from '../../../src/admin/answer-admin.ts'
import { operatedOf } from '../../support/operated.ts'

const ask = async (method: string, url: string, headers: Record<string, string> = {}, operated = operatedOf()) => {
  const { status, headers: answered, pieces } = await answerAdmin({ method, url, headers } as IncomingMessage, operated)
  return { status, type: answered['content-type'], allow: answered['allow'], body: [...pieces].join('') }
}

suite('admin pages', () => {
  test('the index lists every page', async () => {
    const { status, body } = await ask('GET', '/')
    equal(status, 200)
    for (const path of Object.keys(ADMIN_PAGES)) match(body, new RegExp(`^(GET|POST) +${path} `, 'm'))
  })

  test('readiness carries its reason, and liveness does not depend on it', async () => {
    const draining = operatedOf({ notReady: () => 'draining' })
    deepEqual(await ask('GET', '/readyz', {}, draining), {
      ...{ status: 503, type: 'text/plain; charset=utf-8', allow: undefined, body: 'not ready: draining\n' }
    })
    equal((await ask('GET', '/livez', {}, draining)).status, 200)
    equal((await ask('GET', '/readyz')).status, 200)
  })

  test('metrics have the content type of their format', async () => {
    equal((await ask('GET', '/metrics')).type, 'text/plain; version=0.0.4; charset=utf-8')
  })

  test('an unknown page is a problem that lists the pages', async () => {
    for (const url of ['/nope', '/metrics/', '', '*', '//', '/__proto__', 'constructor', '/livez#', 'http://x/livez']) {
      const { status, type, body } = await ask('GET', url)
      deepEqual([url, status, type], [url, 404, 'application/problem+json'])
      match(JSON.parse(body).detail, /\/state\/services/)
    }
  })

  test('a wrong method is a problem that says which one is right', async () => {
    const post = await ask('POST', '/metrics')
    deepEqual([post.status, post.allow, post.type], [405, 'GET, HEAD', 'application/problem+json'])
    const get = await ask('GET', '/drain')
    deepEqual([get.status, get.allow], [405, 'POST'])
    equal((await ask('HEAD', '/livez')).status, 200)
    equal((await ask('HEAD', '/drain')).status, 405)
  })

  test('drain is done for a client and refused for a web page', async () => {
    let drains = 0
    const operated = operatedOf({ drain: () => void drains++ })
    equal((await ask('POST', '/drain', { origin: 'https://evil.example' }, operated)).status, 403)
    equal(drains, 0)
    equal((await ask('POST', '/drain', {}, operated)).status, 202)
    equal(drains, 1)
  })

  test('a limit that is no number of connections is a problem', async () => {
    for (const limit of ['-1', 'x', '1.5', '10001', 'NaN'])
      equal((await ask('GET', `/state/connections?limit=${limit}`)).status, 400)
    equal((await ask('GET', '/state/connections?limit=10000')).status, 200)
  })
})
