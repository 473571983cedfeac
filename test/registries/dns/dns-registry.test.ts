// DNS as a registry, against a real server on the loopback that answers, fails and is silent as it is told.
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DnsRegistry, type DnsRegistryOptions, type DnsService } from '../../../registries/dns/dns-registry.ts'
import { formatServiceKey } from '../../../registries/service-key.ts'
import { readOnlyContract } from '../../contract/registry.ts'
import { DnsDouble, type DnsRecord } from '../../support/dns-double.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const SERVICE = { interface: 'a.B', group: '', version: '' }
const a = (address: string, ttl = 0): DnsRecord => ({ type: address.includes(':') ? 'AAAA' : 'A', address, ttl })
const srv = (target: string, port: number, priority = 0, weight = 10): DnsRecord => ({
  type: 'SRV',
  target,
  port,
  priority,
  weight,
  ttl: 0
})

function opened(context: Closable, server: DnsDouble, more: Partial<DnsRegistryOptions> = {}) {
  const troubles: string[] = []
  const registry = DnsRegistry.open({
    services: { 'a.B': { name: 'orders.test', type: 'address', port: 20880 } },
    servers: [`127.0.0.1:${server.port}`],
    minTtlMs: 10,
    maxTtlMs: 50,
    timeoutMs: 100,
    random: () => 0.5,
    onTrouble: reason => void troubles.push(reason),
    ...more
  })
  context.after(() => registry.close())
  const told: string[][] = []
  registry.watch(
    SERVICE,
    endpoints => void told.push(endpoints.map(({ address: { host, port }, weight }) => `${host} ${port} ${weight}`))
  )
  return { registry, troubles, told }
}

const serving = async (context: Closable, zone: Record<string, DnsRecord[]>): Promise<DnsDouble> => {
  const server = await new DnsDouble().listen(context)
  for (const [name, records] of Object.entries(zone)) server.zone.set(name, records)
  return server
}

const asSrv = (name: string): DnsService => ({ name, type: 'srv' })

readOnlyContract(
  'the registry in DNS',
  async context => {
    const names = { 'org.example.OrderService': 'orders.test', 'blue/org.example.OrderService': 'blue.test' }
    const services = { ...names, 'org.example.OrderService:2.0.0': 'newer.test' }
    const server = await serving(context, { 'host.test': [a('127.0.0.1')] })
    const { registry } = opened(context, server, {
      services: Object.fromEntries(Object.entries(services).map(([key, name]) => [key, asSrv(name)]))
    })
    const nameOf = (key: string): string => services[key as keyof typeof services]
    const others = (name: string, port: number): readonly DnsRecord[] =>
      (server.zone.get(name) ?? []).filter(record => record.type === 'SRV' && record.port !== port)
    return {
      registry,
      put: async (service, { address: { port }, weight }) => {
        const name = nameOf(formatServiceKey(service))
        server.zone.set(name, [...others(name, port), srv('host.test', port, 0, weight)])
      },
      remove: async (service, { port }) => {
        const name = nameOf(formatServiceKey(service))
        server.zone.set(name, others(name, port))
      }
    }
  },
  { keepsLast: true }
)

