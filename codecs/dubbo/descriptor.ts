// Java types in their three spellings, and a method's parameters.
//
//   JVM descriptor      I  [I   Ljava/lang/String;   [Ljava/lang/String;     what a Dubbo request carries
//   Class.getName       int [I  java.lang.String     [Ljava.lang.String;     what `$invoke` carries
//   Java source         int int[] java.lang.String   java.lang.String[]      what people write, accepted everywhere
import { CodecError } from '../errors.ts'

const PARAMETERS_MAX = 255
const DIMENSIONS_MAX = 255

const PRIMITIVES: Record<string, string> = {
  Z: 'boolean',
  B: 'byte',
  C: 'char',
  S: 'short',
  I: 'int',
  J: 'long',
  F: 'float',
  D: 'double'
}
const LETTERS = new Map(Object.entries(PRIMITIVES).map(([letter, name]) => [name, letter]))

/** A qualified class name: parts that are not empty and hold nothing that has a meaning in a descriptor. */
const CLASS = /^[^\s.;[\]/<>(),]+(?:\.[^\s.;[\]/<>(),]+)*$/
const SOURCE_ARRAY = /^(.*?)((?:\[\])+)$/

/** `Ljava/lang/String;I[J` → `['java.lang.String', 'int', '[J']`, in the form of Class.getName. */
export function parseDescriptor(descriptor: string): string[] {
  const types: string[] = []
  let at = 0
  while (at < descriptor.length) {
    if (types.length === PARAMETERS_MAX) throw bad(descriptor, `more than ${PARAMETERS_MAX} parameters`)
    const end = endOfType(descriptor, at)
    types.push(typeName(descriptor, at, end))
    at = end
  }
  return types
}

/** How many parameters a descriptor names. */
export function countParameters(descriptor: string): number {
  let count = 0
  for (let at = 0; at < descriptor.length; at = endOfType(descriptor, at)) count++
  return count
}

/** `['java.lang.String', 'int', 'long[]']` → `Ljava/lang/String;I[J`; every spelling of a type is accepted. */
export function formatDescriptor(types: readonly string[]): string {
  if (types.length > PARAMETERS_MAX) throw bad(`of ${types.length} types`, `more than ${PARAMETERS_MAX} parameters`)
  let descriptor = ''
  for (const type of types) {
    const name = classGetName(type)
    if (name.startsWith('[')) descriptor += name.replaceAll('.', '/')
    else descriptor += LETTERS.get(name) ?? `L${name.replaceAll('.', '/')};`
  }
  return descriptor
}

/** `long[]`, `[J` or `java.lang.String[]` as Class.getName says it: `[J`, `[J`, `[Ljava.lang.String;`. */
export function classGetName(type: string): string {
  if (type.startsWith('[')) {
    const descriptor = type.replaceAll('.', '/')
    if (endOfType(descriptor, 0) !== descriptor.length) throw bad(type, 'more follows after the type')
    return typeName(descriptor, 0, descriptor.length)
  }
  const array = SOURCE_ARRAY.exec(type)
  const element = array === null ? type : array[1]!
  if (!CLASS.test(element)) throw bad(type, 'not a class name')
  if (array === null) return element
  const dimensions = array[2]!.length / 2
  if (dimensions > DIMENSIONS_MAX) throw bad('of an array', `more than ${DIMENSIONS_MAX} dimensions`)
  return '['.repeat(dimensions) + (LETTERS.get(element) ?? `L${element};`)
}

/** The type of what an array type holds, in the form of Class.getName; undefined when it is no array. */
export function elementType(type: string): string | undefined {
  const name = classGetName(type)
  if (!name.startsWith('[')) return undefined
  const element = name.slice(1)
  if (element.startsWith('[')) return element
  return PRIMITIVES[element] ?? element.slice(1, -1)
}

/** The offset after the type that starts at `at`. */
function endOfType(descriptor: string, at: number): number {
  let letter = at
  while (descriptor[letter] === '[') letter++
  if (letter - at > DIMENSIONS_MAX) throw bad('of an array', `more than ${DIMENSIONS_MAX} dimensions`)
  const kind = descriptor[letter]
  if (kind === undefined) throw bad(descriptor, 'ends inside a type')
  if (kind !== 'L') {
    if (!Object.hasOwn(PRIMITIVES, kind)) throw bad(descriptor, `"${kind}" starts no type`)
    return letter + 1
  }
  const end = descriptor.indexOf(';', letter)
  if (end < 0) throw bad(descriptor, 'a class name without ";"')
  return end + 1
}

function typeName(descriptor: string, start: number, end: number): string {
  const letters = descriptor.slice(start, end)
  const primitive = PRIMITIVES[letters]
  if (primitive !== undefined) return primitive
  let first = 0
  while (letters[first] === '[') first++
  if (letters[first] !== 'L') return letters
  const path = letters.slice(first + 1, -1)
  const name = path.replaceAll('/', '.')
  if (path.includes('.') || !CLASS.test(name)) throw bad(descriptor, `"${path}" is not a class name`)
  return first === 0 ? name : `${letters.slice(0, first)}L${name};`
}

function bad(descriptor: string, why: string): CodecError {
  const shown = descriptor.length > 80 ? `${descriptor.slice(0, 80)}…` : descriptor
  return new CodecError('BAD_VALUE', `type ${shown}: ${why}`)
}
