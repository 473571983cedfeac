// Instances of applications as recorded from Dubbo 2.7, 3.2 and 3.3, in ZooKeeper and in Nacos.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import {
  type ApplicationInstance,
  checkedInstance,
  endpointsOf,
  metadataService,
  objectOf,
  parseCuratorInstance,
  parseJson,
  revisionOf,
  textsOf
} from '../../../registries/dubbo/instance.ts'
import { treeOf } from '../../support/zookeeper-trees.ts'

const recorded = (name: string): ApplicationInstance => {
  const node = treeOf(name).find(({ path, ephemeral }) => ephemeral && path.startsWith('/services/'))
  const instance = parseCuratorInstance(node?.data ?? '')
  ok(instance)
  return instance
}
const withMetadata = (metadata: Record<string, string>): ApplicationInstance => ({
  application: 'shop',
  host: 'h',
  port: 1,
  metadata
})

suite('instances', () => {
  test('of 2.7 describe their MetadataService by protocol and name no revision', () => {
    const instance = recorded('27-service')
    deepEqual([instance.application, instance.host, instance.port], ['kit-provider-27', '127.0.0.1', 20927])
    deepEqual(endpointsOf(instance), [{ port: 20927, protocol: 'dubbo' }])
    deepEqual(metadataService(instance), { protocol: 'dubbo', port: 20880, version: '1.0.0' })
    equal(revisionOf(instance), undefined)
  })

  test('of 3.x describe it in one piece', () => {
    const instance = recorded('33-dubbo+tri')
    deepEqual(endpointsOf(instance), [
      { port: 20933, protocol: 'dubbo' },
      { port: 50933, protocol: 'tri' }
    ])
    deepEqual(metadataService(instance), { protocol: 'tri', port: 50933, version: '2.0.0' })
    equal(revisionOf(instance), 'a9163fcc032b7b2e3a0342ce345dde2c')
    equal(metadataService(recorded('33-remote')), undefined)
  })

  test('in Nacos carry the same metadata', () => {
    const records = JSON.parse(readFileSync('test/vectors/nacos/nacos-dubbo-registered.json', 'utf8')) as {
      service?: string
      instances?: { metadata: Record<string, string> }[]
    }[]
    const metadata = records.find(({ service }) => service === 'demo-provider')?.instances?.[0]?.metadata ?? {}
    deepEqual(endpointsOf(withMetadata(metadata)), [{ port: 20880, protocol: 'dubbo' }])
    deepEqual(metadataService(withMetadata(metadata)), { protocol: 'dubbo', port: 20880, version: '1.0.0' })
  })

  test('of 2.7.5 name their ports one by one', () => {
    deepEqual(endpointsOf(withMetadata({ 'dubbo.protocols.dubbo.port': '20880', 'dubbo.protocols.rest.port': 'x' })), [
      { port: 20880, protocol: 'dubbo' }
    ])
  })

  test('that are malformed are none, or say nothing', () => {
    const bad = ['', '{', 'null', '[]', '{"name":"a"}', '{"name":"a","address":"h","port":-1}', 'x'.repeat(300_000)]
    bad.push('{"name":"","address":"h","port":1}', '{"name":"a","address":"h\\n","port":1}')
    for (const json of bad) equal(parseCuratorInstance(json), undefined, json.slice(0, 40))
    equal(checkedInstance({ ...withMetadata({}), host: '' }), undefined)
    for (const text of ['[{"port":99999,"protocol":"x"},null,7]', '{}', '{', '"x"'])
      deepEqual(endpointsOf(withMetadata({ 'dubbo.endpoints': text })), [])
    for (const text of ['{}', '[]', '{"dubbo":7}', '{"port":"x"}', '{"port":1,"version":7}'])
      equal(metadataService(withMetadata({ 'dubbo.metadata-service.url-params': text })), undefined, text)
  })

  test('keep what is text in their metadata', () => {
    deepEqual(textsOf(parseJson('{"a":"x","b":1,"c":true,"d":null,"e":{},"__proto__":"y"}')), {
      a: 'x',
      b: '1',
      c: 'true'
    })
    deepEqual([objectOf([]), objectOf(null), parseJson('123', 2)], [undefined, undefined, undefined])
  })
})
