// The forms of a request target, and what each says about host and path.
import { deepEqual, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readSpecialTarget } from '../../../codecs/http/request-target.ts'
import { requestOf } from '../../support/http-stream.ts'

suite('http request target', () => {
  test('in absolute form names host and path', () => {
    const read = (method: string, target: string): unknown[] => Object.values(readSpecialTarget(method, target))
    deepEqual(read('GET', 'http://a.b:80/c?d'), ['absolute', 'a.b:80', '/c?d'])
    deepEqual(read('GET', 'HTTPS://a'), ['absolute', 'a', '/'])
    deepEqual(read('GET', 'http://a?b'), ['absolute', 'a', '/?b'])
    deepEqual(read('GET', 'http://[::1]:80/'), ['absolute', '[::1]:80', '/'])
    deepEqual(read('OPTIONS', 'http://a'), ['absolute', 'a', '*'])
    deepEqual(read('OPTIONS', 'http://a/'), ['absolute', 'a', '/'])
  })

  test('is an authority for CONNECT alone', () => {
    for (const target of ['a:443', '[::1]:443', '10.0.0.1:1'])
      deepEqual(Object.values(readSpecialTarget('CONNECT', target)), ['authority', target, target])
    for (const target of ['a', 'a:', ':443', 'a:443/', 'http://a:443', 'u@a:443', 'a:443:1', 'a:123456', '/', '*'])
      throws(() => readSpecialTarget('CONNECT', target), { code: 'BAD_HEAD' }, target)
    throws(() => readSpecialTarget('GET', 'a:443'), { code: 'BAD_HEAD' })
  })

  test('is an asterisk for OPTIONS alone', () => {
    deepEqual(Object.values(readSpecialTarget('OPTIONS', '*')), ['asterisk', '', '*'])
    throws(() => readSpecialTarget('GET', '*'), { code: 'BAD_HEAD' })
  })

  test('is refused when its host is none', () => {
    for (const target of ['http://', 'http:///a', 'http://u@a/', 'ftp://a/', 'http:/a', '//a', 'http://a,b/'])
      throws(() => readSpecialTarget('GET', target), { code: 'BAD_HEAD' }, target)
  })

  test('agrees with the host header in every case of letters', () => {
    const head = requestOf('GET http://EXAMPLE.org/a HTTP/1.1', 'Host: example.org')
    deepEqual([head.form, head.path, head.target, head.host], ['absolute', '/a', 'http://EXAMPLE.org/a', 'example.org'])
  })
})
