// Provider URLs, as recorded from four generations of Dubbo, as they are published, and as nobody should send them.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  checkedProviderUrl,
  decodeUrlNode,
  encodeUrlNode,
  endpointOf,
  formatProviderUrl,
  type ProviderUrl,
  parseProviderUrl,
  providerUrlOf,
  serviceKeyOf,
  UNUSED,
  versionOf
} from '../../../registries/dubbo/provider-url.ts'
import { childrenOf, treeOf } from '../../support/zookeeper-trees.ts'

const parsed = (text: string): ProviderUrl => {
  const url = parseProviderUrl(text)
  ok(url, text)
  return url
}

suite('provider URLs', () => {
  for (const generation of ['26', '27', '32', '33-all', '33-tri', '33-dubbo+tri', '33-ext-tri', '33-remote'])
    test(`of ${generation} are read and written back as recorded`, () => {
      const nodes = childrenOf(treeOf(generation), '/dubbo/kit.api.KitService/providers')
      ok(nodes.length > 0)
      for (const node of nodes) equal(encodeUrlNode(formatProviderUrl(parsed(decodeUrlNode(node) as string))), node)
    })

  test('are read in their parts', () => {
    deepEqual(parsed('dubbo://10.1.2.3:20880/ctx/a.B?group=g&version=1&flag&default.timeout=7&timeout='), {
      protocol: 'dubbo',
      host: '10.1.2.3',
      port: 20880,
      path: 'ctx/a.B',
      parameters: { group: 'g', version: '1', flag: 'flag', 'default.timeout': '7', timeout: '' }
    })
    equal(parsed('dubbo://h:1/a.B?default.timeout=7').parameters['timeout'], '7')
    equal(parsed('override://0.0.0.0/a.B?weight=1').port, 0)
    equal(parsed('dubbo://user:secret@h:1/a.B').host, 'h')
  })

  test('may have IPv6 hosts, with and without brackets', () => {
    equal(parsed('dubbo://[2001:db8::1]:20880/a.B').host, '2001:db8::1')
    deepEqual(parsed('dubbo://2001:db8::1:20880/a.B').port, 20880)
    equal(formatProviderUrl(parsed('dubbo://[::1]:20880/a.B?x=1')), 'dubbo://[::1]:20880/a.B?x=1')
  })

  test('that are malformed are none', () => {
    const bad = ['', 'dubbo', 'dubbo://', '://h:1/a.B', 'dubbo://h:99999/a.B', 'dubbo://a b:1/a.B', 'dubbo://h:1/a\nB']
    bad.push(`dubbo://h:1/a.B?x=${'y'.repeat(70_000)}`, `dubbo://h:1/a.B?${'a=1&'.repeat(2_000)}`, 'dubbo://[zz]:1/a.B')
    bad.push('dubbo://h:1/a.B?x=\u0000')
    for (const text of bad) equal(parseProviderUrl(text), undefined, JSON.stringify(text.slice(0, 40)))
    equal(checkedProviderUrl({ ...parsed('dubbo://h:1/a'), port: 1.5 }), undefined)
    for (const node of ['%', '%zz', '%ff', 'x'.repeat(200_000)]) equal(decodeUrlNode(node), undefined)
  })

  test('cannot be given parameters through a value', () => {
    const url = parsed('dubbo://h:1/a.B')
    equal(formatProviderUrl({ ...url, parameters: { x: '1&token=2#' } }), 'dubbo://h:1/a.B?x=1%26token=2%23')
    deepEqual(parsed('dubbo://h:1/a.B?__proto__=x').parameters, {})
  })

  test('are encoded in node names as Java does', () => {
    equal(encodeUrlNode("a b*c-d_e.f~g!h'(i)\ud800中"), 'a+b*c-d_e.f%7Eg%21h%27%28i%29%3F%E4%B8%AD')
    equal(decodeUrlNode('a+b%2Bc'), 'a b+c')
  })

  test('name their service by the interface, whatever the path is', () => {
    const key = { interface: 'a.B', group: 'g', version: '' }
    deepEqual(serviceKeyOf(parsed('dubbo://h:1/ctx/x?interface=a.B&group=g&version=0.0.0')), key)
    deepEqual(serviceKeyOf(parsed('dubbo://h:1/ctx/a.B?group=g')), key)
    equal(versionOf('1.0'), '1.0')
  })

  test('mean an endpoint', () => {
    const url = parsed('tri://h:1/ctx/a.B?interface=a.B&weight=7&dubbo.tag=gray&zone=hz&application=shop&release=3.3.6')
    deepEqual(endpointOf(url), {
      address: { host: 'h', port: 1 },
      weight: 7,
      labels: { tag: 'gray', zone: 'hz', application: 'shop', release: '3.3.6' },
      protocol: 'tri',
      parameters: { ...url.parameters, path: 'ctx/a.B' }
    })
  })

  test('have weights within bounds', () => {
    const weight = (text: string): number => endpointOf(parsed(`dubbo://h:1/a.B?weight=${text}`)).weight
    deepEqual(['0', '-5', '9999999999', 'x', '', '1.5'].map(weight), [0, 0, 1_000_000, 100, 100, 100])
  })

  test('may say that nobody is to call', () => {
    const unused = (query: string): boolean => endpointOf(parsed(`dubbo://h:1/a.B?${query}`)).unused !== undefined
    deepEqual(['disabled=true', 'enabled=false', 'disabled=false&enabled=false', 'x=1'].map(unused), [
      true,
      true,
      false,
      false
    ])
  })

  test('takes no calls for the reason that the registry adds, and does not pass it on', () => {
    const reason = 'Nacos does not hear from it any more'
    const url = {
      protocol: 'dubbo',
      host: 'h',
      port: 1,
      path: 'a.B',
      parameters: { [UNUSED]: reason, disabled: 'false' }
    }
    equal(endpointOf(url).unused, reason)
    const service = { interface: 'a.B', group: '', version: '' }
    equal(providerUrlOf(service, endpointOf(url)).parameters[UNUSED], undefined)
  })
})

