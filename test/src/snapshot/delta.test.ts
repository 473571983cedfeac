// A snapshot told as a difference is the same snapshot, whatever changed, and its unchanged services are the same objects.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { applyDelta, diffSnapshots, NOTHING, piecesOf } from '../../../src/snapshot/delta.ts'
import type { EndpointSpec, RouteSpec, ServiceSpec, Snapshot } from '../../../src/snapshot/snapshot.ts'
import { service } from '../../support/line.ts'
import { randomSource } from '../../support/random-source.ts'

const route = (name: string): RouteSpec => ({
  ...{ name, match: {}, to: [], timeoutMs: undefined, retry: undefined, source: 'anji.yaml' }
})
const snapshot = (version: number, services: readonly ServiceSpec[], routes: readonly RouteSpec[] = []): Snapshot =>
  ({ version, services, routes, listeners: [], limits: {}, http: {} }) as unknown as Snapshot
const told = (before: Pick<Snapshot, 'services' | 'routes'>, after: Snapshot): Snapshot => {
  let held = before
  for (const piece of piecesOf(diffSnapshots(before, after))) held = applyDelta(held, piece)
  return held as Snapshot
}

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name, at) => service(name, at + 1, 'dubbo')) as [
  ServiceSpec,
  ServiceSpec,
  ServiceSpec,
  ServiceSpec
]

const endpoint = (port: number, weight = 100): EndpointSpec => ({
  ...{ address: { host: '10.0.0.1', port }, weight, labels: { zone: 'east' } }
})

// Some services come, go, change places, and lose or gain endpoints and fields.
function changedServices(random: () => number, before: readonly ServiceSpec[]): readonly ServiceSpec[] {
  const below = (max: number): number => Math.floor(random() * max)
  const after = before
    .filter(() => random() > 0.05)
    .map((one): ServiceSpec => {
      if (random() < 0.6) return one
      const kept = one.endpoints.filter(() => random() > 0.02)
      const more = Array.from({ length: below(3) }, () => endpoint(below(60_000), below(100)))
      const at = below(kept.length + 1)
      const endpoints = [...kept.slice(0, at), ...more, ...kept.slice(at)]
      if (random() < 0.1) endpoints.reverse()
      const { types: _types, ...rest } = one
      const typed = random() < 0.5 ? rest : { ...rest, types: { A: { kind: 'enum', constants: ['B'] } as const } }
      return { ...typed, endpoints, timeoutMs: random() < 0.5 ? undefined : below(3) }
    })
  if (random() < 0.5) {
    const endpoints = Array.from({ length: below(200) }, () => endpoint(below(60_000)))
    const name = `s${below(30)}`
    if (after.every(one => one.name !== name)) after.push({ ...a, name, endpoints })
  }
  if (random() < 0.1) after.reverse()
  return after
}

suite('the difference of two snapshots', () => {
  test('makes the second of the first, in the same order', () => {
    const lists = [[], [a], [a, b, c], [c, b, a], [b, { ...a, group: 'x' }], [d, a, c], [{ ...c, version: '2' }, d]]
    for (const before of lists)
      for (const after of lists) deepEqual(told(snapshot(1, before), snapshot(2, after)), snapshot(2, after))
  })

  test('names only what changed, and what did not keeps its identity', () => {
    const changed = { ...b, group: 'blue' }
    const delta = diffSnapshots(snapshot(1, [a, b, c]), snapshot(2, [a, changed, c]))
    deepEqual([delta.services, delta.removed, delta.order, delta.routes], [[], [], undefined, undefined])
    deepEqual(
      delta.changes.map(({ name, fields }) => [name, fields]),
      [['b', { group: 'blue' }]]
    )
    const after = applyDelta(snapshot(1, [a, b, c]), delta)
    equal(after.services[0], a)
    equal(after.services[2], c)
  })

  test('tells routes from the first one that differs', () => {
    const [one, two, three] = ['one', 'two', 'three'].map(route) as [RouteSpec, RouteSpec, RouteSpec]
    for (const [before, after] of [
      [
        [one, two],
        [one, three]
      ],
      [[one, two], [one]],
      [[one], []],
      [[], [one, two, three]]
    ] as const)
      deepEqual(told(snapshot(1, [], before), snapshot(2, [], after)), snapshot(2, [], after))
    const delta = diffSnapshots(snapshot(1, [], [one, two]), snapshot(2, [], [one, three]))
    deepEqual(delta.routes, { kept: 1, more: [three] })
  })

  test('a large one comes in pieces of a bounded size', () => {
    const services = Array.from({ length: 5000 }, (_, at) => service(`s${at}`, 1, 'dubbo'))
    const whole = snapshot(
      1,
      services,
      Array.from({ length: 2000 }, (_, at) => route(`r${at}`))
    )
    const pieces = [...piecesOf(diffSnapshots(NOTHING, whole))]
    ok(pieces.length > 10 && pieces.every(piece => piece.services.length <= 1000))
    deepEqual(told(NOTHING, whole), whole)
  })

  test('a service with many endpoints is told in several pieces, and one changed endpoint in few bytes', () => {
    const large = { ...a, endpoints: Array.from({ length: 5500 }, (_, at) => endpoint(at)) }
    const first = snapshot(1, [b, large, c])
    const pieces = [...piecesOf(diffSnapshots(NOTHING, first))]
    ok(pieces.length >= 6 && pieces.every(piece => JSON.stringify(piece).length < 200_000))
    deepEqual(told(NOTHING, first), first)
    const endpoints = large.endpoints.map((one, at) => (at === 2500 ? endpoint(2500, 7) : one))
    const second = snapshot(2, [b, { ...large, endpoints }, c])
    ok(JSON.stringify([...piecesOf(diffSnapshots(first, second))]).length < 1000)
    const made = told(first, second)
    deepEqual(made, second)
    equal(made.services[1]?.endpoints[4000], large.endpoints[4000])
  })

  test('makes any snapshot of any other through JSON, and what did not change is the same object', () => {
    const random = randomSource(20)
    let [after, held] = [snapshot(0, []), told(NOTHING, snapshot(0, []))]
    for (let version = 1; version <= 400; version++) {
      const before = after
      after = snapshot(version, changedServices(random, before.services))
      const held0 = held
      for (const piece of piecesOf(diffSnapshots(before, after)))
        held = applyDelta(held, JSON.parse(JSON.stringify(piece)))
      deepEqual(held, JSON.parse(JSON.stringify(after)))
      for (const [at, service] of after.services.entries()) {
        const was = before.services.findIndex(({ name }) => name === service.name)
        if (was < 0) continue
        if (before.services[was] === service) equal(held.services[at], held0.services[was])
        for (const [place, one] of service.endpoints.entries()) {
          const wasAt = before.services[was]?.endpoints.indexOf(one) ?? -1
          if (wasAt >= 0) equal(held.services[at]?.endpoints[place], held0.services[was]?.endpoints[wasAt])
        }
      }
    }
  })
})
