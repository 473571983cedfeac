// A session outlives its connections: servers that are down, die, fall silent, send it elsewhere or forget its token.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NacosAddress } from '../../../registries/nacos/address.ts'
import { HttpClient } from '../../../registries/nacos/http-client.ts'
import { NacosLogin } from '../../../registries/nacos/login.ts'
import { NacosSession, type SessionOptions } from '../../../registries/nacos/session.ts'
import { heardOf, type NacosDouble, startNacosDouble } from '../../support/nacos-double.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

function sessionTo(context: Closable, double: NacosDouble, more: Partial<SessionOptions> = {}) {
  const told = { troubles: [] as string[], redone: 0 }
  const session = new NacosSession({
    servers: [double.address],
    grpcPortOffset: double.grpcPortOffset,
    tls: undefined,
    login: undefined,
    setup: {},
    requestTimeoutMs: 2_000,
    random: () => 0,
    onTrouble: reason => void told.troubles.push(reason),
    onPush: () => undefined,
    redo: async () => void told.redone++,
    ...more
  })
  context.after(() => session.close())
  session.start()
  return { session, told }
}

const up = (session: NacosSession) => eventually('the session to be up', () => session.state.status === 'up')
const LIST = { namespace: 'public', groupName: 'DEFAULT_GROUP', pageNo: 1, pageSize: 10 }

/** A double that has ports and does not listen yet. */
async function stoppedDouble(context: Closable): Promise<NacosDouble> {
  const double = await startNacosDouble(context)
  await double.stop()
  return double
}

suite('a session with Nacos', () => {
  test('is up once everything is said again', async t => {
    const double = await startNacosDouble(t)
    let release: () => void = () => undefined
    const { session } = sessionTo(t, double, {
      redo: () =>
        new Promise(resolve => {
          release = resolve
        })
    })
    await eventually('a connection', () => session.isConnected)
    equal(session.state.status, 'connecting')
    release()
    await up(session)
    equal(session.state.reason, '')
  })

  test('waits for a server that is down at the start, and says why', async t => {
    const double = await stoppedDouble(t)
    const { session, told } = sessionTo(t, double)
    await eventually('a reason', () => session.state.reason.includes('ECONNREFUSED'))
    equal(session.state.status, 'connecting')
    const waiting = session.request('ServiceListRequest', LIST)
    await double.start()
    equal((await waiting)['count'], 0)
    await up(session)
    equal(told.redone, 1)
  })

  test('waits for a server that is still starting', async t => {
    const double = await startNacosDouble(t)
    double.starting = true
    const { session } = sessionTo(t, double)
    await eventually('a reason', () => session.state.reason.includes('Server is starting'))
    double.starting = false
    await up(session)
  })

  test('refuses a request when nobody has answered in time', async t => {
    const double = await stoppedDouble(t)
    const { session } = sessionTo(t, double, { requestTimeoutMs: 50 })
    await rejects(session.request('ServiceListRequest', LIST), {
      code: 'UNREACHABLE',
      message: /no connection to Nacos/
    })
  })

  test('goes to the next server when one is away, and back when that one dies', async t => {
    const [first, second] = [await stoppedDouble(t), await startNacosDouble(t)]
    // One offset serves all servers, so that the second one is named by a main port that fits.
    const main = (double: NacosDouble): NacosAddress => ({
      host: '127.0.0.1',
      port: double.grpcPort - first.grpcPortOffset
    })
    const servers = [first, second].map(main)
    const { session, told } = sessionTo(t, first, { servers })
    await up(session)
    equal(second.connections, 1)
    await first.start()
    await second.stop()
    await eventually('the other server', () => first.connections === 1)
    await up(session)
    equal(told.redone, 2)
  })

  test('is down while the server is, and says everything again when it is back', async t => {
    const double = await startNacosDouble(t)
    const { session, told } = sessionTo(t, double)
    await up(session)
    await double.stop()
    await eventually('the loss', () => session.state.status === 'down')
    match(session.state.reason, /Nacos at 127\.0\.0\.1/)
    await double.start()
    await up(session)
    equal(told.redone, 2)
  })

  test('comes again when the server ends the stream or does not know the connection', async t => {
    const double = await startNacosDouble(t)
    const { session, told } = sessionTo(t, double)
    await up(session)
    double.endStreams()
    await eventually('the second connection', () => told.redone === 2)
    await up(session)
    double.forgetConnections()
    await rejects(session.request('ServiceListRequest', LIST), { code: 'UNREACHABLE' })
    await eventually('the third connection', () => told.redone === 3)
  })

  test('does not hammer a server that ends every connection', async t => {
    const double = await startNacosDouble(t)
    const { session } = sessionTo(t, double, { redo: async () => double.endStreams() })
    await heardOf(double, 'ConnectionSetupRequest', 3)
    const before = double.count('ConnectionSetupRequest')
    const startMs = performance.now()
    await heardOf(double, 'ConnectionSetupRequest', before + 1)
    equal(performance.now() - startMs > 100, true)
    session.close()
  })

  test('goes where a server sends it, and keeps the old connection until then', async t => {
    const [first, second] = [await startNacosDouble(t), await startNacosDouble(t)]
    const connectionsAtRedo: number[] = []
    const { session } = sessionTo(t, first, {
      redo: async () => void connectionsAtRedo.push(first.connections)
    })
    await up(session)
    first.resetAll('127.0.0.1', String(second.grpcPort - first.grpcPortOffset))
    await eventually('the other server', () => second.connections === 1)
    await eventually('the first one to be left', () => first.connections === 0)
    deepEqual(connectionsAtRedo, [1, 1])
    equal(session.state.status, 'up')
  })

  test('stays when nobody is where a server sends it', async t => {
    const [first, second] = [await startNacosDouble(t), await stoppedDouble(t)]
    const { session, told } = sessionTo(t, first)
    await up(session)
    first.resetAll('127.0.0.1', String(second.grpcPort - first.grpcPortOffset))
    await eventually('the refusal', () => told.troubles.length > 0)
    equal(session.state.status, 'up')
    await eventually('another connection here', () => told.redone === 2)
  })

  test('hands on why a request is refused', async t => {
    const double = await startNacosDouble(t)
    const { session } = sessionTo(t, double)
    await rejects(session.request('NonsenseRequest', {}), { code: 'REFUSED', message: /RequestHandler Not Found/ })
  })

  test('ends what waits when it is closed', async t => {
    const double = await stoppedDouble(t)
    const { session } = sessionTo(t, double)
    const waiting = session.request('ServiceListRequest', LIST)
    session.close()
    await rejects(waiting, { code: 'CLOSED' })
    await rejects(session.request('ServiceListRequest', LIST), { code: 'CLOSED' })
  })
})

