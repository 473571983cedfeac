// What the Connection headers ask for, joined over all of them.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { connectionOptions } from '../../../codecs/http/connection-options.ts'
import { requestOf } from '../../support/http-stream.ts'

const NOTHING = { close: false, keepAlive: false, upgrade: false, names: [] }

const read = (...values: string[]): unknown =>
  connectionOptions(requestOf('GET / HTTP/1.0', ...values.map(value => `Connection: ${value}`)).headers)

suite('http connection options', () => {
  test('are nothing without the header or with an empty one', () => {
    deepEqual(read(), NOTHING)
    deepEqual(read(''), NOTHING)
    deepEqual(read(', ,'), NOTHING)
  })

  test('know the usual values in any case', () => {
    for (const value of ['close', 'Close', 'CLOSE', ' close ,']) deepEqual(read(value), { ...NOTHING, close: true })
    for (const value of ['keep-alive', 'Keep-Alive', 'KEEP-alive'])
      deepEqual(read(value), { ...NOTHING, keepAlive: true })
    deepEqual(read('Upgrade'), { ...NOTHING, upgrade: true })
  })

  test('join lists and lines, and name other headers once in lower case', () => {
    deepEqual(read('keep-alive, X-A', 'x-b\t, close', 'X-a'), {
      close: true,
      keepAlive: true,
      upgrade: false,
      names: ['x-a', 'x-b']
    })
    deepEqual(read('keep-alive', 'close'), { ...NOTHING, close: true, keepAlive: true })
  })
})
