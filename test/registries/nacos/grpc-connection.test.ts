// One connection to a server: how it begins, what is answered, and how it ends.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { ServerCredentials } from '@grpc/grpc-js'
import { type ConnectionOptions, GrpcConnection } from '../../../registries/nacos/grpc-connection.ts'
import type { NacosMessage } from '../../../registries/nacos/payload.ts'
import { blackhole } from '../../support/blackhole.ts'
import { heardOf, type NacosDouble, startNacosDouble } from '../../support/nacos-double.ts'
import { type Closable, eventually, freePort } from '../../support/sockets.ts'

const SETUP = { tenant: '', labels: { source: 'sdk', module: 'naming' } }

function heardBy(context: Closable, port: number, more: Partial<ConnectionOptions> = {}) {
  const told = { pushed: [] as NacosMessage[], resets: [] as unknown[], lost: [] as string[] }
  const opening = GrpcConnection.open({
    address: { host: '127.0.0.1', port },
    tls: undefined,
    setup: SETUP,
    requestTimeoutMs: 2_000,
    onPush: message => void told.pushed.push(message),
    onReset: address => void told.resets.push(address),
    onLost: reason => void told.lost.push(reason),
    ...more
  })
  context.after(async () => (await opening.catch(() => undefined))?.close())
  return { told, opening }
}

async function connected(context: Closable, more: Partial<ConnectionOptions> = {}) {
  const double = await startNacosDouble(context)
  const { told, opening } = heardBy(context, double.grpcPort, more)
  return { double, told, connection: await opening }
}

const typesHeard = (double: NacosDouble): string[] => double.heard.map(({ type }) => type)

suite('a connection to Nacos begins', () => {
  test('with a check, the stream and a set-up whose confirmation is not answered', async t => {
    const { double, connection } = await connected(t)
    await connection.request('HealthCheckRequest', {})
    deepEqual(typesHeard(double), ['ServerCheckRequest', 'ConnectionSetupRequest', 'HealthCheckRequest'])
    deepEqual(double.heard[1]?.body, { clientVersion: 'Anji', abilityTable: {}, module: 'internal', ...SETUP })
  })

  test('at a server that confirms no set-up', async t => {
    const double = await startNacosDouble(t)
    double.negotiates = false
    double.acksSetup = false
    const connection = await heardBy(t, double.grpcPort).opening
    equal((await connection.request('HealthCheckRequest', {})).type, 'HealthCheckResponse')
  })

  test('never at a server that promises to confirm and does not', async t => {
    const double = await startNacosDouble(t)
    double.acksSetup = false
    const { opening, told } = heardBy(t, double.grpcPort, { requestTimeoutMs: 100 })
    await rejects(opening, { code: 'UNREACHABLE', message: /did not set the connection up in 100 ms/ })
    deepEqual(told.lost, [])
    await eventually('the stream to be let go', () => double.connections === 0)
  })

  test('never at a server that is starting, that is away, or that is silent', async t => {
    const double = await startNacosDouble(t)
    double.starting = true
    await rejects(heardBy(t, double.grpcPort).opening, { code: 'UNREACHABLE', message: /Server is starting/ })
    await rejects(heardBy(t, await freePort()).opening, { code: 'UNREACHABLE', message: /ECONNREFUSED/ })
    const { opening } = heardBy(t, await blackhole(t), { requestTimeoutMs: 100 })
    await rejects(opening, { code: 'UNREACHABLE', message: /within 100 ms/ })
  })

  test('over TLS, with a server whose certificate is trusted', async t => {
    const [key, cert] = ['key', 'crt'].map(kind => readFileSync(`test/vectors/tls/server.${kind}`))
    const pair = { private_key: key as Buffer, cert_chain: cert as Buffer }
    const double = await startNacosDouble(t, ServerCredentials.createSsl(null, [pair]))
    const ca = String(cert)
    await (await heardBy(t, double.grpcPort, { tls: { ca } }).opening).request('HealthCheckRequest', {})
    await heardBy(t, double.grpcPort, { tls: { insecure: true } }).opening
    await rejects(heardBy(t, double.grpcPort, { tls: {} }).opening, { code: 'UNREACHABLE', message: /certificate/ })
    await rejects(heardBy(t, double.grpcPort, { requestTimeoutMs: 500 }).opening, { code: 'UNREACHABLE' })
  })
})

