// Sections of coming versions get an answer of their own.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isLater } from '../../../src/config/not-yet.ts'
import { mistakesOf } from '../../support/config-text.ts'

suite('not yet', () => {
  test('every coming section says so', () => {
    for (const key of ['rules', 'tracing', 'mesh']) {
      equal(isLater(key), true)
      equal(mistakesOf(`${key}: {}`).length, 1)
      equal(/^1:1 \w+ (is|are) not supported yet/.test(mistakesOf(`${key}: {}`)[0] ?? ''), true)
    }
    equal(isLater('listeners'), false)
  })

  test('a typing error in one is an unknown key', () => deepEqual(isLater('rule'), false))
})
