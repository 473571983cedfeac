// The configuration half, over gRPC and over HTTP: one suite for what both must do, and how a failing server is treated.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { RegistryError } from '../../../registries/errors.ts'
import { type ConfigSource, NacosConfigs } from '../../../registries/nacos/configs.ts'
import { type NacosClient, openGrpc, openHttp, whenUp } from '../../support/nacos-clients.ts'
import { NacosState } from '../../support/nacos-double-state.ts'
import { eventually } from '../../support/sockets.ts'

const KEY = NacosState.configKey('', 'dubbo', 'rules')

function follow({ configs }: Pick<NacosClient, 'configs'>, dataId = 'rules') {
  const told: (string | undefined)[] = []
  const stop = configs.watch(dataId, 'dubbo', text => void told.push(text))
  return { told, stop }
}

for (const [kind, open] of [
  ['gRPC', openGrpc],
  ['HTTP', openHttp]
] as const)
  suite(`configurations over ${kind}`, () => {
    test('are told when they are there, when they change and when they go', async t => {
      const client = await open(t)
      const { told } = follow(client)
      await eventually('that there is none', () => told.length === 1)
      client.double.state.publish(KEY, 'a: 1\nb: 中')
      await eventually('the text', () => told.length === 2)
      client.double.state.publish(KEY, '')
      await eventually('the empty text', () => told.length === 3)
      client.double.state.remove(KEY)
      await eventually('that there is none', () => told.length === 4)
      deepEqual(told, [undefined, 'a: 1\nb: 中', '', undefined])
    })

    test('are told to everybody who follows, and to nobody else', async t => {
      const client = await open(t)
      client.double.state.publish(KEY, 'one')
      const [first, second] = [follow(client), follow(client)]
      await eventually('both', () => first.told.length === 1 && second.told.length === 1)
      deepEqual(follow(client).told, ['one'])
      first.stop()
      first.stop()
      client.double.state.publish(KEY, 'two')
      await eventually('the second', () => second.told.length === 2)
      deepEqual(first.told, ['one'])
    })

    test('are followed in any number', async t => {
      const client = await open(t)
      const all = Array.from({ length: 1_200 }, (_, index) => `config-${index}`)
      for (const dataId of all) client.double.state.publish(NacosState.configKey('', 'dubbo', dataId), dataId)
      const told = all.map(dataId => follow(client, dataId).told)
      await eventually('all', () => told.every((texts, index) => texts.length === 1 && texts[0] === all[index]))
    })

    test('that changed while the server was away are told when it is back', async t => {
      const client = await open(t)
      client.double.state.publish(KEY, 'one')
      const { told } = follow(client)
      await eventually('the text', () => told.length === 1)
      await client.double.stop()
      client.double.state.publish(KEY, 'two')
      await client.double.start()
      await eventually('the other text', () => told.at(-1) === 'two')
      deepEqual(told, ['one', 'two'])
    })

    test('can be asked for once', async t => {
      const client = await open(t)
      await whenUp(client)
      equal(await client.configs.get('rules', 'dubbo'), undefined)
      client.double.state.publish(KEY, 'one')
      equal(await client.configs.get('rules', 'dubbo'), 'one')
      await client.double.stop()
      await rejects(client.configs.get('rules', 'dubbo'), { code: 'UNREACHABLE' })
    })
  })

suite('configurations of a server that', () => {
  const sourceOf = (more: Partial<ConfigSource>): ConfigSource => ({
    isReady: () => true,
    changed: async () => [],
    forget: () => undefined,
    query: async () => undefined,
    ...more
  })

  test('calls everything changed for ever are not asked for without end', async t => {
    let asked = 0
    const source = sourceOf({
      changed: async known => {
        asked++
        return known
      },
      query: async () => String(asked)
    })
    const configs = new NacosConfigs(source, () => undefined)
    t.after(() => configs.close())
    const { told } = follow({ configs })
    await eventually('some texts', () => told.length >= 5)
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    equal(asked <= 10, true)
  })

  test('refuses are told as trouble once, and asked for again', async t => {
    const troubles: string[] = []
    let isRefusing = true
    const changed = async () => {
      if (isRefusing) throw new RegistryError('REFUSED', 'Nacos refuses ConfigBatchListenRequest: no right')
      return []
    }
    const configs = new NacosConfigs(sourceOf({ changed }), reason => void troubles.push(reason))
    t.after(() => configs.close())
    const { told } = follow({ configs })
    await eventually('the trouble', () => troubles.length === 1)
    await configs.again()
    deepEqual([troubles.length, told], [1, []])
    isRefusing = false
    await eventually('that there is none', () => told.length === 1)
  })
})
