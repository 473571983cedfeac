// Endpoints live as long as a snapshot lists them, and a moment longer; what did not change costs nothing.
import { deepEqual, equal, notEqual, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { EndpointSpec, ServiceSpec } from '../../../src/snapshot/snapshot.ts'
import type { Endpoint } from '../../../src/upstream/endpoint.ts'
import { EndpointStore } from '../../../src/upstream/endpoint-store.ts'
import { TimingWheel } from '../../../src/wire/timing-wheel.ts'
import { idlePool, snapshotOf } from '../../support/exchanges.ts'

const servicesOf = (services: string): readonly ServiceSpec[] =>
  snapshotOf(`listeners: { gateway: { address: "127.0.0.1:0" } }\nservices: { ${services} }\n`).services
const [A] = servicesOf('a: { endpoints: ["127.0.0.1:1"] }') as [ServiceSpec]
const spec = (port: number, more: Partial<EndpointSpec> = {}): EndpointSpec => ({
  address: { host: '127.0.0.1', port },
  weight: 100,
  labels: {},
  ...more
})
const serviceA = (...endpoints: readonly EndpointSpec[]): readonly ServiceSpec[] => [{ ...A, endpoints }]

function storeOf() {
  let nowMs = 1000
  const wheel = new TimingWheel(() => nowMs)
  const pools: { name: string; told: string[] }[] = []
  const changed: string[] = []
  const store = new EndpointStore({
    makePool: ({ name }, service) => {
      if (service.name === 'impossible') throw new Error('no such pool')
      const pool = idlePool()
      pools.push({ name: `${service.name} ${name}`, told: pool.told })
      return pool
    },
    onChange: name => void changed.push(name),
    wheel,
    now: () => nowMs,
    wallMs: () => nowMs
  })
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) {
      nowMs += 10
      wheel.advance()
    }
    wheel.stop()
  }
  const adopt = (services: readonly ServiceSpec[], name = 'a'): readonly Endpoint[] =>
    store.adopt(services).get(name)?.endpoints ?? []
  return { store, pools, changed, pass, adopt }
}

