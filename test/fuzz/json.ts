// Fuzzer of the JSON codec and of the JSON view of Hessian values: random values, random text, broken text.

import { CodecError } from '../../codecs/errors.ts'
import { ClassCatalog } from '../../codecs/hessian2/class-catalog.ts'
import { fromJson } from '../../codecs/hessian2/from-json.ts'
import { toJson } from '../../codecs/hessian2/to-json.ts'
import { Bean, Double, HessianMap, List, Timestamp, type Value } from '../../codecs/hessian2/value.ts'
import { parseJson } from '../../codecs/json/parse.ts'
import { JsonNumber, type JsonValue } from '../../codecs/json/value.ts'

type Random = () => number

const TYPES = [
  ...[
    'int',
    'byte',
    'long',
    'double',
    'float',
    'char',
    'boolean',
    'byte[]',
    'int[][]',
    'java.lang.String[]',
    'kit.Item',
    'java.util.Map<java.lang.Long,kit.Node[]>',
    'java.util.List<kit.Node>'
  ],
  ...['java.lang.Object', 'java.util.List', 'java.util.Map', 'java.util.Set', 'java.util.Date', 'java.sql.Date'],
  ...['java.math.BigDecimal', 'java.math.BigInteger', 'java.time.LocalDateTime', 'java.time.Duration', 'java.util.UUID']
]
const CATALOG = new ClassCatalog({
  'kit.Item': { kind: 'bean', fields: { a: 'kit.Level', ['__proto__']: 'int' } },
  'kit.Node': { kind: 'bean', fields: { a: 'kit.Node', b: 'java.util.List<kit.Node>' } },
  'kit.Level': { kind: 'enum', constants: ['a'] }
})
const PIECES = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '\\ud83d', '"a"', '"$class"', '"class"', '"__proto__"', '"a.B"'],
  ...[
    '0',
    '-',
    '1',
    '9007199254740993',
    '.5',
    '1.10',
    'e5',
    'E-400',
    'true',
    'false',
    'null',
    ' ',
    '\n',
    '\u0000',
    '中',
    '\ud800'
  ]
]

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
const count = (random: Random, max: number): number => Math.floor(random() * random() * (max + 1))

/** One round; throws when something is found. */
export function iterate(random: Random): void {
  checkText(random, randomText(random))
  const value = randomValue(random, 5, [])
  const json = orRefused(() => toJson(value, { lengthMax: 100_000, classHints: random() < 0.5 }))
  if (json === undefined) return
  checkText(random, json, true)
  checkText(random, broken(random, json))
}

/** Whatever the text is: a value or a CodecError, and a value survives the way through text. */
function checkText(random: Random, text: string, valid = false): void {
  const parsed = orRefused(() => parseJson(text))
  if (parsed === undefined) {
    if (valid) throw new Error(`toJson wrote text that does not parse: ${text}`)
    return
  }
  const native = JSON.parse(text) as unknown
  if (!same(parsed, native)) throw new Error(`read differently than by the platform: ${text}`)
  const mode = random() < 0.5 ? 'generic' : 'direct'
  const options = { mode, classHints: random() < 0.5, catalog: random() < 0.5 ? CATALOG : undefined } as const
  orRefused(() => fromJson(parsed, pick(random, TYPES), options))
  const value = orRefused(() => fromJson(parsed, undefined, { mode }))
  if (value === undefined) return
  const again = toJson(value)
  const values = fromJson(parseJson(again), undefined, { mode })
  if (toJson(values) !== again) throw new Error(`changes on the way through text: ${again}`)
}

/** The result, or undefined when the codec refused with its own error; anything else it throws is a finding. */
function orRefused<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (error instanceof CodecError) return undefined
    throw error
  }
}

