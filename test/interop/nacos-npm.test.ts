// The registry beside the npm package `nacos`, a client that others wrote, on one real server: each sees what the other registered.
import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openClient } from '../../registries/nacos/client.ts'
import { NacosRegistry } from '../../registries/nacos/nacos-registry.ts'
import type { NacosOptions } from '../../registries/nacos/options.ts'
import type { Endpoint } from '../../registries/registry.ts'
import { eventuallyAsked } from '../support/eventually-asked.ts'
import { options } from '../support/nacos-registries.ts'
import { type Closable, eventually } from '../support/sockets.ts'
import { interopSuite, MISSING } from './interop-suite.ts'
import { type NpmInstance, nacosNpmMissing, openNpmConfigs, openNpmNaming } from './nacos-npm.ts'
import { type NacosServer, startNacos } from './nacos-server.ts'

const ORDERS = { interface: 'org.example.Orders', group: 'blue', version: '1.0.0' }
const SERVICE = 'providers:org.example.Orders:1.0.0:blue'
/** A server drops ephemeral instances that it has not heard of for so long. */
const FORGOTTEN_MS = 30_000
const missing = MISSING === '' ? await nacosNpmMissing() : MISSING

interopSuite(
  'Nacos with the npm package nacos',
  () => {
    let server: NacosServer
    before(async () => {
      server = await startNacos()
    })
    after(() => server.stop())

    const ours = (): NacosOptions =>
      options({ servers: [{ host: server.host, port: server.port }], requestTimeoutMs: 5_000, pollMs: 500 })

    function open(context: Closable, protocol: 'grpc' | 'http', group: string): NacosRegistry {
      const registry = NacosRegistry.open({ ...ours(), protocol, group })
      context.after(() => registry.close())
      return registry
    }

    const endpoint = (port: number, weight: number): Endpoint => ({
      address: { host: '127.0.0.1', port },
      weight,
      labels: { zone: 'a' }
    })

    for (const protocol of ['grpc', 'http'] as const) {
      test(`the package lists what the registry registered over ${protocol}, and no longer what it took back`, async t => {
        const group = `ours-${protocol}`
        const registry = open(t, protocol, group)
        const npm = await openNpmNaming(t, server)
        await registry.register(ORDERS, endpoint(20881, 100))
        await registry.register(ORDERS, endpoint(20882, 200))
        const byPort = (instances: NpmInstance[]): NpmInstance[] => instances.sort((a, b) => a.port - b.port)
        const listed = () => npm.getAllInstances(SERVICE, group, '', false).then(byPort)
        const both = await eventuallyAsked(listed, instances => instances.length === 2)
        deepEqual(
          both.map(({ ip, port, healthy, metadata }) => [ip, port, healthy, metadata['interface'], metadata['zone']]),
          [20881, 20882].map(port => ['127.0.0.1', port, true, ORDERS.interface, 'a'])
        )
        const chosen = byPort(await npm.selectInstances(SERVICE, group, '', true, false))
        deepEqual(
          chosen.map(({ port, metadata }) => [port, metadata['weight']]),
          [
            [20881, undefined], // the usual one is not written
            [20882, '200']
          ]
        )
        await registry.unregister(ORDERS, { host: '127.0.0.1', port: 20881 })
        const left = await eventuallyAsked(listed, instances => instances.length === 1)
        deepEqual(
          left.map(({ port }) => port),
          [20882]
        )
      })

      test(`the registry hears over ${protocol} of what the package registered, and of its end`, async t => {
        const group = `theirs-${protocol}`
        const registry = open(t, protocol, group)
        const told: number[][] = []
        registry.watch(ORDERS, endpoints => void told.push(endpoints.map(({ address }) => address.port)))
        const npm = await openNpmNaming(t, server)
        const metadata = { interface: ORDERS.interface, group: 'blue', version: '1.0.0', protocol: 'dubbo' }
        const instance = { ip: '127.0.0.1', port: 20883, metadata: { ...metadata, side: 'provider' } }
        await npm.registerInstance(SERVICE, instance, group)
        await eventually('the instance', () => told.at(-1)?.join() === '20883')
        await npm.deregisterInstance(SERVICE, instance, group)
        await eventually('its end', () => told.at(-1)?.length === 0, FORGOTTEN_MS)
      })
    }

    test('the package hears at once when the registry registers', async t => {
      const registry = open(t, 'grpc', 'pushed')
      const npm = await openNpmNaming(t, server)
      let ports: number[] = []
      npm.subscribe({ serviceName: SERVICE, groupName: 'pushed' }, hosts => {
        ports = hosts.map(({ port }) => port)
      })
      await registry.register(ORDERS, endpoint(20884, 100))
      await eventually('the instance', () => ports.join() === '20884', FORGOTTEN_MS)
    })

    for (const protocol of ['grpc', 'http'] as const)
      test(`a configuration of the package is told over ${protocol}, and so is its change and its end`, async t => {
        const folder = mkdtempSync(join(tmpdir(), 'anji-nacos-npm-'))
        t.after(() => rmSync(folder, { recursive: true, force: true }))
        const npm = await openNpmConfigs(t, server, folder)
        const client = openClient({ ...ours(), protocol })
        t.after(() => client.close())
        const [dataId, group] = [`org.example.Orders-${protocol}`, 'mapping']
        const told: (string | undefined)[] = []
        client.configs.watch(dataId, group, text => void told.push(text))
        await eventually('nothing', () => told.length === 1)
        for (const text of ['orders', 'orders,andere,\u{1f600}']) {
          equal(await npm.publishSingle(dataId, group, text), true)
          await eventually(text, () => told.at(-1) === text)
          equal(await npm.getConfig(dataId, group), text)
          equal(await client.configs.get(dataId, group), text)
        }
        await npm.remove(dataId, group)
        await eventually('its end', () => told.at(-1) === undefined)
      })
  },
  missing
)
