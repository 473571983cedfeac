// What is registered on behalf of the services behind us.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  isAskedFor,
  type KnownService,
  type PublishRule,
  type PublishRules,
  wantedRegistrations
} from '../../../src/control/republish.ts'

const RULE: PublishRule = {
  services: ['org.example.*'],
  address: { host: '10.0.0.5', port: 20_881 },
  application: 'bridge',
  parameters: {}
}
const into = (registry: string, more: Partial<PublishRule> = {}): PublishRules =>
  new Map([[registry, { ...RULE, ...more }]])

const known = (name: string, providers: Record<string, string>[], origin = 'a'): KnownService => ({
  key: { interface: name, group: '', version: '' },
  endpoints: providers.map(parameters => ({ weight: 100, parameters, origin })),
  methods: []
})
const ORDERS = 'org.example.Orders'

const parametersOf = (providers: Record<string, string>[], more: Partial<PublishRule> = {}) =>
  wantedRegistrations([known(ORDERS, providers)], into('b', more))[0]?.endpoint.parameters

suite('republish', () => {
  test('registers the services that match, one URL for each group and version', () => {
    const services = [
      known(ORDERS, [{}]),
      { ...known(ORDERS, [{}]), key: { interface: ORDERS, group: 'blue', version: '2' } },
      known('com.other.Stock', [{}])
    ]
    const wanted = wantedRegistrations(services, into('b'))
    deepEqual(
      wanted.map(({ registry, service, endpoint }) => [registry, service.group, endpoint.address.port]),
      [
        ['b', '', 20_881],
        ['b', 'blue', 20_881]
      ]
    )
    const blue = wantedRegistrations(services, into('b', { services: ['blue/*'] }))
    deepEqual(
      blue.map(({ service }) => service.group),
      ['blue']
    )
  })

  test('a service that nobody serves, or only the registry itself, is not registered', () => {
    deepEqual(wantedRegistrations([known(ORDERS, [])], into('b')), [])
    deepEqual(wantedRegistrations([known(ORDERS, [{}], 'b')], into('b')), [])
    deepEqual(wantedRegistrations([known(ORDERS, [{}], 'publish')], into('b')), [])
  })

  test('`from` chooses the origins', () => {
    equal(wantedRegistrations([known(ORDERS, [{}], 'c')], into('b', { from: ['a'] })).length, 0)
    equal(wantedRegistrations([known(ORDERS, [{}], 'a')], into('b', { from: ['a'] })).length, 1)
  })

  test('what another Anji registered is not passed on, so two registries cannot feed each other', () => {
    const rules: PublishRules = new Map([...into('a'), ...into('b')])
    deepEqual(wantedRegistrations([known(ORDERS, [{ anji: 'x' }], 'a')], rules), [])
    const both = { ...known(ORDERS, [{}], 'a') }
    const passedOn = { ...both, endpoints: [...both.endpoints, { weight: 1, parameters: { anji: 'x' }, origin: 'b' }] }
    deepEqual(
      wantedRegistrations([passedOn], rules).map(({ registry }) => registry),
      ['b']
    )
  })

  test('keeps what all providers share and drops what is true of one alone', () =>
    deepEqual(
      parametersOf([
        { release: '3.2.16', dubbo: '2.0.2', pid: '7', timestamp: '1', 'bind.ip': '1.1.1.1', 'dubbo.tag': 'x' },
        { release: '3.3.6', dubbo: '2.0.2', pid: '8', timestamp: '2', 'qos.port': '3', retries: '0' }
      ]),
      { dubbo: '2.0.2', application: 'bridge' }
    ))

  test('methods are those of all, the timeout is the longest, serializations are those that all understand', () =>
    deepEqual(
      parametersOf([
        { methods: 'place,find', timeout: '1000', 'prefer.serialization': 'fastjson2,hessian2' },
        { methods: 'cancel', timeout: '3000', 'prefer.serialization': 'hessian2' }
      ]),
      {
        methods: 'cancel,find,place',
        timeout: '3000',
        'prefer.serialization': 'hessian2',
        application: 'bridge'
      }
    ))

  test('a token is told only if it is the same everywhere', () => {
    equal(parametersOf([{ token: 'x' }, { token: 'x' }])?.['token'], 'x')
    equal(parametersOf([{ token: 'x' }, { token: 'y' }])?.['token'], undefined)
    equal(parametersOf([{ token: 'x' }, {}])?.['token'], undefined)
  })

  test('a path that differs from the interface is kept', () =>
    equal(parametersOf([{ path: 'ctx/org.example.Orders' }])?.['path'], 'ctx/org.example.Orders'))

  test('configured parameters win, and the weight is that of the endpoint', () => {
    const [wanted] = wantedRegistrations(
      [known(ORDERS, [{ timeout: '5' }])],
      into('b', { parameters: { timeout: '9', weight: '7', 'dubbo.tag': 'x' } })
    )
    equal(wanted?.endpoint.weight, 7)
    deepEqual(wanted?.endpoint.parameters, { timeout: '9', application: 'bridge', 'dubbo.tag': 'x' })
  })

  test('tells what the rules still ask for', () => {
    const [wanted] = wantedRegistrations([known(ORDERS, [{}])], into('b'))
    if (wanted === undefined) throw new Error('nothing is wanted')
    equal(isAskedFor(wanted, into('b')), true)
    equal(isAskedFor(wanted, into('b', { services: ['x'] })), false)
    equal(isAskedFor(wanted, into('b', { address: { host: 'h', port: 1 } })), false)
    equal(isAskedFor(wanted, new Map()), false)
  })
})
