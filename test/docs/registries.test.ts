// The pages about registries are true: their configurations run against a file, a name server and a Nacos.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import { DnsDouble } from '../support/dns-double.ts'
import { fencedBlocks } from '../support/doc-examples.ts'
import { startNacosDouble } from '../support/nacos-double.ts'
import { NacosState } from '../support/nacos-double-state.ts'
import { type Closable, eventually } from '../support/sockets.ts'

const yamlOf = (page: string): readonly string[] => fencedBlocks(readFileSync(page, 'utf8'), 'yaml')

/** The page's configuration, with free ports, a folder of its own for what is kept, and these words replaced. */
async function run(context: Closable, page: string, words: Readonly<Record<string, string>>): Promise<RunningAnji> {
  const folder = mkdtempSync(join(tmpdir(), 'anji-docs-'))
  const cache = process.env['XDG_CACHE_HOME']
  process.env['XDG_CACHE_HOME'] = folder
  let text = (yamlOf(page)[0] ?? '').replace('0.0.0.0:8080', '127.0.0.1:0')
  for (const [word, other] of Object.entries(words)) {
    ok(text.includes(word), `${page} shows ${word}`)
    text = text.replaceAll(word, other)
  }
  const running = await startAnji(text)
  if (cache === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = cache
  context.after(async () => {
    // What is kept on disk is written before a drain ends.
    await running.anji.drain()
    rmSync(folder, { recursive: true, force: true })
  })
  return running
}

const served = ({ anji }: RunningAnji): string[] =>
  anji.plane.snapshot.services
    .flatMap(({ name, endpoints }) => endpoints.map(({ address }) => `${name} ${address.host}:${address.port}`))
    .sort()

suite('pages about registries', () => {
  test('docs/registry-file.md: the file that it shows is read, in both of its forms', async t => {
    const page = 'docs/registry-file.md'
    const folder = mkdtempSync(join(tmpdir(), 'anji-docs-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'endpoints.yaml')
    const [, list = '', map = ''] = yamlOf(page)
    writeFileSync(file, list)
    const anji = await run(t, page, { './endpoints.yaml': file })
    deepEqual(served(anji), [
      'blue/org.example.OrderService:1.0.0 10.1.0.9:20880',
      'org.example.OrderService 10.1.0.7:20880',
      'org.example.OrderService 10.1.0.8:20880',
      'org.example.StockService 10.1.0.7:20880'
    ])
    const stock = anji.anji.plane.snapshot.services.find(({ name }) => name === 'org.example.StockService')
    equal(stock?.endpoints[0]?.unused, 'it is being repaired')
    writeFileSync(file, map)
    await eventually(
      'the other form',
      () => served(anji).filter(text => text.startsWith('org.example.Order')).length === 2
    )
  })

  test('docs/registry-dns.md: its names are resolved', async t => {
    const dns = await new DnsDouble().listen(t)
    dns.zone.set('orders.prod.svc.cluster.local', [{ type: 'A', address: '10.1.0.7', ttl: 60 }])
    dns.zone.set('_dubbo._tcp.stock.example.org', [
      { type: 'SRV', target: 'stock.example.org', port: 20_881, priority: 1, weight: 5, ttl: 60 }
    ])
    dns.zone.set('stock.example.org', [{ type: 'A', address: '10.1.0.8', ttl: 60 }])
    const anji = await run(t, 'docs/registry-dns.md', { '10.0.0.53:53': `127.0.0.1:${dns.port}` })
    await eventually('both services', () => served(anji).length === 2)
    deepEqual(served(anji), [
      'blue/org.example.StockService:1.0.0 10.1.0.8:20881',
      'org.example.OrderService 10.1.0.7:20880'
    ])
  })

  test('docs/registry-nacos.md: its keys lead to the services of a Nacos', async t => {
    const double = await startNacosDouble(t)
    double.user = { name: 'anji', password: 'secret' }
    double.state.put(NacosState.serviceKey('', 'DEFAULT_GROUP', 'providers:org.example.OrderService::'), 'a provider', [
      { ip: '10.1.0.7', port: 20_880, metadata: { interface: 'org.example.OrderService', protocol: 'dubbo' } }
    ])
    const offset = `namespace: public\n    grpcPortOffset: ${double.grpcPort - double.httpPort}`
    const anji = await run(t, 'docs/registry-nacos.md', {
      '[10.0.0.4:8848, 10.0.0.5:8848]': `[127.0.0.1:${double.httpPort}]`,
      'namespace: public': offset
    })
    await eventually('the service', () => served(anji).length === 1)
    deepEqual(served(anji), ['org.example.OrderService 10.1.0.7:20880'])
  })

  test('docs/registries.md: a registry that cannot be reached keeps nobody from starting', async t => {
    const anji = await run(t, 'docs/registries.md', {
      '10.0.0.1:2181, 10.0.0.2:2181, 10.0.0.3:2181': '127.0.0.1:1',
      '10.0.0.4:8848': '127.0.0.1:1'
    })
    deepEqual(served(anji), [])
    ok(anji.port('gateway') > 0)
  })
})
