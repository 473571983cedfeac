// JSON numbers as Java numbers: ranges, spellings, digits.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError, type CodecErrorCode } from '../../../codecs/errors.ts'
import {
  DIGITS_MAX,
  toBigInteger,
  toDecimal,
  toDouble,
  toInt,
  toLong,
  toNaturalNumber
} from '../../../codecs/hessian2/json-numbers.ts'
import { Bean, Double } from '../../../codecs/hessian2/value.ts'
import { parseJson } from '../../../codecs/json/parse.ts'
import type { JsonNumber } from '../../../codecs/json/value.ts'

const refused = (action: () => unknown, message: RegExp, code: CodecErrorCode = 'BAD_VALUE'): void =>
  throws(action, (error: unknown) => error instanceof CodecError && error.code === code && message.test(error.message))
const natural = (text: string): unknown => toNaturalNumber(parseJson(text) as number | JsonNumber)
const decimal = (text: string): Bean => new Bean({ type: 'java.math.BigDecimal', fields: ['value'] }, [text])

suite('a whole number', () => {
  test('fits its type or is refused', () => {
    const int = (text: string, max: number): number => toInt(parseJson(text), 'byte', max)
    for (const text of ['127', '-128', '127.0', '1.27e2', '"127"', '"-128"'])
      equal(int(text, 127), Number(text.replaceAll('"', '')))
    for (const text of ['128', '-129', '128.0', '1e3', '1e400', '"128"', '9223372036854775808'])
      refused(() => int(text, 127), / does not fit byte$/)
    equal(Object.is(int('-0', 127), 0), true)
    refused(() => int('300', 127), /^300 does not fit byte$/)
  })

  test('may be written with a fraction or exponent that is none', () => {
    const long = (text: string): bigint => toLong(parseJson(text), 'long')
    equal(long('12.000'), 12n)
    equal(long('1200e-2'), 12n)
    equal(long('0.12e2'), 12n)
    equal(long('0e999999999'), 0n)
    equal(long('0.0e-99999999'), 0n)
    equal(long('"9223372036854775807"'), 9223372036854775807n)
    equal(long('-9223372036854775808'), -9223372036854775808n)
    for (const text of [
      '1.5',
      '12e-2',
      '1e-1',
      '1e-99999999',
      '9223372036854775808',
      '-9223372036854775809',
      '"1 "',
      '""',
      '"0x1"',
      '"1n"',
      '{}',
      '[]',
      'true',
      'null'
    ])
      refused(() => long(text), / does not fit long$/)
  })

  test('keeps the digits that were written where JavaScript would round', () => {
    // This double prints as it was written, but its exact value ends in 683968.
    equal(parseJson('123456789012345680000'), 123456789012345680000)
    equal(toBigInteger(parseJson('123456789012345680000'), 'x'), 123456789012345680000n)
    equal(natural('123456789012345680000'), 123456789012345680000n)
  })

  test('does not grow without bound', () => {
    equal(String(toBigInteger(parseJson(`1e${DIGITS_MAX - 1}`), 'x')).length, DIGITS_MAX)
    refused(() => toBigInteger(parseJson(`1e${DIGITS_MAX}`), 'x'), /digits/, 'BUDGET_EXCEEDED')
    refused(() => toBigInteger(parseJson('1e999999999'), 'x'), /digits/, 'BUDGET_EXCEEDED')
    refused(() => toBigInteger(parseJson('9'.repeat(DIGITS_MAX + 1)), 'x'), /digits/, 'BUDGET_EXCEEDED')
    refused(() => toBigInteger(parseJson('1e999999999999999'), 'x'), /does not fit/)
  })
})

suite('a double', () => {
  test('takes any number in its range, and the names of the special ones', () => {
    const double = (text: string, type = 'double'): number => toDouble(parseJson(text), type).value
    equal(double('1'), 1)
    equal(double('0.1'), 0.1)
    equal(double('1.10'), 1.1)
    equal(double('"2.5"'), 2.5)
    equal(Object.is(double('-0'), -0), true)
    equal(double('"NaN"'), Number.NaN)
    equal(double('"-Infinity"'), Number.NEGATIVE_INFINITY)
    equal(double('3.4028234663852886e38', 'float'), 3.4028234663852886e38)
    refused(() => double('1e39', 'java.lang.Float'), /does not fit java.lang.Float/)
    for (const text of ['1e400', '-1e400', '"1e400"', '"inf"', '""', 'true', '[]', 'null'])
      refused(() => double(text), /does not fit double/)
  })
})

suite('a decimal', () => {
  test('keeps its text', () => {
    for (const text of ['1.10', '1e-400', '-0.00', '12345678901234567890.10', '1E+3', '7']) {
      deepEqual(toDecimal(parseJson(text), 'x'), decimal(text))
      deepEqual(toDecimal(JSON.stringify(text).slice(1, -1), 'x'), decimal(text))
    }
  })

  test('is refused when Java could not hold its scale, or when it is no number', () => {
    deepEqual(toDecimal(parseJson('1e2147483647'), 'x'), decimal('1e2147483647'))
    for (const text of ['1e2147483648', '1.5e-2147483647', '1e99999999999', '"1.1.1"', '"NaN"', '"1,5"', '" 1"', '{}'])
      refused(() => toDecimal(parseJson(text), 'BigDecimal'), /does not fit BigDecimal/)
  })
})

suite('a number of no named type', () => {
  test('is a double only when a double keeps its digits', () => {
    for (const text of ['1.5', '1.0', '0.1', '1e5', '1.5E3', '-2.5e1', '1e-7', '100e-1', '0.0'])
      deepEqual(natural(text), new Double(Number(text)), text)
    for (const text of [
      '1.10',
      '1.00',
      '0.1234567890123456789',
      '1e400',
      '-1e-400',
      '1.50e2',
      '12345678901234567890.5'
    ])
      deepEqual(natural(text), decimal(text), text)
    deepEqual(natural('-0'), new Double(-0))
  })

  test('is an int or a long by its size', () => {
    deepEqual(['0', '2147483647', '2147483648', '-2147483649'].map(natural), [0, 2147483647, 2147483648n, -2147483649n])
    equal(natural('9007199254740992'), 9007199254740992n)
    equal(natural('9007199254740993'), 9007199254740993n)
  })
})
