// Asking servers over HTTP: whether anybody is there, which one, and with which token.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NacosAddress } from '../../../registries/nacos/address.ts'
import { HttpClient, type HttpQuestion } from '../../../registries/nacos/http-client.ts'
import { HttpSession } from '../../../registries/nacos/http-session.ts'
import { NacosLogin } from '../../../registries/nacos/login.ts'
import { type NacosDouble, startNacosDouble } from '../../support/nacos-double.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const LIST: HttpQuestion = { method: 'GET', path: '/v1/ns/service/list', query: { pageNo: '1', pageSize: '1' } }

function sessionTo(context: Closable, servers: readonly NacosAddress[], password?: string) {
  const told = { ticks: 0, troubles: [] as string[] }
  const http = new HttpClient({ contextPath: '/nacos', tls: undefined, requestTimeoutMs: 500 })
  const login = password === undefined ? undefined : new NacosLogin({ http, username: 'anji', password, now: () => 0 })
  const session = new HttpSession({
    servers,
    http,
    login,
    ping: LIST,
    pollMs: 20,
    random: () => 0,
    onTrouble: reason => void told.troubles.push(reason),
    onTick: async () => void told.ticks++
  })
  context.after(() => {
    session.close()
    http.close()
  })
  session.start()
  return { session, told }
}

async function guarded(context: Closable): Promise<NacosDouble> {
  const double = await startNacosDouble(context)
  double.user = { name: 'anji', password: 'secret' }
  return double
}

suite('a session with Nacos over HTTP', () => {
  test('is up while a server answers, and ticks only then', async t => {
    const double = await startNacosDouble(t)
    const { session, told } = sessionTo(t, [double.address])
    equal(session.state.status, 'connecting')
    await eventually('some ticks', () => told.ticks > 2)
    equal(session.isConnected, true)
    await double.stop()
    await eventually('the loss', () => session.state.status === 'down')
    match(session.state.reason, /ECONNREFUSED/)
    const before = told.ticks
    await eventually('another try', () => told.troubles.length > 1)
    equal(told.ticks, before)
    await double.start()
    await eventually('another tick', () => told.ticks > before)
  })

  test('goes to the next server, and stays there', async t => {
    const [first, second] = [await startNacosDouble(t), await startNacosDouble(t)]
    const { session } = sessionTo(t, [first.address, second.address])
    await session.request(LIST)
    await first.stop()
    await session.request(LIST)
    await first.start()
    const before = first.httpLines.length
    await session.request(LIST)
    equal(first.httpLines.length, before)
    await Promise.all([first.stop(), second.stop()])
    await rejects(session.request(LIST), { code: 'UNREACHABLE' })
  })

  test('hands on what a server refuses, without its error page', async t => {
    const double = await startNacosDouble(t)
    const { session } = sessionTo(t, [double.address])
    await rejects(session.request({ method: 'GET', path: '/v9/x' }), {
      code: 'REFUSED',
      message: 'Nacos refuses GET /v9/x: HTTP 404 No message available'
    })
  })

  test('shows its token, and gets a new one when that is not taken', async t => {
    const double = await guarded(t)
    const { session, told } = sessionTo(t, [double.address], 'secret')
    await eventually('a tick', () => told.ticks > 0)
    double.tokens.clear()
    await session.request(LIST)
    equal(double.httpLines.filter(line => line.includes('login')).length, 2)
    double.keepsTokens = false
    double.tokens.clear()
    await rejects(session.request(LIST), { code: 'REFUSED', message: /HTTP 403/ })
  })

  test('says that the password is wrong', async t => {
    const { session } = sessionTo(t, [(await guarded(t)).address], 'wrong')
    await eventually('the reason', () => session.state.reason.includes('does not let the user anji in'))
    equal(session.state.status, 'connecting')
  })

  test('asks nobody after it was closed', async t => {
    const double = await startNacosDouble(t)
    const { session, told } = sessionTo(t, [double.address])
    session.close()
    await rejects(session.request(LIST), { code: 'CLOSED' })
    deepEqual([told.ticks, told.troubles], [0, []])
  })
})