suite('published provider URLs', () => {
  const service = { interface: 'a.B', group: 'g', version: '1.0' }
  const address = { host: '10.0.0.9', port: 20880 }

  test('leave out what is true of the process behind alone', () => {
    const [node] = childrenOf(treeOf('27'), '/dubbo/kit.api.KitService/providers')
    const known = endpointOf(parsed(decodeUrlNode(node as string) as string))
    const { parameters } = providerUrlOf(service, {
      ...known,
      address,
      parameters: {
        ...known.parameters,
        'ext.protocol': 'tri',
        'qos.port': '1',
        ipv6: '::1',
        'bind.ip': 'x',
        token: 't'
      }
    })
    for (const key of ['pid', 'ext.protocol', 'qos.port', 'ipv6', 'bind.ip', 'anyhost'])
      equal(parameters[key], undefined)
    deepEqual(
      ['interface', 'group', 'version', 'side', 'dynamic', 'dubbo', 'release', 'token', 'application'].map(
        key => parameters[key]
      ),
      ['a.B', 'g', '1.0', 'provider', 'true', '2.0.2', '2.7.23', 't', 'kit-provider-27']
    )
    equal(parameters['timestamp'], known.parameters?.['timestamp'])
    equal(parameters['addListener.1.callback'], 'true')
  })

  test('are not warmed up where nobody knows a start', () => {
    const { parameters, protocol, path } = providerUrlOf(service, { address, weight: 100, labels: {} })
    deepEqual([parameters['warmup'], parameters['methods'], parameters['weight']], ['0', '*', undefined])
    deepEqual([protocol, path], ['dubbo', 'a.B'])
  })

  test('bring weight, labels and path back', () => {
    const endpoint = {
      address,
      weight: 7,
      labels: { tag: 'gray', zone: 'hz', version: 'v2' },
      parameters: { path: 'c/a.B' }
    }
    const url = providerUrlOf(service, endpoint)
    const read = endpointOf(parsed(formatProviderUrl(url)))
    deepEqual([read.weight, read.labels, read.parameters?.['path']], [7, endpoint.labels, 'c/a.B'])
    deepEqual(serviceKeyOf(url), service)
  })
})
