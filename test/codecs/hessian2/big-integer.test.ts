// BigInteger: magnitudes as hessian-lite 3.2.13 and 4.0.4 wrote them.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { bigIntegerBean, bigIntegerOf, MAGNITUDE_INTS_MAX } from '../../../codecs/hessian2/big-integer.ts'
import { Bean, List, type Value } from '../../../codecs/hessian2/value.ts'

const CASES: [bigint, number, number[]][] = [
  [0n, 0, []],
  [5n, 1, [5]],
  [-5n, -1, [5]],
  [0xffff_ffffn, 1, [-1]],
  [0x8000_0000n, 1, [-2147483648]],
  [1n << 64n, 1, [1, 0, 0]],
  // 0x1 8EE90FF6 C373E0EE 4E3F0AD2, as recorded.
  [123456789012345678901234567890n, 1, [1, 0x8ee90ff6 | 0, 0xc373e0ee | 0, 0x4e3f0ad2 | 0]]
]

suite('a BigInteger', () => {
  for (const [value, signum, magnitude] of CASES)
    test(`${value} is its sign and magnitude`, () => {
      const bean = bigIntegerBean(value)
      deepEqual(bean.definition, { type: 'java.math.BigInteger', fields: ['signum', 'mag'] })
      deepEqual(bean.values, [signum, new List(magnitude, '[int')])
      equal(bigIntegerOf(bean), value)
    })

  test('of unusable fields or without end is refused', () => {
    const refused = (values: Value[], code: string): void =>
      throws(
        () => bigIntegerOf(new Bean({ type: 'java.math.BigInteger', fields: ['signum', 'mag'] }, values)),
        (error: unknown) => error instanceof CodecError && error.code === code
      )
    refused([1, null], 'BAD_VALUE')
    refused(['1', new List([1])], 'BAD_VALUE')
    refused([1, new List(['1'])], 'BAD_VALUE')
    refused([1, new List(new Array(MAGNITUDE_INTS_MAX + 1).fill(1))], 'BUDGET_EXCEEDED')
    throws(() => bigIntegerBean(1n << BigInt(MAGNITUDE_INTS_MAX * 32)), CodecError)
    equal(bigIntegerOf(bigIntegerBean((1n << 131072n) - 1n)), (1n << 131072n) - 1n)
  })
})
