// The trace id of a call, from every format that callers use.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { traceIdOf } from '../../../tracing/propagation/trace-id.ts'

const read = (fields: Record<string, string>): string => traceIdOf(name => fields[name])
const encoded = (text: string): string => Buffer.from(text).toString('base64')
const sw8 = `1-${encoded('a1.2.3')}-${encoded('seg.1')}-3-${encoded('shop')}-${encoded('pod-1')}-${encoded('/buy')}-${encoded('10.0.0.1:80')}`
const W3C_ID = '4bf92f3577b34da6a3ce929d0e0e4736'

suite('trace id', () => {
  test('is the second field of sw8', () => equal(read({ sw8 }), 'a1.2.3'))
  test('is the second field of traceparent', () =>
    equal(read({ traceparent: `00-${W3C_ID}-00f067aa0ba902b7-01` }), W3C_ID))
  test('is the first field of b3, or its own header', () => {
    equal(read({ b3: `${W3C_ID}-00f067aa0ba902b7-1` }), W3C_ID)
    equal(read({ 'x-b3-traceid': W3C_ID.toUpperCase() }), W3C_ID)
    equal(read({ 'x-b3-traceid': '463ac35c9f6413ad' }), '463ac35c9f6413ad')
  })
  test('SkyWalking comes before W3C, W3C before B3', () => {
    equal(read({ sw8, traceparent: `00-${W3C_ID}-00f067aa0ba902b7-01` }), 'a1.2.3')
    equal(read({ traceparent: `00-${W3C_ID}-00f067aa0ba902b7-01`, b3: `${'a'.repeat(16)}-${'b'.repeat(16)}` }), W3C_ID)
  })
  test('is empty without a context', () => equal(read({}), ''))

  for (const [name, fields] of Object.entries({
    'sw8 with a field missing': { sw8: sw8.split('-').slice(0, 7).join('-') },
    'sw8 with an id that is no base64': { sw8: sw8.replace(encoded('a1.2.3'), '*') },
    'sw8 with a line break in its id': { sw8: sw8.replace(encoded('a1.2.3'), encoded('a\nb')) },
    'sw8 with an endless id': { sw8: sw8.replace(encoded('a1.2.3'), encoded('x'.repeat(500))) },
    'traceparent of zeros': { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
    'traceparent in capitals': { traceparent: `00-${W3C_ID.toUpperCase()}-00f067aa0ba902b7-01` },
    'b3 that says only not to sample': { b3: '0' },
    'a B3 id of odd length': { 'x-b3-traceid': 'abc' }
  }))
    test(`${name} is no context`, () => equal(read(fields), ''))
})
