// An RPC answer as an HTTP answer: statuses, problems, headers.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { List, throwable, type Value } from '../../../codecs/hessian2/index.ts'
import { rpcAnswerToHttp } from '../../../src/bridge/rpc-answer-to-http.ts'
import { LIMITS } from '../../support/line.ts'

const context = {
  http: { bigNumbers: 'digits', trustedProxies: [], cors: undefined } as const,
  traceId: 'abc',
  limits: LIMITS
}
const attachments = new Map<string, Value>([
  ['dubbo', '2.0.2'],
  ['a', 'b']
])

suite('rpcAnswerToHttp', () => {
  test('a value is a 200 with JSON and attachments', () => {
    const { answer, code } = rpcAnswerToHttp({ kind: 'value', value: 5n, attachments }, context)
    deepEqual([answer.status, String(answer.body), code], [200, '5', undefined])
    deepEqual(answer.headers, ['content-type', 'application/json', 'x-dubbo-attachment-a', 'b'])
  })

  for (const [type, status] of [
    ['org.a.A', 500],
    ['javax.validation.ConstraintViolationException', 400],
    ['jakarta.validation.ConstraintViolationException', 400],
    ['java.lang.NoSuchMethodException', 404],
    ['my.java.lang.NoSuchMethodException', 500]
  ] as const)
    test(`${type} is a ${status}`, () => {
      const { answer, code } = rpcAnswerToHttp(
        { kind: 'exception', value: throwable(type, 'no'), attachments },
        context
      )
      const problem = JSON.parse(String(answer.body)) as Record<string, unknown>
      deepEqual([answer.status, code], [status, 'EXCEPTION'])
      deepEqual([problem.exception, problem.detail, problem.traceId, problem.causes], [type, 'no', 'abc', undefined])
    })

  for (const [status, http, code] of [
    [30, 504, 'TIMEOUT'],
    [31, 504, 'TIMEOUT'],
    [100, 503, 'OVERLOADED'],
    [40, 502, 'UPSTREAM_ERROR'],
    [80, 502, 'UPSTREAM_ERROR']
  ] as const)
    test(`status ${status} is a ${http}`, () => {
      const translated = rpcAnswerToHttp({ kind: 'error', status, text: `${'x'.repeat(2000)}\nsecond` }, context)
      const problem = JSON.parse(String(translated.answer.body)) as { detail: string; upstreamStatus: number }
      deepEqual([translated.answer.status, translated.code, problem.upstreamStatus], [http, code, status])
      equal(problem.detail.length < 1100, true)
    })

  test('a value that needs more text than may be collected is refused, also when it only repeats itself', () => {
    let value = new List(['x'.repeat(100)])
    for (let depth = 0; depth < 30; depth++) value = new List([value, value])
    throws(() => rpcAnswerToHttp({ kind: 'value', value, attachments }, context), { code: 'BUDGET_EXCEEDED' })
  })
})