suite('endpoint store', () => {
  test('an endpoint of the next snapshot is the one of the last, with what is said of it now', () => {
    const { adopt, pools } = storeOf()
    const [before] = adopt(serviceA(spec(1, { token: 'one', labels: { v: '1', w: '2' } })))
    before?.become('failed', 'refused')
    const more = { weight: 7, token: 'two', source: 'zk', labels: { w: '2', v: '1' } }
    const [after] = adopt(serviceA(spec(1, { ...more, warmUp: { startedAtMs: 0, durationMs: 2000 } })))
    equal(after, before)
    deepEqual([after?.weight, after?.token, after?.spec.source, after?.state], [3, 'two', 'zk', 'failed'])
    equal(adopt(serviceA(spec(1, more)))[0]?.weight, 7)
    deepEqual(
      pools.map(({ told }) => told),
      [[]]
    )
  })

  test('a service whose spec is the same object is not looked at', () => {
    const { store } = storeOf()
    const [a, b] = servicesOf('a: { endpoints: ["127.0.0.1:1"] }, b: { endpoints: ["127.0.0.1:1"] }') as ServiceSpec[]
    const before = store.adopt([a!, b!])
    const untouchable = new Proxy(b!.endpoints, {
      get: () => {
        throw new Error('somebody looked')
      }
    })
    Object.assign(b!, { endpoints: untouchable })
    const after = store.adopt([{ ...a! }, b!])
    equal(after.get('b'), before.get('b'))
    notEqual(after.get('a'), before.get('a'))
    equal(after.get('a')?.endpoints[0], before.get('a')?.endpoints[0])
  })

  test('one that is no longer listed is closed after a moment, not destroyed; the others are left alone', () => {
    const { store, pools, pass } = storeOf()
    store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:1", "127.0.0.1:2"] }, b: { endpoints: ["127.0.0.1:1"] }'))
    store.adopt(servicesOf('a: { endpoints: ["127.0.0.1:2"] }, b: { endpoints: ["127.0.0.1:1"] }'))
    equal([...store.all()].length, 2)
    pass(2900)
    equal(pools.flatMap(({ told }) => told).length, 0)
    pass(200)
    deepEqual(
      pools.map(({ name, told }) => [name, ...told]),
      [['a 127.0.0.1:1', 'close'], ['a 127.0.0.1:2'], ['b 127.0.0.1:1']]
    )
    store.adopt([])
    equal([...store.all()].length, 0)
    pass(3100)
    deepEqual(new Set(pools.map(({ told }) => told.join())), new Set(['close']))
  })

  test('one that is taken out and listed again goes on with its links and its state', () => {
    const { adopt, pools, pass } = storeOf()
    const [before] = adopt(serviceA(spec(1)))
    before?.become('going-away', 'it said so')
    for (let round = 0; round < 50; round++) {
      deepEqual(adopt(serviceA()), [])
      pass(1000)
      const [after] = adopt(round % 2 === 0 ? serviceA(spec(1, { weight: round })) : serviceA(spec(2), spec(1))).filter(
        ({ address }) => address.port === 1
      )
      equal(after, before)
      pass(1000)
    }
    deepEqual([before?.state, pools[0]?.told], ['going-away', []])
    adopt([])
    pass(4000)
    deepEqual(pools[0]?.told, ['close'])
    notEqual(adopt(serviceA(spec(1)))[0], before)
  })

  test('one that is not to be used any more leaves its links at once, and gets others when it is used again', () => {
    const { adopt, pools, pass } = storeOf()
    const [used] = adopt(serviceA(spec(1)))
    const [unused] = adopt(serviceA(spec(1, { unused: 'an operator disabled it' })))
    notEqual(unused, used)
    deepEqual([unused?.isUsable, unused?.reason], [false, 'an operator disabled it'])
    deepEqual(
      pools.map(({ told }) => told.join()),
      ['close', '']
    )
    const [still] = adopt(serviceA(spec(1, { unused: 'it is disabled for another reason' })))
    equal(still, unused)
    equal(still?.reason, 'it is disabled for another reason')
    const [again] = adopt(serviceA(spec(1)))
    deepEqual([again?.isUsable, again?.reason], [true, ''])
    pass(4000)
    deepEqual(
      pools.map(({ told }) => told.join()),
      ['close', 'close', '']
    )
  })

  test('other labels, another protocol or more connections make another endpoint', () => {
    const { adopt } = storeOf()
    const of = (more: string, labels = ''): unknown =>
      adopt(servicesOf(`a: { endpoints: [{ address: "127.0.0.1:1"${labels} }]${more} }`))[0]
    const all = [of(''), of('', ', labels: { v: "1" }'), of(', connections: 3'), of(', protocol: http')]
    equal(new Set(all).size, 4)
    equal(of(''), all[0])
  })

  test('an address may be listed twice, with other labels or with the same', () => {
    const { adopt } = storeOf()
    const [one, two] = [spec(1, { labels: { v: '1' } }), spec(1, { labels: { v: '2' } })]
    const before = adopt(serviceA(one, two, { ...one }))
    equal(before[0], before[2])
    notEqual(before[0], before[1])
    const after = adopt(serviceA({ ...two }, { ...one }))
    deepEqual([after[0] === before[1], after[1] === before[0]], [true, true])
    const mixed = adopt(serviceA(one, { ...one, unused: 'as another registry says' }))
    deepEqual([mixed[0] === before[0], mixed[1]?.isUsable], [true, false])
  })

  test('a snapshot that cannot be adopted changes nothing', () => {
    const { store, adopt, pools } = storeOf()
    const [before] = adopt(serviceA(spec(1)))
    throws(() =>
      adopt([
        ...serviceA(spec(1, { weight: 5 })),
        ...servicesOf('b: { endpoints: ["127.0.0.1:2"] }, impossible: { endpoints: ["127.0.0.1:3"] }')
      ])
    )
    deepEqual([...store.all()], [before])
    equal(before?.weight, 100)
    deepEqual(pools[0]?.told, [])
  })

  test('a change of an endpoint is told with the name of its service', () => {
    const { adopt, changed } = storeOf()
    adopt(serviceA(spec(1)))[0]?.become('failed', 'down')
    deepEqual(changed, ['a'])
  })

  test('an endpoint that warms up gets more weight as time passes, and its service is told', () => {
    const { adopt, changed, pass } = storeOf()
    const [warming] = adopt(serviceA(spec(1, { warmUp: { startedAtMs: 0, durationMs: 10_000 } })))
    equal(warming?.weight, 10)
    pass(4020)
    equal(warming?.weight, 50)
    deepEqual(changed, ['a', 'a', 'a', 'a'])
    adopt(serviceA())
    pass(2000)
    deepEqual(changed.length, 4)
  })

  test('the end closes or destroys everything, with what has just departed', () => {
    for (const end of ['close', 'destroy'] as const) {
      const { store, adopt, pools } = storeOf()
      adopt(serviceA(spec(1), spec(2)))
      adopt(serviceA(spec(2)))
      store[end]()
      deepEqual(
        pools.map(({ told }) => told.join()),
        [end, end]
      )
    }
  })
})