function same(parsed: JsonValue, native: unknown): boolean {
  if (parsed instanceof JsonNumber) return Object.is(Number(parsed.text), native)
  if (Array.isArray(parsed))
    return (
      Array.isArray(native) && parsed.length === native.length && parsed.every((item, at) => same(item, native[at]))
    )
  if (!(parsed instanceof Map)) return Object.is(parsed, native)
  const keys = Object.keys(native as object)
  const fields = native as Record<string, unknown>
  return keys.length === parsed.size && keys.every(key => parsed.has(key) && same(parsed.get(key)!, fields[key]))
}

function randomText(random: Random): string {
  let text = ''
  for (let left = count(random, 30); left >= 0; left--) text += pick(random, PIECES)
  return text
}

function broken(random: Random, text: string): string {
  const at = Math.floor(random() * text.length)
  const cut = Math.floor(random() * 3)
  return text.slice(0, at) + (random() < 0.5 ? '' : pick(random, PIECES)) + text.slice(at + cut)
}

function randomValue(random: Random, depth: number, seen: Value[]): Value {
  const container = depth > 0 && random() < 0.5
  if (!container) return seen.length > 0 && random() < 0.2 ? pick(random, seen) : randomLeaf(random)
  const kind = random()
  if (kind < 0.4) {
    const list = new List()
    seen.push(list)
    for (let left = count(random, 5); left > 0; left--) list.items.push(randomValue(random, depth - 1, seen))
    return list
  }
  if (kind < 0.7) {
    const map = new HessianMap()
    seen.push(map)
    for (let left = count(random, 5); left > 0; left--)
      map.entries.set(
        random() < 0.7 ? randomName(random) : randomValue(random, depth - 1, seen),
        randomValue(random, depth - 1, seen)
      )
    return map
  }
  const fields = Array.from({ length: count(random, 4) }, () => randomName(random))
  const bean = new Bean({ type: pick(random, BEAN_TYPES), fields }, [])
  seen.push(bean)
  for (const _ of fields) bean.values.push(randomValue(random, depth - 1, seen))
  return bean
}

const BEAN_TYPES = [
  ...['kit.Item', 'kit.Level', 'java.util.Optional', 'java.math.BigDecimal', 'java.math.BigInteger', 'java.util.UUID'],
  'com.alibaba.com.caucho.hessian.io.java8.InstantHandle',
  'com.alibaba.com.caucho.hessian.io.EnumSetHandler',
  'java.util.concurrent.atomic.AtomicLong'
]
const NAMES = [
  ...[
    'name',
    'value',
    'class',
    '$ref',
    '__proto__',
    '10',
    '2',
    '',
    'a b',
    'signum',
    'mag',
    'seconds',
    'nanos',
    'objects'
  ],
  ...[
    'detailMessage',
    'stackTrace',
    'cause',
    'message',
    'suppressedExceptions',
    'mostSigBits',
    'leastSigBits',
    '\ud800"\\'
  ]
]
const randomName = (random: Random): string => pick(random, NAMES)

function randomLeaf(random: Random): Value {
  const bits = BigInt(Math.floor(random() * 2 ** 32)) * BigInt(Math.floor(random() * 2 ** 32))
  switch (Math.floor(random() * 9)) {
    case 0:
      return null
    case 1:
      return random() < 0.5
    case 2:
      return Math.floor(random() * 2 ** 32) | 0
    case 3:
      return BigInt.asIntN(64, bits >> BigInt(Math.floor(random() * 64)))
    case 4:
      return new Double(
        random() < 0.2 ? pick(random, [Number.NaN, -0, 1, 1e21, 5e-324]) : random() * 10 ** count(random, 30)
      )
    case 5:
      return new Timestamp(BigInt.asIntN(64, bits >> BigInt(Math.floor(random() * 64))))
    case 6:
      return Buffer.from(randomText(random))
    case 7:
      return pick(random, ['1.10', '1e-400', 'a.B', 'LOW', '-7', '1,"x":1'])
    default:
      return randomText(random)
  }
}
