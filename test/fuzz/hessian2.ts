// Hessian 2: damaged bodies must fail cleanly and alike in reader and skipper; generated values must come back unchanged.
import { deepStrictEqual, equal } from 'node:assert/strict'
import { HessianReader } from '../../codecs/hessian2/reader.ts'
import { skipValues } from '../../codecs/hessian2/skip.ts'
import { Bean, Double, HessianMap, List, Timestamp, type Value } from '../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../codecs/hessian2/writer.ts'
import { RECORDED_BODIES } from '../support/hessian2-bodies.ts'
import { ACCEPTED, CANONICAL, fromHex, REFUSED } from '../support/hessian2-grammar.ts'
import { isCodecError } from '../support/is-codec-error.ts'
import { between, type Chance, type Fuzzer, oneOf } from './fuzzer.ts'
import { mutate } from './mutate.ts'

const SEEDS: readonly Buffer[] = [
  ...RECORDED_BODIES.map(({ bytes }) => bytes),
  ...[...CANONICAL, ...ACCEPTED, ...REFUSED].map(([hex]) => fromHex(hex)).filter(bytes => bytes.length < 4096)
]

/** What happened to a stream of values: where each ended, and the code of the error that ended it all. */
type Outcome = { ends: number[]; code: string }

function walk(bytes: Buffer, next: () => number): Outcome {
  const ends: number[] = []
  try {
    for (let end = 0; end < bytes.length; ) {
      end = next()
      ends.push(end)
    }
    return { ends, code: 'none' }
  } catch (error) {
    isCodecError(error)
    return { ends, code: (error as { code: string }).code }
  }
}

function mutateBody(random: Chance): void {
  const bytes = mutate(random, oneOf(random, SEEDS), SEEDS)
  const reader = new HessianReader(bytes)
  const values: Value[] = []
  const read = walk(bytes, () => {
    values.push(reader.read())
    return reader.offset
  })
  const skipper = new HessianReader(bytes)
  const skipped = walk(bytes, () => {
    skipper.skip()
    return skipper.offset
  })
  deepStrictEqual(skipped, read, bytes.toString('hex'))
  if (read.ends.length > 0)
    equal(skipValues(bytes, 0, bytes.length, read.ends.length), read.ends.at(-1), bytes.toString('hex'))
  const mixed = new HessianReader(bytes)
  const mixture = walk(bytes, () => {
    if (random() < 0.5) mixed.skip()
    else {
      const value = mixed.read()
      deepStrictEqual(value, values[read.ends.indexOf(mixed.offset)], bytes.toString('hex'))
    }
    return mixed.offset
  })
  deepStrictEqual(mixture, read, bytes.toString('hex'))
  if (values.length > 0) rewrite(values)
}

/** Writes the values and reads them back; what the writer wrote once it writes again, byte for byte. */
function rewrite(values: readonly Value[]): void {
  const written = write(values)
  const again = readAll(written, values.length)
  deepStrictEqual(again, values, written.toString('hex'))
  equal(write(again).toString('hex'), written.toString('hex'))
  equal(skipValues(written, 0, written.length, values.length), written.length)
}

function write(values: readonly Value[]): Buffer {
  const writer = new HessianWriter()
  for (const value of values) writer.write(value)
  return writer.finish()
}

function readAll(bytes: Buffer, count: number): Value[] {
  const reader = new HessianReader(bytes)
  return Array.from({ length: count }, () => reader.read())
}

type Making = { random: Chance; seen: (List | HessianMap | Bean)[]; left: number }

const TYPES = ['[int', '[string', 'java.util.LinkedList', 'java.util.TreeMap', 'demo.User', '类型', ''] as const
const UNITS = ['a', 'Z', '\0', 'é', '中', '😀', '\ud83d', '\ude00', '\uffff', '\u0800'] as const

function makeText(random: Chance): string {
  const size =
    random() < 0.02
      ? between(random, 0x7ff0, 0x8010)
      : random() < 0.2
        ? between(random, 0, 1100)
        : between(random, 0, 40)
  if (random() < 0.5) return 'x'.repeat(size)
  return Array.from({ length: size }, () => oneOf(random, UNITS)).join('')
}

/** A number that is likely to lie at the edge of a form: a power of two, give or take one. */
function makeBig(random: Chance, bits: number): bigint {
  const edge = 2n ** BigInt(between(random, 0, bits - 1)) + BigInt(between(random, -1, 1))
  return BigInt.asIntN(bits, random() < 0.5 ? edge : -edge)
}

function makeDouble(random: Chance): number {
  const kind = random()
  if (kind < 0.3) return Number(makeBig(random, 40))
  if (kind < 0.6) return between(random, -3_000_000, 3_000_000) / 1000
  const bytes = Buffer.from(Array.from({ length: 8 }, () => between(random, 0, 255)))
  return bytes.readDoubleBE(0)
}

function makeValue(making: Making): Value {
  const { random, seen } = making
  making.left--
  const kind = between(random, 0, making.left > 0 ? 13 : 8)
  if (kind === 0) return oneOf(random, [null, true, false])
  if (kind === 1) return Number(makeBig(random, 32))
  if (kind === 2) return makeBig(random, 64)
  if (kind === 3) return new Double(makeDouble(random))
  if (kind === 4) return new Timestamp(makeBig(random, 48) * (random() < 0.5 ? 60_000n : 1n))
  if (kind === 5) return Buffer.alloc(random() < 0.05 ? between(random, 8000, 17_000) : between(random, 0, 1100), 7)
  if (kind <= 8) return kind === 8 && seen.length > 0 ? oneOf(random, seen) : makeText(random)
  return makeContainer(making, kind)
}

function makeContainer(making: Making, kind: number): Value {
  const { random, seen } = making
  const type = random() < 0.5 ? undefined : oneOf(random, TYPES)
  const size = random() < 0.1 ? between(random, 0, 40) : between(random, 0, 9)
  if (kind <= 10) {
    const list = new List([], type, random() < 0.2)
    seen.push(list)
    for (let left = size; left > 0; left--) list.items.push(makeValue(making))
    return list
  }
  if (kind === 11) {
    const map = new HessianMap(new Map(), type)
    seen.push(map)
    for (let left = size; left > 0; left--) map.entries.set(makeValue(making), makeValue(making))
    return map
  }
  const fields = Array.from({ length: size % 5 }, (_, index) => `field${index}`)
  const known = seen.filter(value => value instanceof Bean)
  const definition =
    known.length > 0 && random() < 0.5 ? oneOf(random, known).definition : { type: type ?? makeText(random), fields }
  const bean = new Bean(definition, [])
  seen.push(bean)
  for (const _ of definition.fields) bean.values.push(makeValue(making))
  return bean
}

function roundTrip(random: Chance): void {
  const making: Making = { random, seen: [], left: between(random, 1, 60) }
  rewrite(Array.from({ length: between(random, 1, 6) }, () => makeValue(making)))
}

/** Damages recorded and hand-written streams. */
export const HESSIAN2_BYTES: Fuzzer = { name: 'hessian2-bytes', iterate: mutateBody }

/** Writes and reads generated values. */
export const HESSIAN2_VALUES: Fuzzer = { name: 'hessian2-values', iterate: roundTrip }
