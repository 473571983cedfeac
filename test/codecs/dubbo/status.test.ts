// Names of statuses.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { STATUS, statusName } from '../../../codecs/dubbo/status.ts'

suite('status', () => {
  test('every status has the name that Dubbo gives it', () => {
    equal(statusName(STATUS.ok), 'OK')
    equal(statusName(STATUS.serviceError), 'SERVICE_ERROR')
    equal(statusName(STATUS.threadPoolExhausted), 'SERVER_THREADPOOL_EXHAUSTED_ERROR')
    for (const status of Object.values(STATUS)) equal(/^[A-Z_]+$/.test(statusName(status)), true)
  })

  test('an unknown status is its number', () => {
    equal(statusName(77), '77')
  })
})
