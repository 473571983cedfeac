// What naming over gRPC does beside what every naming does (naming.test.ts): order, overtaking pushes, refusals.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NacosInstance } from '../../../registries/nacos/naming.ts'
import { instance, openGrpc, whenUp } from '../../support/nacos-clients.ts'
import { heardOf } from '../../support/nacos-double.ts'
import { eventually } from '../../support/sockets.ts'

const NAME = 'providers:org.example.Orders::'

suite('naming over gRPC', () => {
  test('registers again before it subscribes again', async t => {
    const client = await openGrpc(t)
    const { naming, double } = client
    naming.subscribe(NAME, () => undefined)
    await naming.register('own', instance(1))
    await whenUp(client)
    double.heard.length = 0
    double.endStreams()
    await heardOf(double, 'SubscribeServiceRequest')
    deepEqual(
      double.heard.map(({ type }) => type).filter(type => /Instance|Subscribe/.test(type)),
      ['BatchInstanceRequest', 'SubscribeServiceRequest']
    )
  })

  test('subscribes to each service once, however many are wanted before it is connected', async t => {
    const { naming, double } = await openGrpc(t)
    let told = 0
    for (let index = 0; index < 80; index++) naming.subscribe(`s${index}`, () => void told++)
    await eventually('all', () => told === 80)
    equal(double.count('SubscribeServiceRequest'), 80)
  })

  test('tells no list that is older than the last one, and no list twice', async t => {
    const { naming, double } = await openGrpc(t)
    const told: (readonly NacosInstance[])[] = []
    naming.subscribe(NAME, instances => void told.push(instances))
    await naming.register(NAME, instance(1))
    await eventually('the instance', () => told.at(-1)?.length === 1)
    await heardOf(double, 'NotifySubscriberResponse', 2) // after it subscribed, and after it registered
    const before = told.length
    const serviceInfo = { name: NAME, groupName: 'DEFAULT_GROUP', hosts: [], lastRefTime: 1 }
    double.push('NotifySubscriberRequest', { serviceInfo })
    double.push('NotifySubscriberRequest', { serviceInfo: { ...serviceInfo, groupName: 'OTHER', lastRefTime: 9e15 } })
    double.pushHosts(NAME, [instance(1)])
    double.pushHosts(NAME, [instance(1), instance(2)])
    await eventually('the second', () => told.at(-1)?.length === 2)
    deepEqual(
      told.slice(before).map(({ length }) => length),
      [2]
    )
  })

  test('tells slow pushes in their order', async t => {
    const { naming, double } = await openGrpc(t)
    double.pushDelayMs = 100
    const told: number[] = []
    naming.subscribe(NAME, instances => void told.push(instances.length))
    for (const port of [1, 2, 3]) await naming.register(NAME, instance(port))
    await eventually('all', () => told.at(-1) === 3)
    deepEqual(told, [...told].sort())
  })

  test('takes a registration that was not answered for none', async t => {
    const client = await openGrpc(t, {}, 150)
    await whenUp(client)
    const { naming, double } = client
    double.mute.add('BatchInstanceRequest')
    await rejects(naming.register(NAME, instance(1)), { code: 'UNREACHABLE' })
    // The server may have taken it, so it is told that there is none.
    await heardOf(double, 'InstanceRequest')
    double.mute.clear()
    double.heard.length = 0
    double.endStreams()
    await heardOf(double, 'ConnectionSetupRequest')
    await naming.register('other', instance(2))
    deepEqual(
      double.heard.filter(({ type }) => type === 'BatchInstanceRequest').map(({ body }) => body['serviceName']),
      ['other']
    )
  })

  test('asks again for what was not answered, and says once what was refused', async t => {
    const client = await openGrpc(t, {}, 100)
    const { naming, double, troubles } = client
    await whenUp(client)
    double.mute.add('SubscribeServiceRequest')
    let told = 0
    naming.subscribe(NAME, () => void told++)
    await heardOf(double, 'SubscribeServiceRequest')
    double.mute.clear()
    double.user = { name: 'somebody', password: 'else' }
    await eventually('the refusal', () => troubles.length === 1)
    double.user = undefined
    await eventually('the answer', () => told === 1)
    equal(troubles.length, 1)
  })
})