suite('a session with a Nacos that asks who is there', () => {
  async function guarded(context: Closable, password = 'secret') {
    const double = await startNacosDouble(context)
    double.user = { name: 'anji', password: 'secret' }
    const http = new HttpClient({ contextPath: '/nacos', tls: undefined, requestTimeoutMs: 2_000 })
    context.after(() => http.close())
    const login = new NacosLogin({ http, username: 'anji', password, now: () => 0 })
    return { double, ...sessionTo(context, double, { login }) }
  }

  test('logs in once and shows its token', async t => {
    const { double, session } = await guarded(t)
    await Promise.all([session.request('ServiceListRequest', LIST), session.request('ServiceListRequest', LIST)])
    deepEqual(double.httpLines, ['POST /nacos/v3/auth/user/login'])
  })

  test('logs in again when its token is not taken any more, and asks once more', async t => {
    const { double, session } = await guarded(t)
    await session.request('ServiceListRequest', LIST)
    double.tokens.clear()
    await session.request('ServiceListRequest', LIST)
    equal(double.httpLines.length, 2)
  })

  test('asks once more and not twice when the new token is not taken either', async t => {
    const { double, session } = await guarded(t)
    await up(session)
    double.keepsTokens = false
    double.tokens.clear()
    await rejects(session.request('ServiceListRequest', LIST), { code: 'REFUSED', message: /token invalid/ })
    equal(double.count('ServiceListRequest'), 2)
  })

  test('says that the password is wrong', async t => {
    const { session } = await guarded(t, 'wrong')
    await eventually('the reason', () => session.state.reason.includes('does not let the user anji in'))
    match(session.state.reason, /HTTP 500.*check username and password/)
    equal(session.state.status, 'connecting')
    equal(session.state.reason.includes('wrong'), false)
  })
})
