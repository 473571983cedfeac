// Which overload of a method a list of JSON values is meant for.
import { CodecError } from '../../codecs/errors.ts'
import { type ClassCatalog, erasedName } from '../../codecs/hessian2/index.ts'
import { JsonNumber, type JsonObject, type JsonValue } from '../../codecs/json/index.ts'
import type { MethodSpec } from '../snapshot/snapshot.ts'

/** Types that take text as it stands. */
export const TEXT: RegExp = /^(?:char|java\.lang\.(?:String|CharSequence|Character))$/

/** The parameter types, with their type parameters. Throws CodecError BAD_VALUE when none fits, or several fit alike. */
export function chooseOverload(
  values: readonly JsonValue[],
  { overloads: all }: MethodSpec,
  { methodName, catalog }: Readonly<{ methodName: string; catalog: ClassCatalog | undefined }>
): readonly string[] {
  const overloads = all.map(({ parameters }) => parameters)
  const fitting = overloads.filter(({ length }) => length === values.length)
  if (fitting.length === 0) throw wrongCount(values.length, overloads, methodName)
  if (fitting.length === 1) return fitting[0] as readonly string[]
  const scores = fitting.map(types =>
    types.reduce((sum, type, index) => sum + fit(values[index] as JsonValue, erasedName(type), catalog), 0)
  )
  const best = Math.max(...scores)
  const candidates = fitting.filter((_, index) => scores[index] === best)
  if (candidates.length === 1) return candidates[0] as readonly string[]
  const listed = candidates.map(types => `(${types.join(',')})`).join(' or ')
  throw new CodecError('BAD_VALUE', `${methodName} could be ${listed}; name the types in x-dubbo-types`)
}

/** The refusal of so many arguments. */
export function wrongCount(count: number, overloads: readonly (readonly string[])[], methodName: string): CodecError {
  const known = overloads.map(types => `(${types.join(',')})`).join(' or ')
  return new CodecError(
    'BAD_VALUE',
    `${methodName} takes ${known === '()' ? 'no arguments' : known}, not ${count} argument${count === 1 ? '' : 's'}; an array in the body is the argument list`
  )
}

const NUMERIC =
  /^(?:byte|short|int|long|float|double|java\.lang\.(?:Byte|Short|Integer|Long|Float|Double|Number)|java\.math\.Big(?:Integer|Decimal))$/
const WHOLE = /^(?:byte|short|int|long|java\.lang\.(?:Byte|Short|Integer|Long)|java\.math\.BigInteger)$/
const LIST = /^\[|\[\]$|^java\.util\.(?:\w*List|\w*Set|Collection|\w*Queue|\w*Deque)$|^java\.lang\.Iterable$/

// How well a JSON value suits a type: 3 its own kind, 2 the same family, 1 possible, 0 hardly.
function fit(value: JsonValue, type: string, catalog: ClassCatalog | undefined): number {
  if (value === null) return /^(?:byte|short|int|long|float|double|char|boolean)$/.test(type) ? 0 : 1
  if (type === 'java.lang.Object') return 1
  if (typeof value === 'boolean') return /oolean$/.test(type) ? 3 : 0
  if (typeof value === 'string') return fitText(value, type, catalog)
  if (typeof value === 'number' || value instanceof JsonNumber) return fitNumber(value, type)
  if (Array.isArray(value)) return LIST.test(type) ? 3 : 0
  return fitObject(value, type, catalog)
}

function fitText(value: string, type: string, catalog: ClassCatalog | undefined): number {
  if (TEXT.test(type)) return 3
  const constants = catalog?.constantsOf(type)
  if (constants !== undefined) return constants.has(value) ? 2 : 0
  return isPlain(type) || catalog?.fieldsOf(type) !== undefined ? 0 : 2
}

function fitObject(value: JsonObject, type: string, catalog: ClassCatalog | undefined): number {
  const fields = catalog?.fieldsOf(type)
  if (fields !== undefined) return [...value.keys()].every(key => fields.has(key)) ? 3 : 0
  return isPlain(type) || TEXT.test(type) || catalog?.constantsOf(type) !== undefined ? 0 : 2
}

const isPlain = (type: string): boolean => NUMERIC.test(type) || LIST.test(type) || /oolean$/.test(type)

const BITS = new Map([
  ...['byte', 'java.lang.Byte'].map((type): [string, number] => [type, 8]),
  ...['short', 'java.lang.Short'].map((type): [string, number] => [type, 16]),
  ...['int', 'java.lang.Integer'].map((type): [string, number] => [type, 32]),
  ...['long', 'java.lang.Long'].map((type): [string, number] => [type, 64])
])
/** No type of BITS holds more digits, and a longer text need not be read to know that. */
const DIGITS_MAX = 20

function beyond(text: string, type: string): boolean {
  const bits = BITS.get(type)
  if (bits === undefined) return false
  return text.length > DIGITS_MAX || BigInt.asIntN(bits, BigInt(text)) !== BigInt(text)
}

function fitNumber(value: number | JsonNumber, type: string): number {
  const text = value instanceof JsonNumber ? value.text : String(value)
  const whole = !/[.eE]/.test(text)
  // An integer that a type cannot hold does not suit it at all, else 5000000000 would be as good an int as a long.
  if (whole && beyond(text, type)) return 0
  if (whole && typeof value === 'number' && value === (value | 0) && /^int$|Integer$/.test(type)) return 4
  if (NUMERIC.test(type)) return whole === WHOLE.test(type) ? 3 : whole ? 2 : 0
  return 0
}
