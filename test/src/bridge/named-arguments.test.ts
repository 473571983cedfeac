// When an object is a list of arguments, and when it is an argument.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ClassCatalog } from '../../../codecs/hessian2/index.ts'
import type { JsonObject } from '../../../codecs/json/index.ts'
import { parseJson } from '../../../codecs/json/index.ts'
import { argumentsByName, orderByName, parameterNames } from '../../../src/bridge/named-arguments.ts'
import type { Signature } from '../../../src/snapshot/snapshot.ts'

const catalog = new ClassCatalog({ 'a.Item': { kind: 'bean', fields: { sku: 'int', item: 'int' } } })
const of = (parameters: string[], names?: string[]): Signature => ({
  parameters,
  returns: undefined,
  ...(names === undefined ? {} : { names })
})
const valuesOf = (json: string, ...overloads: Signature[]): unknown =>
  argumentsByName(parseJson(json) as JsonObject, { overloads }, catalog)?.values

suite('arguments by name', () => {
  test('come in the order of the parameters', () => {
    deepEqual(valuesOf('{"b":1,"a":2}', of(['int', 'long'], ['a', 'b'])), [2, 1])
    deepEqual(valuesOf('{"arg1":1,"arg0":2}', of(['int', 'long'])), [2, 1])
  })

  test('must be exactly the names of one overload', () => {
    const both = [of(['int', 'int'], ['a', 'b']), of(['int', 'int', 'int'], ['a', 'b', 'c'])]
    deepEqual(valuesOf('{"c":3,"a":1,"b":2}', ...both), [1, 2, 3])
    for (const json of ['{"a":1}', '{"a":1,"x":2}', '{}', '{"A":1,"b":2}']) equal(valuesOf(json, ...both), undefined)
  })

  test('leave only the overloads that are called so', () => {
    const found = orderByName(['b', 'a'], {
      overloads: [of(['int', 'int'], ['a', 'b']), of(['long', 'long'], ['a', 'b']), of(['int', 'int'], ['x', 'y'])]
    })
    deepEqual(found?.order, [1, 0])
    deepEqual(
      found?.method.overloads.map(({ parameters }) => parameters[0]),
      ['int', 'long']
    )
    equal(orderByName(['a', 'a'], { overloads: [of(['int', 'int'], ['a', 'b'])] }), undefined)
  })

  test('an object is the only argument, unless its key is the name of one that cannot have it', () => {
    deepEqual(valuesOf('{"id":7}', of(['long'], ['id'])), [7])
    deepEqual(valuesOf('{"ids":[7]}', of(['java.util.List<java.lang.Long>'], ['ids'])), [[7]])
    deepEqual(valuesOf('{"order":{}}', of(['a.Item'], ['order'])), [new Map()])
    equal(valuesOf('{"item":7}', of(['a.Item'], ['item'])), undefined)
    equal(valuesOf('{"id":7}', of(['java.util.Map'], ['id'])), undefined)
    equal(valuesOf('{"id":7}', of(['a.Unknown'], ['id'])), undefined)
    equal(valuesOf('{"arg0":7}', of(['long'])), undefined)
  })

  test('names that nobody gave are those of Java', () =>
    deepEqual(parameterNames(of(['int', 'int'])), ['arg0', 'arg1']))
})
