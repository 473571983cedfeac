// The state pages: valid JSON at any length, in pieces.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Operated } from '../../../src/admin/operated.ts'
import { configPage, connectionsPage, routesPage, servicesPage } from '../../../src/admin/state-pages.ts'
import type { DataPlane } from '../../../src/data-plane.ts'
import { clusterOf, endpointAt, operatedOf } from '../../support/operated.ts'

const servicesOf = async (operated: Operated) => servicesPage(operated, await operated.plane.report(0))
const read = (pieces: Iterable<string>) => JSON.parse([...pieces].join(''))

suite('state pages', () => {
  test('are whole JSON with no item, one item, and many items in pieces', async () => {
    for (const count of [0, 1, 99, 100, 101, 1000]) {
      const clusters = Array.from({ length: count }, (_, at) => clusterOf(`s${at}`, [endpointAt(at)]))
      const pieces = [...(await servicesOf(operatedOf({ clusters })))]
      const { total, services } = read(pieces)
      deepEqual([total, services.length], [count, count])
      if (count === 1000) ok(pieces.length > 10)
    }
  })

  test('an endpoint says why it is not used', async () => {
    const failed = endpointAt(1)
    failed.become('failed', 'connect ECONNREFUSED')
    const { services } = read(
      await servicesOf(operatedOf({ clusters: [clusterOf('s', [failed, endpointAt(2), endpointAt(3, 0)])] }))
    )
    deepEqual(
      services[0].endpoints.map(({ used, why }: { used: boolean; why?: string }) => [used, why]),
      [
        [false, 'connect ECONNREFUSED'],
        [true, undefined],
        [false, 'its weight is 0']
      ]
    )
  })

  test('routes keep their order, and header values that are secret stay secret', async () => {
    const to = [{ service: 's', labels: {}, weight: 1 }]
    const route = { name: 'one', match: { headers: { 'x-token': { kind: 'exact', text: 'abc' } as const } }, to }
    const routes = [route, { ...route, name: 'two', match: {} }].map(made => ({
      ...{ timeoutMs: 5, retry: undefined, source: 'anji.yaml' },
      ...made
    }))
    const page = read(routesPage(operatedOf({ routes })))
    deepEqual(
      page.routes.map(({ name }: { name: string }) => name),
      ['one', 'two']
    )
    ok(!JSON.stringify(page).includes('abc'))
  })

  test('connections are shown up to the limit, and all are counted', async () => {
    const spec = { name: 'gate', address: { host: '::', port: 1 }, protocol: 'auto', to: undefined }
    const connection = { remote: '10.0.0.1:5', protocol: 'dubbo', busy: false, secret: 'no part of the page' }
    const listener = { spec, port: 1, openCount: 7, connections: () => new Array(7).fill(connection).values() }
    const dataPlane = { listeners: () => [listener, listener], traffic: { clusters: () => [] } } as unknown as DataPlane
    const page = read(connectionsPage(await operatedOf({ dataPlane }).plane.report(9)))
    deepEqual([page.total, page.shown, page.connections.length], [14, 9, 9])
    deepEqual(page.connections[0], { listener: 'gate', remote: '10.0.0.1:5', protocol: 'dubbo', busy: false })
    deepEqual(page.listeners[0], { name: 'gate', host: '::', protocol: 'auto', port: 1, open: 7 })
  })

  test('the configuration is shown with its defaults', async () => {
    const { source, version, config } = read(configPage(operatedOf()))
    deepEqual([source, version, config.workers, config.limits.frameBytesMax], ['anji.yaml', 1, 1, 8 << 20])
    equal(config.services.s.endpoints[0].address.port, 1)
  })
})
