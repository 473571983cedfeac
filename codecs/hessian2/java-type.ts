// Java type names with their type parameters, as metadata and people write them: `java.util.Map<java.lang.Long,a.Item[]>`.
import { classGetName, elementType } from '../dubbo/descriptor.ts'
import { CodecError } from '../errors.ts'

/** A type. The arguments of an array are those of what it holds: `List<String>[]` is `[Ljava.util.List;` with `String`. */
export type JavaType = Readonly<{ name: string; arguments: readonly JavaType[] }>

const NO_ARGUMENTS: readonly JavaType[] = []
const CHARACTERS_MAX = 4096
const DEPTH_MAX = 32
const ARRAY = /^(?:\[\])*$/
const BOUND = /^\?\s*(?:extends|super)\s+/

/** Anything at all. */
export const ANY_TYPE: JavaType = { name: 'java.lang.Object', arguments: NO_ARGUMENTS }

/** Reads a name in any spelling of its class. Throws CodecError BAD_VALUE. */
export function readJavaType(text: string, depth = 0): JavaType {
  const open = text.indexOf('<')
  if (open < 0) return plainType(text.trim())
  const close = text.lastIndexOf('>')
  const dimensions = text.slice(close + 1).trim()
  if (depth === DEPTH_MAX || text.length > CHARACTERS_MAX) throw bad(text)
  if (open === 0 || close < open || !ARRAY.test(dimensions)) throw bad(text)
  // A wildcard stands for what bounds it.
  const name = classGetName(text.slice(0, open).trim().replace(BOUND, '') + dimensions)
  return { name, arguments: split(text.slice(open + 1, close)).map(each => readJavaType(each, depth + 1)) }
}

/** The name without type parameters, in the form of Class.getName: what a call carries. */
export const erasedName = (text: string): string => (text.includes('<') ? readJavaType(text).name : classGetName(text))

/** The type of what an array holds; undefined when it is no array. */
export function elementOf(type: JavaType): JavaType | undefined {
  const name = type.name.startsWith('[') ? elementType(type.name) : undefined
  return name === undefined ? undefined : { name, arguments: type.arguments }
}

function plainType(text: string): JavaType {
  if (text === '?') return ANY_TYPE
  return { name: classGetName(text.replace(BOUND, '')), arguments: NO_ARGUMENTS }
}

function split(list: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < list.length; at++) {
    const letter = list[at]
    if (letter === '<') depth++
    else if (letter === '>') depth--
    else if (letter === ',' && depth === 0) {
      parts.push(list.slice(from, at))
      from = at + 1
    }
    if (depth < 0) throw bad(list)
  }
  if (depth > 0) throw bad(list)
  return [...parts, list.slice(from)]
}

function bad(text: string): CodecError {
  return new CodecError('BAD_VALUE', `type ${text.length > 80 ? `${text.slice(0, 80)}…` : text}: not a class name`)
}
