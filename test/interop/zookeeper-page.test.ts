// docs/registry-zookeeper.md is true: its configuration leads to the services of a real ZooKeeper.
import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import zookeeper from 'node-zookeeper-client'
import { encodeUrlNode } from '../../registries/dubbo/provider-url.ts'
import { startAnji } from '../support/anji.ts'
import { fencedBlocks } from '../support/doc-examples.ts'
import { eventually } from '../support/sockets.ts'
import { interopSuite } from './interop-suite.ts'
import { startZooKeeper } from './zookeeper-server.ts'

const PAGE = 'docs/registry-zookeeper.md'
const SERVERS = '[10.0.0.1:2181, 10.0.0.2:2181, 10.0.0.3:2181]'

interopSuite(PAGE, () => {
  test('its keys lead to the services of a ZooKeeper', async t => {
    const server = await startZooKeeper(t)
    const client = zookeeper.createClient(`127.0.0.1:${server.port}`)
    client.connect()
    t.after(() => client.close())
    const url = 'dubbo://10.1.0.7:20880/org.example.OrderService?interface=org.example.OrderService&side=provider'
    const path = `/dubbo/org.example.OrderService/providers/${encodeUrlNode(url)}`
    await new Promise<void>((resolve, reject) => client.mkdirp(path, error => (error ? reject(error) : resolve())))
    const [text = ''] = fencedBlocks(readFileSync(PAGE, 'utf8'), 'yaml')
    equal(text.includes(SERVERS), true)
    const { anji, stop } = await startAnji(
      text.replace(SERVERS, `["127.0.0.1:${server.port}"]\n    cache: false`).replace('0.0.0.0:8080', '127.0.0.1:0')
    )
    t.after(stop)
    await eventually('the service', () => anji.plane.snapshot.services.length === 1)
    deepEqual(anji.plane.snapshot.services[0]?.endpoints[0]?.address, { host: '10.1.0.7', port: 20880 })
  })
})
