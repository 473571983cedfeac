// Java type names as people write them in a method's signature: `int`, `java.lang.String`, `long[]`, `org.example.Order$Item`.
import type { Parsed } from './parsed.ts'

const PRIMITIVES = new Set(['boolean', 'byte', 'char', 'short', 'int', 'long', 'float', 'double', 'void'])
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u

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
export function parseJavaType(text: string): Parsed<string> {
  const name = text.replace(/\s+/g, '')
  if (/^\[+([ZBCSIJFD]|L[^;[<>]+;)$/.test(name)) return { ok: true, value: name }
  const element = name.replace(/(\[\])+$/, '')
  if (PRIMITIVES.has(element)) return { ok: true, value: name }
  if (name.includes('<'))
    return { ok: false, reason: `must not have type parameters; write ${name.replace(/<.*>/, '')}` }
  const found = [...PACKAGES].find(([known]) => known.toLowerCase() === element.toLowerCase())
  if (found !== undefined)
    return { ok: false, reason: `needs its package; write ${found[1]}.${found[0]}${name.slice(element.length)}` }
  if (!CLASS_NAME.test(element))
    return { ok: false, reason: 'is not a Java type; write for example java.lang.String, int or long[]' }
  return { ok: true, value: name }
}
