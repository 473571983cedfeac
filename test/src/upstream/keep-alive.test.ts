// What origins say about their patience with idle connections.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HTTP_LIMITS, readResponseHead } from '../../../codecs/http/index.ts'
import { reusableMs } from '../../../src/upstream/keep-alive.ts'

function reusable(...lines: string[]): number {
  const bytes = Buffer.from(['HTTP/1.1 200 OK', 'content-length: 0', ...lines, '', ''].join('\r\n'))
  return reusableMs(
    readResponseHead(bytes, 0, bytes.length, { limits: HTTP_LIMITS, method: 'GET', upgrade: '' }).headers
  )
}

suite('the Keep-Alive header', () => {
  test('ends the use of a connection a second before the origin would close it', () => {
    equal(reusable('Keep-Alive: timeout=5'), 4000)
    equal(reusable('keep-alive: max=100, TIMEOUT=20'), 19_000)
  })

  test('says not to use it again when its time is that short', () => {
    equal(reusable('Keep-Alive: timeout=1'), 0)
    equal(reusable('Keep-Alive: timeout=0'), 0)
  })

  test('says nothing when it is not there or has no timeout', () => {
    equal(reusable(), Infinity)
    equal(reusable('Keep-Alive: max=100'), Infinity)
    equal(reusable('Keep-Alive: mytimeout=5'), Infinity)
  })
})
