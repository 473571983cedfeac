// Values of Java's plain classes from JSON; the objects are those that hessian-lite was recorded writing.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { bigIntegerBean } from '../../../codecs/hessian2/big-integer.ts'
import { isScalar, toScalar } from '../../../codecs/hessian2/java-scalars.ts'
import { Bean, Double, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { parseJson } from '../../../codecs/json/parse.ts'

const read = (text: string, type: string): Value | undefined => toScalar(parseJson(text), type, 'generic')
const wrapped = (type: string, value: Value): Bean => new Bean({ type, fields: ['value'] }, [value])
const boxed = (name: string): string => `java.lang.${name}`

function refused(text: string, type: string): void {
  throws(
    () => read(text, type),
    (error: unknown) =>
      error instanceof CodecError && error.code === 'BAD_VALUE' && error.message.endsWith(` does not fit ${type}`),
    `${text} as ${type}`
  )
}

const CASES: [types: string[], good: [string, Value][], bad: string[]][] = [
  [
    ['boolean', boxed('Boolean')],
    [
      ['true', true],
      ['false', false],
      ['"true"', true],
      ['"false"', false]
    ],
    ['1', '"TRUE"', '""', '[]']
  ],
  [
    ['byte', boxed('Byte')],
    [
      ['127', 127],
      ['-128', -128],
      ['"5"', 5]
    ],
    ['128', '-129', '1.5', '"x"', 'true']
  ],
  [
    ['short', boxed('Short')],
    [
      ['32767', 32767],
      ['-32768', -32768]
    ],
    ['32768', '-32769']
  ],
  [
    ['int', boxed('Integer')],
    [
      ['2147483647', 2147483647],
      ['-2147483648', -2147483648]
    ],
    ['2147483648', '-2147483649']
  ],
  [
    ['long', boxed('Long')],
    [
      ['1', 1n],
      ['9223372036854775807', 9223372036854775807n]
    ],
    ['9223372036854775808', '{}']
  ],
  [
    ['float', boxed('Float')],
    [
      ['1.5', new Double(1.5)],
      ['1', new Double(1)]
    ],
    ['1e39', '"x"']
  ],
  [
    ['double', boxed('Double')],
    [
      ['1e300', new Double(1e300)],
      ['"NaN"', new Double(Number.NaN)]
    ],
    ['1e400', 'false']
  ],
  [
    ['char', boxed('Character')],
    [
      ['"a"', 'a'],
      ['"中"', '中'],
      ['"\\ud83d"', '\ud83d']
    ],
    ['""', '"ab"', '"😀"', '1']
  ],
  [
    [boxed('String'), boxed('CharSequence')],
    [
      ['"a"', 'a'],
      ['""', '']
    ],
    ['1', 'true', '[]', '{}']
  ],
  [
    [boxed('Number')],
    [
      ['1', 1],
      ['1.5', new Double(1.5)],
      ['9223372036854775808', bigIntegerBean(9223372036854775808n)]
    ],
    ['"1"', 'true']
  ],
  [['java.math.BigDecimal'], [['1.10', wrapped('java.math.BigDecimal', '1.10')]], ['"x"', '[]']],
  [
    ['java.math.BigInteger'],
    [
      ['5', '5'],
      ['1e20', '100000000000000000000']
    ],
    ['1.5', '"x"']
  ],
  [
    ['java.util.Date'],
    [
      ['1700000000123', new Timestamp(1700000000123n)],
      ['-1', new Timestamp(-1n)],
      ['"2023-11-14T22:13:20.123Z"', new Timestamp(1700000000123n)],
      ['"2023-11-15 06:13:20.123"', new Timestamp(1700028800123n)]
    ],
    ['1.5', '"yesterday"', '"2023-02-29"', 'true', '{}']
  ],
  [['java.sql.Timestamp'], [['5', wrapped('java.sql.Timestamp', new Timestamp(5n))]], ['"x"']],
  [['java.sql.Date'], [['"1970-01-02"', wrapped('java.sql.Date', new Timestamp(86400000n))]], ['"1970-13-02"']],
  [['java.sql.Time'], [['5', wrapped('java.sql.Time', new Timestamp(5n))]], ['"x"']],
  [
    ['java.util.UUID'],
    [['"701e923e-0378-4087-905e-d26b5e3a7416"', wrapped('java.util.UUID', '701e923e-0378-4087-905e-d26b5e3a7416')]],
    ['"701e923e03784087905ed26b5e3a7416"', '1', '""']
  ],
  [
    ['java.util.Locale'],
    [
      ['"zh_CN"', wrapped('com.alibaba.com.caucho.hessian.io.LocaleHandle', 'zh_CN')],
      ['"zh-CN"', wrapped('com.alibaba.com.caucho.hessian.io.LocaleHandle', 'zh_CN')]
    ],
    ['"z h"', '1']
  ],
  [
    ['java.time.Year'],
    [['2024', new Bean({ type: 'com.alibaba.com.caucho.hessian.io.java8.YearHandle', fields: ['year'] }, [2024])]],
    ['"x"', '1.5']
  ]
]

suite('a plain Java class', () => {
  for (const [types, good, bad] of CASES)
    for (const type of types)
      test(`${type} takes what fits and refuses the rest`, () => {
        equal(isScalar(type), true)
        for (const [text, value] of good) deepEqual(read(text, type), value, text)
        for (const text of bad) refused(text, type)
      })

  test('may be null unless it is a primitive', () => {
    for (const type of ['int', 'boolean', 'char', 'double']) refused('null', type)
    for (const type of [
      'java.lang.Integer',
      'java.lang.String',
      'java.util.Date',
      'java.math.BigDecimal',
      'java.time.Instant'
    ])
      equal(read('null', type), null)
  })

  test('writes a BigInteger as its object in a direct call', () =>
    deepEqual(toScalar(5, 'java.math.BigInteger', 'direct'), bigIntegerBean(5n)))

  test('is one of a closed list', () => {
    for (const type of ['kit.api.Item', 'java.util.List', 'constructor', '[I', 'Integer']) {
      equal(isScalar(type), false)
      equal(toScalar(1, type, 'generic'), undefined)
    }
  })
})
