// A snapshot told as a difference is the same snapshot, whatever changed, and its unchanged services are the same objects.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { applyDelta, diffSnapshots, NOTHING, piecesOf } from '../../../src/snapshot/delta.ts'
import type { RouteSpec, ServiceSpec, Snapshot } from '../../../src/snapshot/snapshot.ts'
import { service } from '../../support/line.ts'

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

suite('the difference of two snapshots', () => {
  test('makes the second of the first, in the same order', () => {
    const lists = [[], [a], [a, b, c], [c, b, a], [b, { ...a, group: 'x' }], [d, a, c], [{ ...c, version: '2' }, d]]
    for (const before of lists)
      for (const after of lists) deepEqual(told(snapshot(1, before), snapshot(2, after)), snapshot(2, after))
  })

  test('names only what changed, and what did not keeps its identity', () => {
    const changed = { ...b, group: 'blue' }
    const delta = diffSnapshots(snapshot(1, [a, b, c]), snapshot(2, [a, changed, c]))
    deepEqual([delta.services, delta.removed, delta.order, delta.routes], [[changed], [], undefined, undefined])
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
})
