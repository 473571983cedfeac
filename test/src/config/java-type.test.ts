// Java type names: what a signature may say, and advice for what is usually forgotten.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseJavaType } from '../../../src/config/java-type.ts'

suite('java type', () => {
  for (const text of [
    'int',
    'void',
    'long[]',
    'byte[][]',
    'java.lang.String',
    'java.lang.String[]',
    'java.util.List<java.lang.String>',
    'java.util.Map<java.lang.Long,java.util.List<org.example.Item[]>>[]',
    '[I',
    '[[J',
    '[Ljava.lang.String;',
    'org.example.Order$Item',
    'Order',
    '订单.Order'
  ])
    test(`${text} is a type`, () => deepEqual(parseJavaType(text), { ok: true, value: text }))

  test('spaces do not count', () => deepEqual(parseJavaType(' int [ ] '), { ok: true, value: 'int[]' }))

  for (const [text, reason] of [
    ['String', /write java\.lang\.String$/],
    ['string', /write java\.lang\.String$/],
    ['Long[]', /write java\.lang\.Long\[\]$/],
    ['BigDecimal', /write java\.math\.BigDecimal$/],
    ['java.util.List<String>', /write java\.lang\.String$/],
    ['List<java.lang.String>', /write java\.util\.List$/],
    ['java.util.List<int>', /must not have the primitive int/],
    ['java.util.List<>', /is not a Java type/],
    ['java.util.List<java.lang.Long', /is not a Java type/],
    ['java.util.List<a.B>>', /is not a Java type/],
    [`${'a<'.repeat(20)}b${'>'.repeat(20)}`, /too long/],
    ['java.lang.', /is not a Java type/],
    ['1a', /is not a Java type/],
    ['[X', /is not a Java type/],
    ['', /is not a Java type/]
  ] as const)
    test(`"${text}" is refused with advice`, () => {
      const parsed = parseJavaType(text)
      equal(parsed.ok, false)
      if (!parsed.ok) match(parsed.reason, reason)
    })
})
