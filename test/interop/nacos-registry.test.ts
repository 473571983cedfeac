// The registry against real Nacos 3.1 servers: the contract over gRPC and HTTP, a server that asks who is there, restart, kill and reset.
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NacosRegistry } from '../../registries/nacos/nacos-registry.ts'
import type { NacosOptions } from '../../registries/nacos/options.ts'
import type { Endpoint } from '../../registries/registry.ts'
import { registryContract } from '../contract/registry.ts'
import { options } from '../support/nacos-registries.ts'
import { type Closable, eventually } from '../support/sockets.ts'
import { interopSuite } from './interop-suite.ts'
import { type NacosServer, startNacos } from './nacos-server.ts'

const ORDERS = { interface: 'org.example.Orders', group: 'blue', version: '1.0.0' }
const endpoint = (port: number): Endpoint => ({ address: { host: '127.0.0.1', port }, weight: 100, labels: {} })
const PATIENT_MS = 60_000
let groups = 0

interopSuite('Nacos as a registry', () => {
  let plain: NacosServer
  let guarded: NacosServer
  before(async () => {
    ;[plain, guarded] = await Promise.all([startNacos(), startNacos({ auth: true, tokenSeconds: 10 })])
  })
  after(async () => void (await Promise.all([plain.stop(), guarded.stop()])))

  async function openTo(context: Closable, server: NacosServer, more: Partial<NacosOptions> = {}) {
    const troubles: string[] = []
    const registry = NacosRegistry.open(
      options({
        servers: [{ host: server.host, port: server.port }],
        username: server.username,
        password: server.password,
        // A real server keeps the names of services that have no instances, so each test has a group of its own.
        group: `G${++groups}`,
        requestTimeoutMs: 5_000,
        pollMs: 500,
        onTrouble: reason => void troubles.push(reason),
        ...more
      })
    )
    context.after(() => registry.close())
    return { registry, troubles }
  }

  const up = (registry: NacosRegistry): Promise<boolean> =>
    eventually('the registry to be up', () => registry.state.status === 'up', PATIENT_MS)

  for (const protocol of ['grpc', 'http'] as const)
    registryContract(`a real Nacos over ${protocol}`, async context => {
      const { registry } = await openTo(context, plain, { protocol })
      await up(registry)
      return registry
    })

  test('one registry finds what the other registered, over either protocol', async t => {
    const group = `G${++groups}`
    for (const protocol of ['grpc', 'http'] as const) {
      const { registry } = await openTo(t, plain, { protocol, group })
      await registry.register(ORDERS, endpoint(protocol === 'grpc' ? 1 : 2))
    }
    for (const protocol of ['grpc', 'http'] as const) {
      const { registry } = await openTo(t, plain, { protocol, group })
      let ports: number[] = []
      registry.watch(ORDERS, told => {
        ports = told.map(({ address }) => address.port).sort()
      })
      await eventually('both', () => ports.join() === '1,2', PATIENT_MS)
    }
  })

  test('what was registered is gone when the registry is closed', async t => {
    const group = `G${++groups}`
    const { registry } = await openTo(t, plain, { group })
    await registry.register(ORDERS, endpoint(1))
    const { registry: watching } = await openTo(t, plain, { group })
    const told: number[] = []
    watching.watch(ORDERS, endpoints => void told.push(endpoints.length))
    await eventually('one', () => told.at(-1) === 1)
    await registry.close()
    await eventually('none', () => told.at(-1) === 0)
  })

  test('a configuration is told, and so is its change and its end', async t => {
    const { registry } = await openTo(t, plain)
    const told: unknown[] = []
    const dataId = 'org.example.Orders:1.0.0:blue:provider:shop'
    const shop = { ...endpoint(1), labels: { application: 'shop' } }
    await registry.register(ORDERS, shop)
    registry.watchDefinition(ORDERS, definition => void told.push(definition === undefined ? 'none' : 'some'))
    await eventually('nothing', () => told.at(-1) === 'none')
    const configs = `http://${plain.host}:${plain.port}/nacos/v1/cs/configs`
    const name = { dataId, group: 'dubbo' }
    await fetch(configs, { method: 'POST', body: new URLSearchParams({ ...name, content: '{}' }) })
    await eventually('the definition', () => told.at(-1) === 'some')
    await fetch(`${configs}?${new URLSearchParams(name)}`, { method: 'DELETE' })
    await eventually('its end', () => told.at(-1) === 'none')
  })

  test('a server that resets a connection gets everything again', async t => {
    const group = `G${++groups}`
    const { registry } = await openTo(t, plain, { group })
    await registry.register(ORDERS, endpoint(1))
    const told: number[] = []
    const { registry: watching } = await openTo(t, plain, { group })
    watching.watch(ORDERS, endpoints => void told.push(endpoints.length))
    await eventually('one', () => told.at(-1) === 1)
    const loader = `http://${plain.host}:${plain.port}/nacos/v3/admin/core/loader`
    const connections = async (): Promise<string[]> => {
      const { data } = (await (await fetch(`${loader}/current`)).json()) as { data: Record<string, unknown> }
      return Object.keys(data)
    }
    const before = await connections()
    equal(before.length, 4)
    for (const connectionId of before)
      await fetch(`${loader}/reloadClient?${new URLSearchParams({ connectionId })}`, { method: 'POST' })
    let now = before
    for (let left = 100; left > 0 && now.some(id => before.includes(id)); left--) now = await connections()
    deepEqual(
      now.filter(id => before.includes(id)),
      []
    )
    await registry.register(ORDERS, endpoint(2))
    await eventually('both', () => told.at(-1) === 2, PATIENT_MS)
    equal(told.includes(0), false)
  })

  test('a server that asks who is there gets a token, and a new one when that is old', async t => {
    const { registry } = await openTo(t, guarded)
    await up(registry)
    const told: number[] = []
    registry.watch(ORDERS, endpoints => void told.push(endpoints.length))
    await registry.register(ORDERS, endpoint(1))
    await eventually('one', () => told.at(-1) === 1)
    await new Promise(resolve => setTimeout(resolve, 11_000))
    await registry.register(ORDERS, endpoint(2))
    await eventually('both', () => told.at(-1) === 2)
  })

  test('a wrong password is the reason', async t => {
    const { registry } = await openTo(t, guarded, { password: 'wrong' })
    await eventually('the reason', () => registry.state.reason.includes('does not let the user nacos in'))
    match(registry.state.reason, /check username and password/)
    await rejects(registry.register(ORDERS, endpoint(1)), { code: 'UNREACHABLE' })
  })

  test('a killed server gets everything again, and nobody hears of an empty list', async t => {
    const { registry } = await openTo(t, plain)
    const told: number[][] = []
    registry.watch(ORDERS, endpoints => void told.push(endpoints.map(({ address }) => address.port).sort()))
    await registry.register(ORDERS, endpoint(1))
    await registry.register(ORDERS, endpoint(2))
    await eventually('both', () => told.at(-1)?.join() === '1,2')
    const before = told.length
    await plain.kill()
    await eventually('the loss', () => registry.state.status === 'down', PATIENT_MS)
    await plain.restart()
    await up(registry)
    await registry.register(ORDERS, endpoint(3))
    await eventually('all three', () => told.at(-1)?.join() === '1,2,3', PATIENT_MS)
    deepEqual(
      told.slice(before).filter(list => list.length < 2),
      []
    )
  })
})
