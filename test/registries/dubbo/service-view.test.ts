// Provider URLs of one interface as services with one endpoint per address.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type ProviderUrl, parseProviderUrl } from '../../../registries/dubbo/provider-url.ts'
import {
  keepUnchanged,
  mergedEndpoints,
  type ServiceView,
  sameEndpoints,
  viewOf
} from '../../../registries/dubbo/service-view.ts'

const view = (...texts: string[]): ServiceView =>
  viewOf(
    'a.B',
    texts.map(text => parseProviderUrl(text) as ProviderUrl),
    {
      servicesMax: 10,
      endpointsMax: 10,
      onFull: () => undefined
    }
  )
const told = (of: ServiceView): Record<string, string[]> =>
  Object.fromEntries(
    [...of].map(([name, { endpoints }]) => [
      name,
      endpoints.map(({ address, protocol }) => `${protocol} ${address.port}`)
    ])
  )

suite('a view of services', () => {
  test('takes only providers of the interface, at addresses that can be called', () => {
    const none = ['consumer://h:1/a.B', 'empty://h:1/a.B', 'dubbo://h/a.B', 'dubbo://0.0.0.0:1/a.B', 'dubbo://h:1/a.C']
    none.push('dubbo://h:1/a.B?category=consumers', 'dubbo://h:1/a.B?side=consumer')
    deepEqual(told(view(...none, 'dubbo://h:2/a.B?category=providers')), { 'a.B': ['dubbo 2'] })
  })

  test('has one endpoint per address: the first, unless another speaks Dubbo', () => {
    const one = view('tri://h:1/a.B', 'dubbo://h:1/a.B?x=1', 'dubbo://h:1/a.B?x=2', 'tri://h:2/a.B')
    deepEqual(told(one), { 'a.B': ['dubbo 1', 'tri 2'] })
    equal(one.get('a.B')?.endpoints[0]?.parameters?.['x'], '1')
  })

  test('keeps the lists that say the same in another order', () => {
    const earlier = view('dubbo://h:1/a.B', 'dubbo://h:2/a.B', 'dubbo://h:1/a.B?group=g')
    const newer = keepUnchanged(earlier, view('dubbo://h:2/a.B', 'dubbo://h:1/a.B', 'dubbo://h:1/a.B?group=g&weight=1'))
    equal(newer.get('a.B'), earlier.get('a.B'))
    equal(newer.get('g/a.B')?.endpoints[0]?.weight, 1)
  })

  test('knows another list by any parameter', () => {
    const [one, other] = [view('dubbo://h:1/a.B?x=1'), view('dubbo://h:1/a.B?x=2')].map(
      it => it.get('a.B')?.endpoints ?? []
    )
    equal(sameEndpoints(one ?? [], other ?? []), false)
    equal(sameEndpoints(one ?? [], []), false)
    equal(mergedEndpoints([one ?? [], other ?? []]).length, 1)
  })
})
