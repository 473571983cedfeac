// The document that tells an HTTP caller why there is no answer.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { problemDocument } from '../../src/downstream/problem.ts'
import { ERRORS } from '../../src/errors.ts'

suite('problem documents', () => {
  test('carry the code, its status and help, and the detail', () => {
    const { http, help } = ERRORS.CONNECT_FAILED
    deepEqual(JSON.parse(problemDocument({ code: 'CONNECT_FAILED', detail: 'a "quoted" ü' }, '').toString()), {
      type: 'urn:anji:CONNECT_FAILED',
      title: help,
      status: http,
      detail: 'a "quoted" ü',
      code: 'CONNECT_FAILED'
    })
  })

  test('name the trace when there is one', () => {
    equal(JSON.parse(problemDocument({ code: 'TIMEOUT', detail: '' }, 'abc').toString()).traceId, 'abc')
  })
})
