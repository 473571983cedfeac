// The support for real Nacos servers itself: both HTTP APIs, what a token is for, and what survives a restart.
import { deepEqual, equal } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import { interopSuite } from './interop-suite.ts'
import { type NacosServer, startNacos } from './nacos-server.ts'

const homes = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith(`anji-nacos-${process.pid}-`))

type Listed = { hosts?: { ip: string; port: number }[]; data?: { ip: string; port: number }[] }

interopSuite('Nacos servers', () => {
  let open: NacosServer
  let guarded: NacosServer
  const running: NacosServer[] = []
  const started = async (server: Promise<NacosServer>): Promise<NacosServer> => {
    running.push(await server)
    return server
  }
  before(async () => {
    ;[open, guarded] = await Promise.all([started(startNacos()), started(startNacos({ auth: true }))])
  })
  after(async () => {
    await Promise.all(running.map(server => server.stop()))
    deepEqual(homes(), [])
  })

  const api = (server: NacosServer, path: string): string => `http://${server.host}:${server.port}/nacos${path}`
  const register = (server: NacosServer, path: string, fields: Record<string, string>): Promise<Response> =>
    fetch(api(server, path), {
      method: 'POST',
      body: new URLSearchParams({ ip: '127.0.0.1', port: '20880', ...fields })
    })
  const listed = async (server: NacosServer, path: string): Promise<[string, number][]> => {
    const { hosts, data } = (await (await fetch(api(server, path))).json()) as Listed
    return (hosts ?? data ?? []).map(({ ip, port }) => [ip, port])
  }

  test('an instance registered by HTTP v1 is listed by both versions', async () => {
    equal((await register(open, '/v1/ns/instance', { serviceName: 'org.example.One' })).status, 200)
    for (const path of ['/v1/ns', '/v3/client/ns'])
      deepEqual(await listed(open, `${path}/instance/list?serviceName=org.example.One`), [['127.0.0.1', 20880]])
  })

  test('an instance registered by HTTP v3 is listed by both versions', async () => {
    equal((await register(open, '/v3/client/ns/instance', { serviceName: 'org.example.Two' })).status, 200)
    for (const path of ['/v1/ns', '/v3/client/ns'])
      deepEqual(await listed(open, `${path}/instance/list?serviceName=org.example.Two`), [['127.0.0.1', 20880]])
  })

  const logIn = async ({ username = '', password = '' }: NacosServer): Promise<string> => {
    const body = new URLSearchParams({ password })
    const answer = await fetch(api(guarded, `/v3/auth/user/login?username=${username}`), { method: 'POST', body })
    return ((await answer.json()) as { accessToken: string }).accessToken
  }

  test('with auth only a token opens the door', async () => {
    const instance = { serviceName: 'org.example.Guarded' }
    equal((await register(guarded, '/v1/ns/instance', instance)).status, 403)
    const path = `/v1/ns/instance?accessToken=${await logIn(guarded)}`
    equal((await register(guarded, path, instance)).status, 200)
  })

  test('a killed server starts again on its port with its users and persistent instances', async () => {
    const instance = { serviceName: 'org.example.Kept', ephemeral: 'false' }
    equal((await register(guarded, `/v1/ns/instance?accessToken=${await logIn(guarded)}`, instance)).status, 200)
    await guarded.kill()
    equal(await fetch(api(guarded, '/')).catch(() => 'refused'), 'refused')
    await guarded.restart()
    const path = `/v1/ns/instance/list?serviceName=org.example.Kept&accessToken=${await logIn(guarded)}`
    deepEqual(await listed(guarded, path), [['127.0.0.1', 20880]])
  })
})
