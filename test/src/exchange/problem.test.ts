// A failure reads the same for every HTTP caller: code to act on, detail for people.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ERRORS } from '../../../src/errors.ts'
import { problemAnswer } from '../../../src/exchange/problem.ts'

suite('problem', () => {
  test('carries code, status and help of the table with the detail', () => {
    const { status, headers, body } = problemAnswer({ code: 'NO_ROUTE', detail: 'no service a.B' })
    equal(status, 404)
    deepEqual(headers, ['content-type', 'application/problem+json'])
    deepEqual(JSON.parse(String(body)), {
      type: 'urn:anji:NO_ROUTE',
      title: ERRORS.NO_ROUTE.help,
      status: 404,
      detail: 'no service a.B',
      code: 'NO_ROUTE'
    })
  })

  test('takes another status, members, headers and a trace id', () => {
    const details = { status: 400, traceId: 't1', members: { exception: 'a.E' }, headers: ['allow', 'GET'] }
    const { status, headers, body } = problemAnswer({ code: 'EXCEPTION', detail: 'x' }, details)
    equal(status, 400)
    deepEqual(headers.slice(2), ['allow', 'GET'])
    const { exception, traceId, status: told } = JSON.parse(String(body))
    deepEqual([exception, traceId, told], ['a.E', 't1', 400])
  })
})
