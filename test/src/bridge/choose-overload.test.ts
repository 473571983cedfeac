// Which of several overloads a list of JSON values is meant for, when classes are known.
import { deepEqual, match, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ClassCatalog } from '../../../codecs/hessian2/index.ts'
import { type JsonValue, parseJson } from '../../../codecs/json/index.ts'
import { chooseOverload, wrongCount } from '../../../src/bridge/choose-overload.ts'

const catalog = new ClassCatalog({
  'a.Item': { kind: 'bean', fields: { sku: 'java.lang.String' } },
  'a.Order': { kind: 'bean', fields: { id: 'long' } },
  'a.Color': { kind: 'enum', constants: ['RED'] }
})

const chosen = (json: string, ...overloads: string[][]): readonly string[] => {
  const method = { overloads: overloads.map(parameters => ({ parameters, returns: undefined })) }
  return chooseOverload(parseJson(json) as JsonValue[], method, { methodName: 'm', catalog })
}

suite('overloads of known classes', () => {
  test('an object goes where all its keys are fields', () => {
    deepEqual(chosen('[{"id":1}]', ['a.Item'], ['a.Order']), ['a.Order'])
    deepEqual(chosen('[{"sku":"x"}]', ['a.Item'], ['a.Order'], ['java.util.Map<java.lang.String,int>']), ['a.Item'])
    deepEqual(chosen('[{"other":1}]', ['a.Item'], ['java.util.Map<java.lang.String,int>']), [
      'java.util.Map<java.lang.String,int>'
    ])
  })

  test('text goes to the enum that has it, unless somebody takes all text', () => {
    deepEqual(chosen('["RED"]', ['a.Item'], ['a.Color'], ['int']), ['a.Color'])
    deepEqual(chosen('["RED"]', ['a.Color'], ['java.lang.String']), ['java.lang.String'])
    deepEqual(chosen('["7"]', ['a.Color'], ['a.Unknown']), ['a.Unknown'])
  })

  test('a list goes to a list whatever it holds', () => {
    deepEqual(chosen('[[1]]', ['java.util.List<java.lang.Long>'], ['int']), ['java.util.List<java.lang.Long>'])
  })

  test('what fits several alike is refused with all of them', () => {
    throws(() => chosen('[{}]', ['a.Item'], ['a.Order']), /^\S+ m could be \(a\.Item\) or \(a\.Order\); name the types/)
    match(wrongCount(2, [['int'], []], 'm').message, /^m takes \(int\) or \(\), not 2 arguments/)
  })
})
