// Which of the texts that applications left is a service's definition.
import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { watchDefinitionOf } from '../../../registries/nacos/definition-watch.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'

const SERVICE = { interface: 'org.demo.Greeter', group: 'g1', version: '1.0.0' }

/** A watch whose providers and texts the test decides. */
function watching() {
  const followed = new Map<string, (text: string | undefined) => void>()
  let provide: (endpoints: readonly Endpoint[]) => void = () => undefined
  const told: (string | undefined)[] = []
  const stop = watchDefinitionOf(SERVICE, {
    configs: {
      watch: (dataId, group, onText) => {
        followed.set(`${group} ${dataId}`, onText)
        return () => void followed.delete(`${group} ${dataId}`)
      }
    },
    parse: json => (json === 'bad' ? undefined : ({ methods: [], types: {}, json } as ServiceDefinition)),
    watchEndpoints: onEndpoints => {
      provide = onEndpoints
      return () => void followed.set('stopped', () => undefined)
    },
    tell: definition => void told.push((definition as { json?: string } | undefined)?.json)
  })
  const provided = (...applications: string[]): void =>
    provide(
      applications.map((application, index) => ({
        address: { host: 'h', port: index },
        weight: 100,
        labels: {},
        parameters: { application }
      }))
    )
  const write = (application: string, text?: string): void =>
    followed.get(`dubbo org.demo.Greeter:1.0.0:g1:provider:${application}`)?.(text)
  return { followed, told, provided, write, stop }
}

test('nobody provides it, so that there is none', () => {
  const { told, provided } = watching()
  deepEqual(told, [])
  provided()
  provided()
  deepEqual(told, [undefined])
})

test('the first that can be read counts, once all were read', () => {
  const { told, provided, write } = watching()
  provided('b', 'a', 'b', 'c')
  write('b', 'of b')
  write('a', 'bad')
  deepEqual(told, [])
  write('c')
  deepEqual(told, ['of b'])
  write('a', 'of a')
  write('a', 'of a')
  write('a')
  write('b')
  deepEqual(told, ['of b', 'of a', 'of b', undefined])
})

test('what a provider left outlives it, until there is another', () => {
  const { told, provided, write, followed } = watching()
  provided('a')
  write('a', 'of a')
  provided()
  deepEqual(told, ['of a'])
  provided('b')
  write('b', 'of b')
  deepEqual(told, ['of a', 'of b'])
  deepEqual([...followed.keys()], ['dubbo org.demo.Greeter:1.0.0:g1:provider:b'])
})

test('everything ends with the watch', () => {
  const { provided, followed, stop } = watching()
  provided('a')
  stop()
  deepEqual([...followed.keys()], ['stopped'])
})
