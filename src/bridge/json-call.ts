// From the JSON of an HTTP request to the arguments of an RPC call: which overload is meant, and what each argument becomes.
import { classGetName } from '../../codecs/dubbo/descriptor.ts'
import { CodecError } from '../../codecs/errors.ts'
import { fromJson, isDirectType, type Value } from '../../codecs/hessian2/index.ts'
import { JsonNumber, type JsonValue } from '../../codecs/json/index.ts'
import type { MethodSpec } from '../snapshot/snapshot.ts'

/** A call that is ready to be encoded. `generic`: its arguments suit `$invoke`, where the provider makes objects of them. */
export type JsonCall = Readonly<{
  parameterTypes: readonly string[] | undefined
  arguments: readonly Value[]
  generic: boolean
}>

/** What is known of the types: those that the caller named, else those of the configuration. */
export type KnownTypes = Readonly<{
  named: readonly string[] | undefined
  method: MethodSpec | undefined
  methodName: string
  /** What the values were before they were read as JSON, if they were not JSON to begin with. */
  texts?: readonly string[] | undefined
}>

/** An array is the argument list, anything else is the single argument, undefined is no arguments. */
export function argumentList(body: JsonValue | undefined): readonly JsonValue[] {
  if (body === undefined) return []
  return Array.isArray(body) ? body : [body]
}

/** Chooses the overload and converts. Throws CodecError BAD_VALUE with a sentence for the caller. */
export function jsonCall(values: readonly JsonValue[], known: KnownTypes): JsonCall {
  const types = known.named ?? chooseOverload(values, known)
  if (types === undefined)
    return { parameterTypes: undefined, arguments: values.map(value => fromJson(value, undefined)), generic: true }
  if (types.length !== values.length) throw wrongCount(values.length, [types], known.methodName)
  const parameterTypes = types.map(classGetName)
  // Objects of classes that nobody described can only be made by the provider, so one such parameter makes the call generic.
  const direct = types.every(isDirectType)
  const converted = values.map((value, index) => {
    const type = types[index] as string
    const asWritten = TEXT.test(type) && typeof value !== 'string' ? (known.texts?.[index] ?? value) : value
    return convert(asWritten, type, { index, direct })
  })
  return { parameterTypes, arguments: converted, generic: !direct }
}

function convert(value: JsonValue, type: string, { index, direct }: { index: number; direct: boolean }): Value {
  try {
    return fromJson(value, type, { mode: direct ? 'direct' : 'generic' })
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    throw new CodecError(error.code, `argument ${index} (${type}): ${error.message}`, { cause: error })
  }
}

function chooseOverload(
  values: readonly JsonValue[],
  { method, methodName }: KnownTypes
): readonly string[] | undefined {
  if (method === undefined) return undefined
  const overloads = method.overloads.map(({ parameters }) => parameters)
  const fitting = overloads.filter(({ length }) => length === values.length)
  if (fitting.length === 0) throw wrongCount(values.length, overloads, methodName)
  if (fitting.length === 1) return fitting[0]
  const scores = fitting.map(types =>
    types.reduce((sum, type, index) => sum + fit(values[index] as JsonValue, type), 0)
  )
  const best = Math.max(...scores)
  const candidates = fitting.filter((_, index) => scores[index] === best)
  if (candidates.length === 1) return candidates[0]
  const listed = candidates.map(types => `(${types.join(',')})`).join(' or ')
  throw new CodecError('BAD_VALUE', `${methodName} could be ${listed}; name the types in x-dubbo-types`)
}

function wrongCount(count: number, overloads: readonly (readonly string[])[], methodName: string): CodecError {
  const known = overloads.map(types => `(${types.join(',')})`).join(' or ')
  return new CodecError(
    'BAD_VALUE',
    `${methodName} takes ${known === '()' ? 'no arguments' : known}, not ${count} argument${count === 1 ? '' : 's'}; an array in the body is the argument list`
  )
}

const NUMERIC =
  /^(?:byte|short|int|long|float|double|java\.lang\.(?:Byte|Short|Integer|Long|Float|Double|Number)|java\.math\.Big(?:Integer|Decimal))$/
const WHOLE = /^(?:byte|short|int|long|java\.lang\.(?:Byte|Short|Integer|Long)|java\.math\.BigInteger)$/
const TEXT = /^(?:char|java\.lang\.(?:String|CharSequence|Character))$/
const LIST = /^\[|\[\]$|^java\.util\.(?:\w*List|\w*Set|Collection|\w*Queue|\w*Deque)$|^java\.lang\.Iterable$/

// How well a JSON value suits a type: 3 its own kind, 2 the same family, 1 possible, 0 hardly.
function fit(value: JsonValue, type: string): number {
  if (value === null) return /^(?:byte|short|int|long|float|double|char|boolean)$/.test(type) ? 0 : 1
  if (type === 'java.lang.Object') return 1
  if (typeof value === 'boolean') return /oolean$/.test(type) ? 3 : 0
  if (typeof value === 'string')
    return TEXT.test(type) ? 3 : NUMERIC.test(type) || LIST.test(type) || /oolean$/.test(type) ? 0 : 2
  if (typeof value === 'number' || value instanceof JsonNumber) return fitNumber(value, type)
  if (Array.isArray(value)) return LIST.test(type) ? 3 : 0
  return NUMERIC.test(type) || TEXT.test(type) || LIST.test(type) || /oolean$/.test(type) ? 0 : 2
}

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
