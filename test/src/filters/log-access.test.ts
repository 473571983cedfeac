// The filter hands each ended exchange to the access log.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import { logAccess } from '../../../src/filters/log-access.ts'
import { endedExchange } from '../../support/exchange.ts'

suite('log-access', () => {
  test('records the end of an exchange and looks at nothing before', () => {
    const recorded: Exchange[] = []
    const filter = logAccess({ record: exchange => void recorded.push(exchange) })
    const exchange = endedExchange()
    filter.onEnd?.(exchange)
    deepEqual(recorded, [exchange])
    equal(filter.onRequest, undefined)
  })
})
