// Java type names as people write them in a method's signature: `int`, `java.lang.String`, `long[]`, `org.example.Order$Item`,
// `java.util.List<org.example.Item>`.
import type { Parsed } from './parsed.ts'

const PRIMITIVES = new Set(['boolean', 'byte', 'char', 'short', 'int', 'long', 'float', 'double', 'void'])
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u

const GENERIC = /^([^<>]+)<(.+)>$/
const CHARACTERS_MAX = 1024
const DEPTH_MAX = 16

/** The classes that nobody writes with their package in Java sources, so they are often forgotten here. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ...['String', 'Object', 'Boolean', 'Byte', 'Character', 'Short', 'Integer', 'Long', 'Float', 'Double'].map(
    (name): [string, string] => [name, 'java.lang']
  ),
  ...['List', 'Map', 'Set', 'Collection', 'Date', 'UUID', 'Locale', 'Optional', 'ArrayList', 'HashMap'].map(
    (name): [string, string] => [name, 'java.util']
  ),
  ...['BigDecimal', 'BigInteger'].map((name): [string, string] => [name, 'java.math']),
  ...['LocalDate', 'LocalTime', 'LocalDateTime', 'Instant', 'Duration'].map((name): [string, string] => [
    name,
    'java.time'
  ])
])

/** Checks a type name and returns it without spaces. The JVM's own array names (`[I`, `[Ljava.lang.String;`) are names too. */
export function parseJavaType(text: string, depth = 0): Parsed<string> {
  const name = text.replace(/\s+/g, '')
  if (name.length > CHARACTERS_MAX || depth > DEPTH_MAX) return { ok: false, reason: 'is too long for a Java type' }
  if (/^\[+([ZBCSIJFD]|L[^;[<>]+;)$/.test(name)) return { ok: true, value: name }
  const element = name.replace(/(\[\])+$/, '')
  if (PRIMITIVES.has(element)) return { ok: true, value: name }
  const generic = GENERIC.exec(element)
  if (generic !== null) return parseGeneric(name, generic, depth)
  const found = [...PACKAGES].find(([known]) => known.toLowerCase() === element.toLowerCase())
  if (found !== undefined)
    return { ok: false, reason: `needs its package; write ${found[1]}.${found[0]}${name.slice(element.length)}` }
  if (!CLASS_NAME.test(element))
    return { ok: false, reason: 'is not a Java type; write for example java.lang.String, int or long[]' }
  return { ok: true, value: name }
}

function parseGeneric(name: string, [, outer = '', inner = '']: readonly string[], depth: number): Parsed<string> {
  const parts = [outer, ...split(inner)].map(part => parseJavaType(part, depth + 1))
  const wrong = parts.find(part => !part.ok)
  if (wrong !== undefined) return wrong
  const primitive = parts.find(part => part.ok && PRIMITIVES.has(part.value))
  return primitive?.ok === true
    ? { ok: false, reason: `must not have the primitive ${primitive.value} as type parameter; write its class` }
    : { ok: true, value: name }
}

/** The parts between the commas that are in no inner brackets. */
function split(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of list) {
    if (letter === '<') depth++
    else if (letter === '>') depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}
