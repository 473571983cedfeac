// One changed endpoint among many is told alone; a change that would not be small is not told as one.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { applyChange, diffServices, growth, sizeOfChange } from '../../../src/snapshot/service-change.ts'
import type { EndpointSpec, ServiceSpec } from '../../../src/snapshot/snapshot.ts'
import { service } from '../../support/line.ts'

const endpoint = (port: number): EndpointSpec => ({ address: { host: '10.0.0.1', port }, weight: 1, labels: {} })
const plain = service('s', 1, 'dubbo')
const withEndpoints = (endpoints: readonly EndpointSpec[], more: Partial<ServiceSpec> = {}): ServiceSpec => ({
  ...plain,
  ...{ endpoints, ...more }
})

suite('the difference of two services', () => {
  const many = Array.from({ length: 100 }, (_, at) => endpoint(at))

  test('tells runs of the old list and what is new between them', () => {
    const fresh = endpoint(1000)
    const change = diffServices(withEndpoints(many), withEndpoints(many.with(50, fresh)), 1000)
    deepEqual(change, {
      ...{ name: 's', fields: {}, lost: [] },
      runs: [{ from: 0, count: 50 }, { more: [fresh] }, { from: 51, count: 49 }]
    })
  })

  test('tells fields that changed, and names those that are gone', () => {
    const change = diffServices(
      withEndpoints(many, { timeoutMs: 5, types: {} }),
      withEndpoints(many, { group: 'x' }),
      9
    )
    deepEqual(change && [change.fields, change.lost.toSorted()], [{ group: 'x' }, ['timeoutMs', 'types']])
  })

  test('is none when it would not be small', () => {
    const [before, after] = [withEndpoints(many), withEndpoints(many.toReversed())]
    equal(diffServices(before, after, 99), undefined)
    const change = diffServices(before, after, 100)
    equal(change && sizeOfChange(change), 100)
    deepEqual(change && applyChange(before, change), after)
  })

  test('lets a service grow to all its endpoints', () => {
    const whole = withEndpoints(many)
    let held: ServiceSpec = { ...whole, endpoints: many.slice(0, 30) }
    for (const change of growth(whole, 30, 30)) held = applyChange(held, change)
    deepEqual(held, whole)
  })
})