suite('dns registry', () => {
  test('tells the addresses of both families, each once and in a stable order, and follows them', async context => {
    const server = await serving(context, {
      'orders.test': [a('10.0.0.2'), a('10.0.0.1'), a('10.0.0.2'), a('fd00::1')]
    })
    const { registry, told } = opened(context, server)
    await eventually('the addresses', () => told.length === 1)
    deepEqual(told[0], ['10.0.0.1 20880 100', '10.0.0.2 20880 100', 'fd00::1 20880 100'])
    deepEqual(registry.state, { status: 'up', reason: '' })
    server.zone.set('orders.test', [a('fd00::1'), a('10.0.0.1'), a('10.0.0.2')])
    const asked = server.asked.length
    await eventually('more questions', () => server.asked.length > asked + 4)
    server.zone.set('orders.test', [a('10.0.0.3')])
    await eventually('the new one', () => told.length === 2)
    deepEqual(told[1], ['10.0.0.3 20880 100'])
  })

  test('takes the SRV targets of the lowest priority with their ports and weights, others when those lead nowhere', async context => {
    const server = await serving(context, {
      'orders.test': [srv('one.test', 1, 1, 30), srv('two.test', 2, 1, 0), srv('spare.test', 3, 2, 5)],
      'one.test': [a('10.0.0.1')],
      'two.test': [a('10.0.0.2'), a('fd00::2')],
      'spare.test': [a('10.0.0.3')]
    })
    const { told } = opened(context, server, { services: { 'a.B': { ...asSrv('orders.test'), protocol: 'tri' } } })
    await eventually('the targets', () => told.length === 1)
    deepEqual(told[0], ['10.0.0.1 1 30', '10.0.0.2 2 1', 'fd00::2 2 1'])
    server.zone.set('orders.test', [srv('gone.test', 1, 1), srv('spare.test', 3, 2, 0)])
    await eventually('the spare one', () => told.length === 2)
    deepEqual(told[1], ['10.0.0.3 3 100'])
  })

  test('keeps the last list through every failure, says which one it is, and goes on afterwards', async context => {
    const server = await serving(context, { 'orders.test': [a('10.0.0.1'), a('fd00::1')] })
    const { registry, told, troubles } = opened(context, server)
    await eventually('the addresses', () => told.length === 1)
    for (const [fail, reason] of [
      [() => server.moods.set('orders.test', 'fails'), /orders\.test A: ESERVFAIL/],
      [() => server.moods.set('orders.test', 'silent'), /orders\.test A: ETIMEOUT/],
      [() => server.zone.delete('orders.test'), /orders\.test has no address/],
      [() => server.zone.set('orders.test', []), /orders\.test has no address/]
    ] as const) {
      fail()
      await eventually('the trouble', () => registry.state.status === 'down' && reason.test(registry.state.reason))
      match(troubles.at(-1) ?? '', reason)
      server.moods.clear()
      server.zone.set('orders.test', [a('10.0.0.1'), a('fd00::1')])
      await eventually('the end of it', () => registry.state.status === 'up')
    }
    equal(told.length, 1)
  })

  test('follows one family of addresses while questions for the other one fail', async context => {
    const server = await serving(context, { 'orders.test': [a('10.0.0.1'), a('fd00::1')] })
    const { registry, told } = opened(context, server)
    await eventually('the addresses', () => told.length === 1)
    server.moods.set('orders.test AAAA', 'fails')
    await eventually('the trouble', () => registry.state.status === 'down')
    server.zone.set('orders.test', [a('10.0.0.2')])
    await eventually('the change', () => told.length === 2)
    deepEqual(told[1], ['10.0.0.2 20880 100', 'fd00::1 20880 100'])
    match(registry.state.reason, /orders\.test AAAA: ESERVFAIL/)
  })

  test('tells nothing of a name that was never answered, but that the service is there', async context => {
    const server = await serving(context, { 'other.test': [a('10.0.0.9')] })
    const services = { 'a.B': { name: 'orders.test', type: 'address', port: 1 } as const, 'c.D': asSrv('none.test') }
    const { registry, told } = opened(context, server, { services })
    await eventually('the trouble', () => registry.state.reason !== 'DNS has not answered yet')
    equal(registry.state.status, 'connecting')
    registry.watchServices(keys => deepEqual(keys.map(formatServiceKey), ['a.B', 'c.D']))
    const unknown: unknown[] = []
    registry.watch({ ...SERVICE, group: 'blue' }, endpoints => void unknown.push(endpoints))
    deepEqual([told, unknown], [[], [[]]])
    server.zone.set('orders.test', [a('10.0.0.1')])
    await eventually('the address', () => told.length === 1)
  })

  test('reads long answers over TCP, and uses a bounded part of them', async context => {
    const many = Array.from({ length: 1200 }, (_, n) => a(`10.0.${n >> 8}.${n & 255}`))
    const server = await serving(context, { 'orders.test': many })
    server.moods.set('orders.test', 'truncated')
    const { registry, told } = opened(context, server)
    await eventually('the addresses', () => told.length === 1)
    equal(told[0]?.length, 1000)
    ok(server.asked.includes('orders.test a tcp') || server.asked.includes('orders.test A tcp'))
    match(registry.state.reason, /only 1000 of 1200 are used/)
  })

  test('asks again when the time of the answer is over, within its bounds', async context => {
    const server = await serving(context, { 'orders.test': [a('10.0.0.1', 3600)] })
    const { told } = opened(context, server, { minTtlMs: 10, maxTtlMs: 600_000 })
    await eventually('the address', () => told.length === 1)
    const other = opened(context, server, { minTtlMs: 10, maxTtlMs: 20 })
    await eventually('the other to ask often', () => server.asked.length > 20)
    equal(other.told.length, 1)
    deepEqual(told.length, 1)
  })

  test('asks less and less often while nobody answers', async context => {
    const server = await serving(context, {})
    const startedMs = performance.now()
    opened(context, server, { minTtlMs: 20, maxTtlMs: 10_000, random: () => 0.999 })
    await eventually('five questions', () => server.asked.length >= 10)
    // 20, 40, 80 and 160 ms, each a tenth shorter by chance.
    ok(performance.now() - startedMs >= 0.9 * 300 - 10)
  })

  test('refuses what it cannot use', () => {
    const open = (more: Partial<DnsRegistryOptions>) => () =>
      DnsRegistry.open({
        services: {},
        minTtlMs: 1000,
        maxTtlMs: 1000,
        timeoutMs: 100,
        random: () => 0,
        onTrouble: () => undefined,
        ...more
      })
    throws(open({ services: { 'a b': asSrv('x.test') } }), /"a b" is not a service/)
    throws(open({ services: { a: { name: 'x.test', type: 'address' } } }), /x\.test needs a port/)
    throws(open({ servers: ['nonsense'] }), /IP/)
  })
})
