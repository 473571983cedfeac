// Instances of Nacos and what they are to Dubbo, from what a real server keeps of a Dubbo 3.3.6 provider.
import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { endpointOf, serviceKeyOf } from '../../../registries/dubbo/provider-url.ts'
import { applicationInstanceOf, instanceOfUrl, urlOfInstance } from '../../../registries/nacos/dubbo-instances.ts'
import { instancesOf, type NacosInstance } from '../../../registries/nacos/naming.ts'
import { instance } from '../../support/nacos-clients.ts'

type Registered = { service?: string; instances?: unknown[] }

const REGISTERED = JSON.parse(readFileSync('test/vectors/nacos/nacos-dubbo-registered.json', 'utf8')) as Registered[]
const GREETER = 'org.demo.Greeter'

function recorded(service: string): NacosInstance {
  const [first] = instancesOf(REGISTERED.find(it => it.service === service)?.instances, 10) ?? []
  return first as NacosInstance
}

suite('an instance of an interface', () => {
  test('is the URL of its provider', () => {
    const url = urlOfInstance(GREETER, recorded('providers:org.demo.Greeter:1.0.0:g1'))
    deepEqual(url && serviceKeyOf(url), { interface: GREETER, group: 'g1', version: '1.0.0' })
    const { address, weight, labels, protocol, unused, parameters } = endpointOf(url!)
    deepEqual(address, { host: '127.0.0.1', port: 20880 })
    deepEqual(
      [weight, labels, protocol, unused],
      [100, { application: 'demo-provider', release: '3.3.6' }, 'dubbo', undefined]
    )
    equal(parameters?.['prefer.serialization'], 'hessian2,fastjson2')
    for (const key of ['category', 'protocol', 'path']) equal(parameters?.[key], undefined)
  })

  test('is written as Dubbo 3.3 writes it', () => {
    const before = recorded('providers:org.demo.Greeter::')
    deepEqual(instanceOfUrl(urlOfInstance(GREETER, before)!), before)
  })

  test('that is a consumer, or of another interface, provides nothing', () => {
    equal(urlOfInstance(GREETER, recorded('consumers:org.demo.Greeter:1.0.0:g1')), undefined)
    equal(urlOfInstance(GREETER, instance(0)), undefined)
    equal(urlOfInstance(GREETER, instance(1, { metadata: { interface: 'org.demo.Other' } })), undefined)
    equal(urlOfInstance(GREETER, instance(1, { metadata: { category: 'configurators' } })), undefined)
  })

  test('without metadata provides the interface in its name', () => {
    const url = urlOfInstance(GREETER, instance(1, { metadata: {} }))
    deepEqual(url, { protocol: 'dubbo', host: '127.0.0.1', port: 1, path: GREETER, parameters: { interface: GREETER } })
  })

  test('that is malformed is none', () => {
    for (const more of [{ ip: 'a b' }, { metadata: { protocol: 'x y' } }, { metadata: { path: 'a\nb' } }])
      equal(urlOfInstance(GREETER, instance(1, more)), undefined)
  })

  test('has the weight of Nacos on top of its own', () => {
    const weights = [
      [1, undefined],
      [1, '30'],
      [2, undefined],
      [0.5, '30'],
      [0, '30'],
      [2, 'x']
    ] as const
    deepEqual(
      weights.map(([weight, own]) => {
        const metadata = own === undefined ? {} : { weight: own }
        return endpointOf(urlOfInstance(GREETER, instance(1, { weight, metadata }))!).weight
      }),
      [100, 30, 200, 15, 0, 100]
    )
  })

  test('says why it takes no calls', () => {
    const reasonOf = (more: Partial<NacosInstance>) => endpointOf(urlOfInstance(GREETER, instance(1, more))!).unused
    equal(reasonOf({}), undefined)
    equal(reasonOf({ healthy: false }), 'Nacos does not hear from it any more (healthy=false)')
    equal(reasonOf({ enabled: false }), 'it was taken out of service in Nacos (enabled=false)')
    equal(reasonOf({ healthy: false, enabled: false }), 'it was taken out of service in Nacos (enabled=false)')
    equal(reasonOf({ metadata: { disabled: 'true' } }), 'it is disabled in the registry (disabled=true)')
  })
})

suite('an instance of an application', () => {
  test('is a copy of it', () => {
    const found = applicationInstanceOf('demo-provider', recorded('demo-provider'))
    deepEqual([found?.application, found?.host, found?.port], ['demo-provider', '127.0.0.1', 20880])
    equal(found?.metadata['dubbo.metadata.revision'], '4050448f64fca53b751342a7939b77a5')
  })

  test('of another kind is none of Dubbo', () => {
    equal(applicationInstanceOf('spring-shop', instance(8080)), undefined)
  })

  test('says why it takes no calls', () => {
    const metadata = { 'dubbo.metadata.revision': '1' }
    equal(applicationInstanceOf('shop', instance(1, { metadata }))?.metadata['anji.unused'], undefined)
    equal(
      applicationInstanceOf('shop', instance(1, { metadata, healthy: false }))?.metadata['anji.unused'],
      'Nacos does not hear from it any more (healthy=false)'
    )
  })
})
