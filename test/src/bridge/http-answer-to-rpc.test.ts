// An HTTP answer as an RPC answer: tables of statuses, types and declared returns.
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Bean, HessianMap, List, messageOf, type Value } from '../../../codecs/hessian2/index.ts'
import { httpAnswerToRpc } from '../../../src/bridge/http-answer-to-rpc.ts'
import { responseHead } from '../../support/heads.ts'

const limits = { depthMax: 10, valuesMax: 100 }

function value(body: string, returns?: string, options: { type?: string; generic?: boolean } = {}): Value {
  const { type = 'application/json', generic = false } = options
  const response = httpAnswerToRpc(responseHead(200, { 'content-type': type }), Buffer.from(body), {
    returns,
    generic,
    limits
  })
  equal(response.kind, 'value')
  return response.kind === 'value' ? response.value : null
}

suite('values', () => {
  for (const [body, returns, expected] of [
    ['5', 'long', 5n],
    ['5', undefined, 5],
    ['5', 'int', 5],
    ['"5"', 'long', 5n],
    ['', 'long', null],
    ['"x"', 'void', null],
    ['no json', 'void', null],
    ['["a"]', 'java.util.Set', new List(['a'], 'java.util.HashSet')],
    ['[1]', 'long[]', new List([1n], '[long')]
  ] as const)
    test(`${body === '' ? '(empty)' : body} as ${returns ?? 'anything'}`, () => {
      deepEqual(value(body, returns), expected)
    })

  test('an object is one of its class, or a map for the caller of a generic call', () => {
    ok(value('{"a":1}', 'org.a.A') instanceof Bean)
    ok(value('{"a":1}', 'org.a.A', { generic: true }) instanceof HessianMap)
    equal(value('1', 'long', { generic: true }), 1n)
  })

  test('text is text, or what its declared type makes of it', () => {
    equal(value('5', undefined, { type: 'text/plain' }), '5')
    equal(value('5', 'int', { type: 'Text/Plain' }), 5)
    deepEqual(value('\u0001', undefined, { type: 'application/octet-stream' }), Buffer.from([1]))
  })

  test('what is not JSON, or beyond the limits, is refused', () => {
    throws(() => value('{'), { code: 'BAD_TEXT' })
    throws(() => value('['.repeat(11)), { code: 'BUDGET_EXCEEDED' })
    throws(() => value('"x"', 'int'), { code: 'BAD_VALUE' })
  })
})

suite('failures', () => {
  for (const [status, kind] of [
    [302, 'exception'],
    [400, 'exception'],
    [404, 'exception'],
    [500, 'exception'],
    [429, 100],
    [502, 70],
    [503, 100],
    [504, 31]
  ] as const)
    test(String(status), () => {
      const expected = { returns: undefined, generic: false, limits }
      const response = httpAnswerToRpc(responseHead(status), Buffer.from('why'), expected)
      if (response.kind === 'error') deepEqual([response.status, response.text], [kind, `HTTP ${status}: why`])
      else ok(response.kind === 'exception' && response.value instanceof Bean && kind === 'exception')
    })

  test('a text as long as a book is cut', () => {
    const expected = { returns: undefined, generic: false, limits }
    const body = Buffer.from(JSON.stringify({ message: 'x'.repeat(50_000) }))
    const response = httpAnswerToRpc(responseHead(500, { 'content-type': 'application/json' }), body, expected)
    ok(response.kind === 'exception' && response.value instanceof Bean)
    ok((messageOf(response.value) ?? '').length < 4200)
  })
})
