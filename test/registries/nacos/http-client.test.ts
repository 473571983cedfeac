// Requests to the HTTP port: what is sent, and what counts as no answer.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { HttpClient } from '../../../registries/nacos/http-client.ts'
import { type Closable, freePort, portOf } from '../../support/sockets.ts'

async function clientOf(
  context: Closable,
  answer: (request: IncomingMessage, response: ServerResponse, form: string) => void
) {
  const server = createServer((request, response) => {
    let form = ''
    request.on('data', chunk => {
      form += chunk
    })
    request.on('end', () => answer(request, response, form))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new HttpClient({ contextPath: '/nacos', tls: undefined, requestTimeoutMs: 300 })
  context.after(() => {
    client.close()
    server.closeAllConnections()
    server.close()
  })
  return { client, address: { host: '127.0.0.1', port: portOf(server) } }
}

test('query, form and headers are sent, and whatever comes back is told', async t => {
  const { client, address } = await clientOf(t, ({ method, url, headers }, response, form) => {
    response.writeHead(404).end(JSON.stringify([method, url, form, headers['content-type'], headers['x-one']]))
  })
  const question = { path: '/v1/a', query: { 'a b': 'ä' }, headers: { 'x-one': '1' } }
  const { status, text } = await client.ask(address, { ...question, method: 'POST', form: { c: 'd&e' } })
  equal(status, 404)
  const type = 'application/x-www-form-urlencoded;charset=UTF-8'
  deepEqual(JSON.parse(text), ['POST', '/nacos/v1/a?a+b=%C3%A4', 'c=d%26e', type, '1'])
  const get = await client.ask(address, { ...question, method: 'GET' })
  deepEqual(JSON.parse(get.text), ['GET', '/nacos/v1/a?a+b=%C3%A4', '', null, '1'])
})

test('no server, no answer and half an answer are the same: unreachable', async t => {
  const { client, address } = await clientOf(t, ({ url }, response) => {
    if (url === '/nacos/silent') return
    response.writeHead(200, { 'content-length': 100 }).write('half')
    if (url === '/nacos/cut') setImmediate(() => response.destroy())
  })
  for (const path of ['/silent', '/half', '/cut'])
    await rejects(client.ask(address, { method: 'GET', path }), { code: 'UNREACHABLE', message: new RegExp(path) })
  const away = { host: '127.0.0.1', port: await freePort() }
  await rejects(client.ask(away, { method: 'GET', path: '/' }), { code: 'UNREACHABLE', message: /ECONNREFUSED/ })
})
