// From JSON to a call: which overload, which form, which sentence when it does not fit.
import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { bean, enumConstant, List } from '../../../codecs/hessian2/index.ts'
import { JsonNumber, type JsonValue, parseJson } from '../../../codecs/json/index.ts'
import { parseServiceDefinition } from '../../../registries/dubbo/service-definition-json.ts'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'
import { argumentList, catalogOf, type JsonCall, jsonCall } from '../../../src/bridge/json-call.ts'
import { specOf } from '../../../src/control/definition-spec.ts'
import { service } from '../../support/line.ts'

const overloads = (...signatures: string[][]): { overloads: { parameters: string[]; returns: undefined }[] } => ({
  overloads: signatures.map(parameters => ({ parameters, returns: undefined }))
})
const S = 'java.lang.String'

suite('which overload is called', () => {
  for (const [json, signatures, chosen] of [
    ['[1]', [['int'], [S]], ['int']],
    ['["1"]', [['int'], [S]], [S]],
    ['[1]', [['int'], ['long']], ['int']],
    ['[3000000000]', [['int'], ['long']], ['long']],
    ['[9223372036854775808]', [['long'], ['java.math.BigInteger']], ['java.math.BigInteger']],
    ['[300]', [['byte'], ['short']], ['short']],
    ['[1.5]', [['long'], ['double']], ['double']],
    ['[true]', [['boolean'], [S]], ['boolean']],
    ['[[1]]', [['java.util.List'], [S]], ['java.util.List']],
    ['[[1]]', [['int[]'], ['java.util.Map']], ['[I']],
    ['[{}]', [[S], ['org.a.A']], ['org.a.A']],
    ['[null]', [['int'], [S]], [S]],
    ['["a",1]', [[S], [S, 'int']], [S, 'int']],
    ['[]', [[], [S]], []],
    ['["x"]', [['java.lang.Object'], [S]], [S]]
  ] as const)
    test(`${json} of ${signatures.map(types => `(${types})`).join(' ')}`, () => {
      const method = overloads(...signatures.map(types => [...types]))
      const call = jsonCall(parseJson(json) as JsonValue[], { named: undefined, method, methodName: 'm' })
      deepEqual(call.parameterTypes, chosen)
    })

  test('named types beat the configuration', () => {
    const call = jsonCall(['1'], { named: ['long'], method: overloads([S]), methodName: 'm' })
    deepEqual([call.parameterTypes, call.arguments, call.generic], [['long'], [1n], false])
  })

  test('nobody knows: a generic call without types', () => {
    const call = jsonCall([1, 'a'], { named: undefined, method: undefined, methodName: 'm' })
    deepEqual(call, { parameterTypes: undefined, arguments: [1, 'a'], generic: true })
  })
})

suite('which sentence', () => {
  const refusal = (json: string, signatures: string[][], named?: string[]): string => {
    let message = ''
    throws(
      () => jsonCall(parseJson(json) as JsonValue[], { named, method: overloads(...signatures), methodName: 'm' }),
      (error: Error) => {
        message = error.message
        return true
      }
    )
    return message
  }

  test('names method, count and argument', () => {
    match(refusal('[1,2]', [[S]]), /^m takes \(java\.lang\.String\), not 2 arguments; an array in the body/)
    match(refusal('[1]', [[]]), /^m takes no arguments, not 1 argument;/)
    equal(refusal('["a",null]', [[S, 'int']]), 'argument 1 (int): null does not fit int')
    equal(
      refusal('[{}]', [['org.a.A'], ['org.b.B']]),
      'm could be (org.a.A) or (org.b.B); name the types in x-dubbo-types'
    )
    match(refusal('[1]', [], ['<script>']), /type <script>: not a class name/)
  })
})

test('text parameters take a query as it stands', () => {
  const known = { named: undefined, method: overloads([S, 'int']), methodName: 'm', texts: ['007', '7'] }
  deepEqual(jsonCall([new JsonNumber('007'), 7], known).arguments, ['007', 7])
})

test('an array is the list, nothing is no argument, anything else the only one', () => {
  deepEqual(
    [argumentList(undefined), argumentList([1]), argumentList(null), argumentList('a')],
    [[], [1], [null], ['a']]
  )
})

suite('with described classes', () => {
  const text = readFileSync('test/vectors/service-definition/dubbo-3.3.6.json', 'utf8')
  const { methods, types } = specOf(parseServiceDefinition(text) as ServiceDefinition)
  const catalog = catalogOf({ ...service('kit.api.KitService', 1, 'dubbo'), types })
  const call = (name: string, json: string, named?: string[]): JsonCall =>
    jsonCall(argumentList(parseJson(json)), { named, method: methods[name], methodName: name, catalog })
  const item = bean('kit.api.Item', { id: 7n, level: enumConstant('kit.api.Level', 'LOW') })

  test('a call of which everything is known is the method itself', () => {
    deepEqual(call('items', '[[{"id":7,"level":"LOW"}]]'), {
      parameterTypes: ['java.util.List'],
      arguments: [new List([item])],
      generic: false
    })
    deepEqual(call('level', '"MID"').arguments, [enumConstant('kit.api.Level', 'MID')])
    equal(call('itemMap', '{"1":{}}').generic, false)
  })

  test('a call of which something is not known is the generic one that it always was', () => {
    const described = call('nested', '{"any":1,"whatever":"LOW"}')
    deepEqual(
      described,
      jsonCall([new Map(Object.entries({ any: 1, whatever: 'LOW' }))], {
        named: ['kit.api.Box'],
        method: undefined,
        methodName: 'nested'
      })
    )
    equal(described.generic, true)
  })

  test('types that the caller names have the type parameters of the overload that is meant', () => {
    equal(call('items', '[[{"id":7}]]', ['java.util.List']).generic, false)
    equal(call('items', '[{"id":7}]', ['kit.api.Item']).generic, false)
    equal(call('items', '[[1]]', ['java.util.Set']).generic, true)
  })

  test('a mistake is told with its place', () => {
    throws(
      () => call('items', '[[{},{"level":"LOWW"}]]'),
      /argument 0 \(java\.util\.List<kit\.api\.Item>\): \[1\]\.level: "LOWW" is no kit\.api\.Level; did you mean "LOW"\?$/
    )
  })

  test('the catalog of a service is made once', () => {
    const spec = { ...service('a.B', 1, 'dubbo'), types }
    equal(catalogOf(spec), catalogOf({ ...spec }))
    equal(catalogOf(service('a.B', 1, 'dubbo')), undefined)
  })
})
