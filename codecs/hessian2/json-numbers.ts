// JSON numbers as Java numbers: ranges are checked, digits are never rounded away, and text that holds a number will do.
import { CodecError } from '../errors.ts'
import { JsonNumber, type JsonValue } from '../json/value.ts'
import { Bean, type ClassDefinition, Double } from './value.ts'

/** The most digits that an integer may have once its exponent is written out. */
export const DIGITS_MAX = 10_000

const DECIMAL: ClassDefinition = { type: 'java.math.BigDecimal', fields: ['value'] }
const NUMBER = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,11}))?$/
const SCALE_MAX = 2_147_483_647
const SPECIAL_DOUBLES = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY]
])

/** An int, short or byte. */
export function toInt(json: JsonValue, type: string, max: number): number {
  if (typeof json === 'number' && Number.isInteger(json)) {
    if (json > max || json < -max - 1) throw unfit(json, type)
    return json === 0 ? 0 : json
  }
  const whole = wholeNumber(json)
  if (whole === undefined || whole > max || whole < -max - 1) throw unfit(json, type)
  return Number(whole)
}

/** A long. */
export function toLong(json: JsonValue, type: string): bigint {
  const whole = wholeNumber(json)
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) throw unfit(json, type)
  return whole
}

/** An integer of any size. */
export function toBigInteger(json: JsonValue, type: string): bigint {
  const whole = wholeNumber(json)
  if (whole === undefined) throw unfit(json, type)
  return whole
}

/** A double, or a float, which only has a smaller range. */
export function toDouble(json: JsonValue, type: string): Double {
  const text = numberText(json)
  const value = typeof json === 'number' ? json : text === undefined ? undefined : Number(text)
  if (value === undefined) {
    const special = typeof json === 'string' ? SPECIAL_DOUBLES.get(json) : undefined
    if (special === undefined) throw unfit(json, type)
    return new Double(special)
  }
  if (!Number.isFinite(/float$/i.test(type) ? Math.fround(value) : value)) throw unfit(json, type)
  return new Double(value)
}

/** A java.math.BigDecimal with the very digits of the JSON text. */
export function toDecimal(json: JsonValue, type: string): Bean {
  const text = numberText(json)
  const parts = text === undefined ? null : NUMBER.exec(text)
  // Java keeps the scale, fraction digits minus exponent, in an int.
  if (parts === null || Math.abs((parts[3]?.length ?? 0) - Number(parts[4] ?? 0)) > SCALE_MAX) throw unfit(json, type)
  return new Bean(DECIMAL, [text!])
}

/**
 * A number of a type that nobody named: int, else long, else (as bigint) an integer of any size;
 * a Double when it would be written back with the same digits, else a BigDecimal.
 */
export function toNaturalNumber(json: number | JsonNumber): number | bigint | Double | Bean {
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return (json | 0) === json ? json : BigInt(json)
    const text = String(json)
    // From 2^53 on, the digits that were written are those of the text, not those of the rounded number.
    return /^-?[0-9]+$/.test(text) ? BigInt(text) : new Double(json)
  }
  const { text } = json
  if (text === '-0') return new Double(-0)
  if (/^-?[0-9]+$/.test(text)) return wholeNumber(json) ?? toDecimal(json, 'a number')
  return sameDigitsAsDouble(text) ? new Double(Number(text)) : toDecimal(json, 'a number')
}

/** `300 does not fit byte`. */
export function unfit(json: JsonValue, type: string): CodecError {
  return new CodecError('BAD_VALUE', `${show(json)} does not fit ${type}`)
}

function show(json: JsonValue): string {
  if (json instanceof JsonNumber) return short(json.text)
  if (Array.isArray(json)) return 'an array'
  if (json instanceof Map) return 'an object'
  return short(JSON.stringify(json))
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** The digits of a number, or of text that holds one. */
function numberText(json: JsonValue): string | undefined {
  if (typeof json === 'number') return String(json)
  if (json instanceof JsonNumber) return json.text
  return typeof json === 'string' && NUMBER.test(json) ? json : undefined
}

/** The integer that a number stands for, however it is written (12, 12.0, 1.2e1); undefined when it has a fraction. */
function wholeNumber(json: JsonValue): bigint | undefined {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return BigInt(json)
  const text = numberText(json)
  const parts = text === undefined ? null : NUMBER.exec(text)
  if (parts === null) return undefined
  const [, sign, whole, fraction = '', exponent = '0'] = parts
  const shift = Number(exponent) - fraction.length
  const digits = `${whole}${fraction}`
  if (/^0+$/.test(digits)) return 0n
  if (digits.length + shift > DIGITS_MAX)
    throw new CodecError('BUDGET_EXCEEDED', `an integer of more than ${DIGITS_MAX} digits`)
  if (shift >= 0) return BigInt(sign + digits + '0'.repeat(shift))
  // A shift beyond all digits leaves nothing but fraction, and the digits are not all zero here.
  if (-shift >= digits.length || !/^0+$/.test(digits.slice(shift))) return undefined
  return BigInt(sign + digits.slice(0, shift))
}

function sameDigitsAsDouble(text: string): boolean {
  const parts = NUMBER.exec(text)
  const value = Number(text)
  if (parts === null || !Number.isFinite(value)) return false
  const fraction = parts[3] ?? ''
  // The zeros of 1.10 are digits that a double does not keep; 1.0 is how a double itself is written.
  if (fraction.length > 1 && fraction.endsWith('0')) return false
  return canonical(text) === canonical(String(value))
}

function canonical(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(text)!
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return `${sign}0`
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