suite('a connection to Nacos', () => {
  test('survives a request without an answer and one that is answered with nonsense', async t => {
    const { double, connection, told } = await connected(t, { requestTimeoutMs: 100 })
    double.mute.add('ServiceListRequest')
    double.garbled.set('ServiceQueryRequest', Buffer.from('ff', 'hex'))
    await rejects(connection.request('ServiceListRequest', {}), {
      code: 'UNREACHABLE',
      message: /did not answer ServiceListRequest within 100 ms/
    })
    await rejects(connection.request('ServiceQueryRequest', {}), { code: 'UNREACHABLE' })
    equal((await connection.request('HealthCheckRequest', {})).type, 'HealthCheckResponse')
    deepEqual(told.lost, [])
  })

  test('answers what the server asks, under its id, and hands on what it tells', async t => {
    const { double, told } = await connected(t)
    double.push('ClientDetectionRequest', { requestId: '7', module: 'internal' })
    double.push('NotifySubscriberRequest', { requestId: '8', serviceInfo: {} })
    const [detected] = await heardOf(double, 'ClientDetectionResponse')
    const [notified] = await heardOf(double, 'NotifySubscriberResponse')
    const answer = { resultCode: 200, errorCode: 0, success: true }
    deepEqual(
      [detected?.body, notified?.body],
      [
        { ...answer, requestId: '7' },
        { ...answer, requestId: '8' }
      ]
    )
    deepEqual(
      told.pushed.map(({ type }) => type),
      ['NotifySubscriberRequest']
    )
  })

  test('takes no harm from a push that cannot be read', async t => {
    const { double, told, connection } = await connected(t)
    for (const hex of ['ff', '', '1a03120178', '12021a00']) double.pushBytes(Buffer.from(hex, 'hex'))
    double.push('NotifySubscriberRequest', {})
    await eventually('the good one', () => told.pushed.length === 1)
    await connection.request('HealthCheckRequest', {})
    deepEqual(told.lost, [])
  })

  test('tells where the server wants it to come again', async t => {
    const { double, told } = await connected(t)
    double.resetAll('10.0.0.9', '8848')
    double.resetAll()
    double.resetAll('10.0.0.9', '99999')
    await heardOf(double, 'ConnectResetResponse', 3)
    deepEqual(told.resets, [{ host: '10.0.0.9', port: 8848 }, undefined, undefined])
  })

  test('is lost once when the server ends the stream or dies', async t => {
    const first = await connected(t)
    first.double.endStreams()
    await eventually('the loss', () => first.told.lost.length === 1)
    await rejects(first.connection.request('HealthCheckRequest', {}), { code: 'UNREACHABLE' })
    const second = await connected(t)
    const waiting = second.connection.request('HealthCheckRequest', {})
    second.double.mute.add('HealthCheckRequest')
    await second.double.stop()
    await waiting.catch(() => undefined)
    await eventually('the loss', () => second.told.lost.length > 0)
    equal(second.told.lost.length, 1)
    match(second.told.lost[0] ?? '', /^Nacos at 127\.0\.0\.1:\d+ ended the connection/)
  })

  test('is lost when the server falls silent', async t => {
    const { double, told } = await connected(t, { requestTimeoutMs: 100 })
    double.mute.add('HealthCheckRequest')
    await eventually('the loss', () => told.lost.length === 1)
    match(told.lost[0] ?? '', /is silent/)
  })

  test('tells nothing of its end when it is closed', async t => {
    const { double, told, connection } = await connected(t)
    connection.close()
    connection.close()
    await eventually('the server to notice', () => double.connections === 0)
    await rejects(connection.request('HealthCheckRequest', {}), { code: 'UNREACHABLE' })
    deepEqual(told.lost, [])
  })
})
