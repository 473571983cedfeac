// The limits that an HTTP connection hands to its codec.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS } from '../../../codecs/http/index.ts'
import { httpLimits } from '../../../src/exchange/http-limits.ts'
import { LIMITS } from '../../support/line.ts'

suite('HTTP limits', () => {
  test('heads are bounded by the snapshot, the rest by the codec', () => {
    const limits = httpLimits({ ...LIMITS, headBytesMax: 77, headersMax: 7 })
    equal(limits.headBytesMax, 77)
    equal(limits.headersMax, 7)
    equal(limits.trailerBytesMax, HTTP_LIMITS.trailerBytesMax)
  })
})
