// What the old interface needs beside what every naming does (naming.test.ts): beats, and telling an old server from one that has no
// such interface any more.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { instance, openHttp, whenUp } from '../../support/nacos-clients.ts'
import { NacosState } from '../../support/nacos-double-state.ts'
import { eventually } from '../../support/sockets.ts'

const NAME = 'providers:org.example.Orders::'
const KEY = NacosState.serviceKey('', 'DEFAULT_GROUP', NAME)

suite('naming over HTTP', () => {
  test('keeps an instance with beats, and registers it again where it was forgotten', async t => {
    const { naming, double } = await openHttp(t)
    double.beatMs = 100
    await naming.register(NAME, instance(1))
    await naming.register(NAME, instance(2))
    const count = (line: string): number => double.httpLines.filter(it => it === line).length
    await eventually('beats of both', () => count('PUT /nacos/v1/ns/instance/beat') >= 4)
    equal(count('POST /nacos/v1/ns/instance'), 2)
    double.state.put(KEY, 'http 127.0.0.1:1', [])
    await eventually('the instance again', () => double.state.has(KEY, 'http 127.0.0.1:1'))
    await naming.unregister(NAME, { host: '127.0.0.1', port: 1 })
    const beats = count('PUT /nacos/v1/ns/instance/beat')
    await eventually('more beats', () => count('PUT /nacos/v1/ns/instance/beat') > beats + 1)
    equal(double.state.has(KEY, 'http 127.0.0.1:1'), false)
  })

  test('tells nothing when the interface is not there any more', async t => {
    const client = await openHttp(t)
    const { naming, configs, double, troubles } = client
    await whenUp(client)
    for (const path of ['/nacos/v1/ns/instance/list', '/nacos/v1/cs']) double.absentPaths.add(path)
    const told: unknown[] = []
    naming.subscribe(NAME, instances => void told.push(instances))
    configs.watch('rules', 'dubbo', text => void told.push(text))
    await rejects(configs.get('rules', 'dubbo'), { code: 'REFUSED', message: /HTTP 404/ })
    await eventually('the troubles', () => troubles.length >= 2)
    deepEqual(told, [])
  })

  test('tells nothing of an answer that is no list', async t => {
    const { naming, double, troubles } = await openHttp(t)
    double.bodies.set('/nacos/v1/ns/instance/list', '{"hosts":7}')
    const told: unknown[] = []
    naming.subscribe(NAME, instances => void told.push(instances))
    await eventually('the trouble', () => troubles.some(trouble => trouble.includes('no list of hosts')))
    double.bodies.set('/nacos/v1/ns/instance/list', '<html>')
    await eventually('the other trouble', () => troubles.some(trouble => trouble.includes('no JSON')))
    double.bodies.set('/nacos/v1/ns/instance/list', '{"hosts":[]}')
    await eventually('the list', () => told.length === 1)
  })
})
