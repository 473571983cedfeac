// Overrides as operators write them into the configurators folder.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { overridesOf } from '../../../registries/dubbo/override.ts'
import { endpointOf, type ProviderUrl, parseProviderUrl } from '../../../registries/dubbo/provider-url.ts'

const parsed = (text: string): ProviderUrl => parseProviderUrl(text) as ProviderUrl
const provider = parsed('dubbo://10.0.0.1:20880/a.B?application=shop&timeout=1000&side=provider')
const applied = (...texts: string[]): Record<string, string> => overridesOf(texts.map(parsed))(provider).parameters

suite('overrides', () => {
  test('set what they say, and not what says when they hold', () => {
    deepEqual(
      applied(
        'override://0.0.0.0/a.B?category=configurators&dynamic=false&enabled=true&weight=7&timeout=5&side=consumer'
      ),
      { ...provider.parameters, weight: '7', timeout: '5' }
    )
    equal(
      endpointOf(overridesOf([parsed('override://0.0.0.0/a.B?disabled=true')])(provider)).unused !== undefined,
      true
    )
  })

  test('hold for the address that they name', () => {
    const weights = [
      'override://10.0.0.1:20880/a.B?weight=7',
      'override://10.0.0.1:20881/a.B?weight=7',
      'override://10.0.0.2:20880/a.B?weight=7',
      'override://10.0.0.1/a.B?weight=7',
      'override://0.0.0.0:20880/a.B?weight=7',
      'override://0.0.0.0:1/a.B?weight=7',
      'override://0.0.0.0/a.B?weight=7&providerAddresses=10.0.0.9:1,10.0.0.1:20880',
      'override://0.0.0.0/a.B?weight=7&providerAddresses=10.0.0.9:1'
    ].map(text => applied(text)['weight'])
    const no = undefined
    deepEqual(weights, ['7', no, no, no, '7', no, '7', no])
  })

  test('hold where their conditions do', () => {
    const weights = ['application=shop', 'application=*', 'application=x', '~timeout=1000', '~timeout=1', '~toString=*']
      .concat('enabled=false', 'group=g', 'group=*&version=*', 'version=0.0.0')
      .map(query => applied(`override://0.0.0.0/a.B?weight=7&${query}`)['weight'])
    const no = undefined
    deepEqual(weights, ['7', '7', no, '7', no, '7', no, no, '7', '7'])
  })

  test('are put in force in the order of their hosts, then of their priorities', () => {
    equal(applied('override://10.0.0.1:20880/a.B?weight=1', 'override://0.0.0.0/a.B?weight=2')['weight'], '1')
    equal(
      applied('override://0.0.0.0/a.B?weight=1&priority=2', 'override://0.0.0.0/a.B?weight=2&priority=1')['weight'],
      '1'
    )
  })

  test('of the kind absent set only what is missing', () => {
    const { weight, timeout } = applied('absent://0.0.0.0/a.B?weight=7&timeout=5')
    deepEqual([weight, timeout], ['7', '1000'])
  })

  test('of no kind are none', () => {
    equal(overridesOf([parsed('dubbo://0.0.0.0:1/a.B?weight=1'), parsed('empty://0.0.0.0/a.B')])(provider), provider)
  })
})
