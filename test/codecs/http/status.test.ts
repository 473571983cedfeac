// Reason phrases for the statuses that are registered, nothing for others.
import { equal } from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { suite, test } from 'node:test'
import { reasonOf } from '../../../codecs/http/status.ts'

/** Where RFC 9110 renamed a status, or unused ones are registered, and Node keeps the old state. */
const RENAMED = new Set([413, 418, 422, 509, 510])

suite('http status', () => {
  test('has the phrases that Node has', () => {
    for (const [status, reason] of Object.entries(STATUS_CODES))
      if (!RENAMED.has(Number(status))) equal(reasonOf(Number(status)), reason, status)
  })

  test('has the phrases of RFC 9110 where it renamed them', () => {
    equal(reasonOf(413), 'Content Too Large')
    equal(reasonOf(422), 'Unprocessable Content')
  })

  test('has nothing for a status that nobody registered', () => {
    equal(reasonOf(299), '')
    equal(reasonOf(0), '')
  })
})
