// What applications export, as recorded from the MetadataService and the metadata centre of Dubbo 3.2 and 3.3.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApplicationInstance } from '../../../registries/dubbo/instance.ts'
import { moveTo, urlsOfExported, urlsOfMetadataInfo } from '../../../registries/dubbo/metadata-info.ts'
import { formatProviderUrl, type ProviderUrl } from '../../../registries/dubbo/provider-url.ts'
import { recordedMetadata, treeOf } from '../../support/zookeeper-trees.ts'

const instance = (metadata: Record<string, string> = {}): ApplicationInstance => ({
  application: 'shop',
  host: '10.0.0.7',
  port: 20880,
  metadata
})
const addresses = (urls: readonly ProviderUrl[] | undefined): string[] | undefined =>
  urls?.map(({ protocol, host, port }) => `${protocol} ${host} ${port}`)
const info = (services: unknown): string => JSON.stringify({ app: 'shop', revision: 'r', services })

suite('metadata of applications', () => {
  for (const name of ['32-dubbo', '33-dubbo', '33-tri', '33-ext-tri-via-dubbo', '33-two-ports-via-tri'])
    test(`of ${name} says the same in both forms, but for the start`, () => {
      const { getExportedURLs, getMetadataInfo } = recordedMetadata(name)
      const exported = urlsOfExported(getExportedURLs, instance()).map(url => {
        const { timestamp, ...parameters } = url.parameters
        ok(timestamp)
        return formatProviderUrl({ ...url, parameters })
      })
      const described = urlsOfMetadataInfo(JSON.stringify(getMetadataInfo), instance())?.map(formatProviderUrl)
      deepEqual(described?.sort(), exported.sort())
    })

  test('leaves out the MetadataService, which everybody exports', () => {
    const node = treeOf('27-service').find(({ path }) => path.startsWith('/dubbo/metadata/kit-provider-27/'))
    const urls = urlsOfMetadataInfo(node?.data ?? '', instance())
    deepEqual(
      urls?.map(({ path }) => path),
      ['kit.api.KitService']
    )
    deepEqual(urlsOfExported(['dubbo://h:1/org.apache.dubbo.metadata.MetadataService?version=1.0.0'], instance()), [])
  })

  test('that is malformed is none, and a malformed service costs only itself', () => {
    for (const json of ['', '{', '[]', '{}', '{"services":[]}']) equal(urlsOfMetadataInfo(json, instance()), undefined)
    const good = { name: 'a.B', protocol: 'dubbo', port: 1 }
    const bad = [null, 7, {}, { name: 7 }, { ...good, protocol: '://' }, { ...good, path: 'a\nB' }]
    deepEqual(addresses(urlsOfMetadataInfo(info({ ...bad, good }), instance())), ['dubbo 10.0.0.7 1'])
    deepEqual(addresses(urlsOfExported(['', 'x', 'dubbo://h:1/a.B'], instance())), ['dubbo 10.0.0.7 1'])
  })

  test('moves to the host, ports and start of another instance', () => {
    const [url] =
      urlsOfMetadataInfo(info({ x: { name: 'a.B', group: 'g', protocol: 'tri', port: 5 } }), instance()) ?? []
    ok(url)
    const endpoints = (...list: unknown[]) => ({ 'dubbo.endpoints': JSON.stringify(list), timestamp: '9', zone: 'hz' })
    const portAt = (metadata: Record<string, string>, port = 5): number =>
      moveTo({ ...instance(metadata), host: '10.0.0.8', port: 6 })({ ...url, port }).port
    equal(portAt(endpoints({ port: 4, protocol: 'tri' }, { port: 5, protocol: 'tri' })), 5)
    equal(portAt(endpoints({ port: 5, protocol: 'dubbo' }, { port: 4, protocol: 'tri' })), 4)
    deepEqual([portAt({}), portAt({}, 0)], [5, 6])
    const moved = moveTo(instance(endpoints()))({
      ...url,
      parameters: { ...url.parameters, timestamp: '1', zone: 'bj' }
    })
    deepEqual(moved.parameters, { interface: 'a.B', group: 'g', timestamp: '9', zone: 'bj' })
    equal(moved.host, '10.0.0.7')
  })
})
