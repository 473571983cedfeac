// The service definition that Dubbo providers leave in a metadata centre, as JSON of three generations:
//   3.x         types by name: `"properties": {"items": "java.util.List<a.Item>"}`; nested classes as `a.Outer.Inner`
//   2.7         types in full: `"properties": {"items": {"type": …, "items": […]}}`; nested classes as `a.Outer$Inner`;
//               what came before is `{"$ref": "$.types[0].properties.items"}`, as fastjson writes it
//   either      `"enums"` for the constants of an enum, and no names of parameters anywhere
// Whatever cannot be understood is left out, for a type that nobody knows is still called, and one that is wrong is not.
import type { MethodDefinition, ServiceDefinition, TypeDefinition } from '../service-definition.ts'

type Json = Readonly<Record<string, unknown>>

const TEXT_CHARACTERS_MAX = 4 * 1024 * 1024
const METHODS_MAX = 4096
const PARAMETERS_MAX = 255
const TYPES_MAX = 8192
const MEMBERS_MAX = 2048 // fields of one bean, constants of one enum
const NAME_CHARACTERS_MAX = 1024

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const CLASS_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u
const TYPE_NAME = /^[\p{ID_Continue}$.<>,?&[\] ]+$/u
/** Classes with a form of their own on the wire, whatever their fields are. */
const FOREIGN = /^(?:java|javax|jdk|sun|kotlin|scala|com\.google\.protobuf)\./
/** In the dotted name of a nested class, the dot between two names that begin like classes. */
const NESTED = /(?<=(?:^|[.<,\s$])\p{Lu}[\p{ID_Continue}$]*)\.(?=\p{Lu})/gu
/** 2.7 says who described a type; only these two describe what is on the wire. */
const DESCRIBERS = /(?:^|\.)(?:DefaultTypeBuilder|EnumTypeBuilder)$/

/** What a definition says, or undefined for what is none. Equal definitions have an equal outcome, in whatever order they came. */
export function parseServiceDefinition(json: string): ServiceDefinition | undefined {
  if (json.length > TEXT_CHARACTERS_MAX) return undefined
  const root = parsed(json)
  const methods = root === undefined ? undefined : asList(root['methods'])
  if (root === undefined || methods === undefined || methods.length > METHODS_MAX) return undefined
  return { methods: methodsOf(methods), types: typesOf(root) }
}

function parsed(json: string): Json | undefined {
  try {
    return asMap(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** A method of which one overload cannot be read is left out whole: the others alone would be chosen for its calls. */
function methodsOf(list: readonly unknown[]): MethodDefinition[] {
  const unreadable = new Set<string>()
  const methods = new Map<string, MethodDefinition>()
  for (const each of list) {
    const method = asMap(each)
    const name = method?.['name']
    if (method === undefined || typeof name !== 'string' || !IDENTIFIER.test(name)) continue
    const types = asList(method['parameterTypes'])?.map(typeName)
    if (types === undefined || types.length > PARAMETERS_MAX || types.includes(undefined)) {
      unreadable.add(name)
      continue
    }
    const parameters = (types as string[]).map(type => ({ name: '', type }))
    // A bridge method of the compiler has the same parameters.
    const key = JSON.stringify([name, String(types.length).padStart(3), types])
    if (!methods.has(key)) methods.set(key, { name, parameters, returns: typeName(method['returnType']) ?? '' })
  }
  // Java reflects methods in another order in every process.
  return [...methods]
    .filter(([, { name, returns }]) => returns !== '' && !unreadable.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, method]) => method)
}

function typesOf(root: Json): Readonly<Record<string, TypeDefinition>> {
  const types = new Map<string, TypeDefinition>()
  // A list instead of recursion: nobody promises how deep these are nested.
  const open: unknown[] = [...(asList(root['types']) ?? [])].reverse()
  while (open.length > 0 && types.size < TYPES_MAX) {
    const definition = asMap(open.pop())
    if (definition === undefined) continue
    const fields = asMap(definition['properties']) ?? {}
    for (const item of asList(definition['items']) ?? []) open.push(item)
    for (const field of Object.values(fields)) open.push(field)
    const name = typeName(definition['type'])
    if (name === undefined || FOREIGN.test(name) || !CLASS_NAME.test(name) || types.has(name)) continue
    const type = typeOf(root, definition, fields)
    if (type !== undefined) types.set(name, type)
  }
  return Object.fromEntries([...types].sort(byName))
}

/** Undefined also for a class without fields: what is described as one may be an interface, a list, or a class met again. */
function typeOf(root: Json, definition: Json, fields: Json): TypeDefinition | undefined {
  const describer = definition['typeBuilderName']
  if (typeof describer === 'string' && !DESCRIBERS.test(describer)) return undefined
  const constants = asList(definition['enums']) ?? []
  if (constants.length > 0) {
    const known = constants.filter(each => typeof each === 'string' && IDENTIFIER.test(each)) as string[]
    return known.length === constants.length && known.length <= MEMBERS_MAX
      ? { kind: 'enum', constants: known }
      : undefined
  }
  const named = Object.entries(fields)
  if (named.length === 0 || named.length > MEMBERS_MAX) return undefined
  const typed = named.map(([name, type]): [string, string | undefined] => [name, fieldType(root, type)])
  // With one field left out, callers would be told that the class has no such field.
  if (!typed.every((field): field is [string, string] => IDENTIFIER.test(field[0]) && field[1] !== undefined))
    return undefined
  return { kind: 'bean', fields: Object.fromEntries(typed.sort(byName)) }
}

function fieldType(root: Json, written: unknown): string | undefined {
  if (typeof written === 'string') return typeName(written)
  const definition = asMap(written)
  const reference = definition?.['$ref']
  const found = typeof reference === 'string' && reference.startsWith('$') ? asMap(follow(root, reference)) : definition
  return typeName(found?.['type'])
}

/** What stands at a path of fastjson, `$.types[0].properties.more`. It is not followed on from there. */
function follow(root: Json, path: string): unknown {
  if (path.length > NAME_CHARACTERS_MAX) return undefined
  let at: unknown = root
  for (const [, name, index] of path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d{1,6})\]/g)) {
    if (name !== undefined) {
      const key = name.replaceAll('\\', '')
      const map = asMap(at)
      at = map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined
    } else at = asList(at)?.[Number(index)]
  }
  return at
}

/** A type name as the class loader wants it: nested classes with `$`, no spaces but those of a wildcard's bound. */
function typeName(written: unknown): string | undefined {
  if (typeof written !== 'string' || written.length > NAME_CHARACTERS_MAX || !TYPE_NAME.test(written)) return undefined
  return written
    .trim()
    .replace(/\s*,\s*/g, ',')
    .replace(NESTED, '$$')
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1

const asList = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined)

const asMap = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
