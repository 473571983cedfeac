// The query of a GET as arguments: a table.
import { deepEqual, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { JsonNumber } from '../../../codecs/json/index.ts'
import { queryArguments } from '../../../src/bridge/query-arguments.ts'

const limits = { depthMax: 4, valuesMax: 100 }

suite('queryArguments', () => {
  for (const [query, values] of [
    ['', []],
    ['&&', []],
    ['name=Li&count=3', ['Li', 3]],
    ['a=', ['']],
    ['Li', ['Li']],
    ['a=b=c', ['b=c']],
    ['a=true&b=null&c=false', [true, null, false]],
    ['a=truely&b=nullable', ['truely', 'nullable']],
    ['a=2024-05-01&b=007', ['2024-05-01', '007']],
    ['a=9007199254740993', [new JsonNumber('9007199254740993')]],
    ['a=%22007%22', ['007']],
    ['a=%5B1,2%5D', [[1, 2]]],
    ['a=Li+Wei%2B', ['Li Wei+']],
    ['a=%E5%AE%89', ['安']]
  ] as const)
    test(query === '' ? '(none)' : query, () => {
      deepEqual(queryArguments(query, limits).values, values)
    })

  test('bad escapes and values beyond the limits are refused', () => {
    throws(() => queryArguments('a=%zz', limits), { code: 'BAD_TEXT' })
    throws(() => queryArguments('a=[[[[[1]]]]]', limits), { code: 'BUDGET_EXCEEDED' })
  })

  test('names are told as they stand, and none is empty text', () => {
    deepEqual(queryArguments('a%20b=1&&c&=2', limits).names, ['a b', '', ''])
  })

  test('what stood there is kept for parameters that are text', () => {
    deepEqual(queryArguments('a=13800138000&b=1.0', limits).texts, ['13800138000', '1.0'])
  })
})
