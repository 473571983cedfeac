// java.math.BigInteger on the wire: an object with `signum` (-1, 0, 1) and `mag`, the magnitude as big-endian 32-bit ints.
// Other fields differ between Java versions and are caches, so they are neither read nor written; every reader accepts that.
import { CodecError } from '../errors.ts'
import { Bean, type ClassDefinition, List } from './value.ts'

/** The longest magnitude that is turned into digits: 2^17 bits, some 39 000 digits. */
export const MAGNITUDE_INTS_MAX = 4096

const DEFINITION: ClassDefinition = { type: 'java.math.BigInteger', fields: ['signum', 'mag'] }

/** The number that a java.math.BigInteger bean holds. */
export function bigIntegerOf(bean: Bean): bigint {
  const signum = bean.get('signum')
  const magnitude = bean.get('mag')
  if (typeof signum !== 'number' || !(magnitude instanceof List))
    throw new CodecError('BAD_VALUE', 'a BigInteger without signum and mag')
  if (magnitude.items.length > MAGNITUDE_INTS_MAX)
    throw new CodecError('BUDGET_EXCEEDED', `BigInteger of more than ${MAGNITUDE_INTS_MAX * 32} bits`)
  let hex = '0x0'
  for (const int of magnitude.items) {
    if (typeof int !== 'number') throw new CodecError('BAD_VALUE', 'a BigInteger whose mag is not made of ints')
    hex += (int >>> 0).toString(16).padStart(8, '0')
  }
  const value = BigInt(hex)
  return signum < 0 ? -value : value
}

/** The bean that stands for a number of any size. */
export function bigIntegerBean(value: bigint): Bean {
  const signum = value < 0n ? -1 : value > 0n ? 1 : 0
  const ints: number[] = []
  if (signum !== 0) {
    const hex = (value < 0n ? -value : value).toString(16)
    for (let end = hex.length; end > 0; end -= 8)
      ints.unshift(Number.parseInt(hex.slice(Math.max(0, end - 8), end), 16) | 0)
  }
  if (ints.length > MAGNITUDE_INTS_MAX)
    throw new CodecError('BUDGET_EXCEEDED', `BigInteger of more than ${MAGNITUDE_INTS_MAX * 32} bits`)
  return new Bean(DEFINITION, [signum, new List(ints, '[int')])
}
