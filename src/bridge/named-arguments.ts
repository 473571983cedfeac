// Arguments by name: an object whose keys are the names of a method's parameters is the list of its arguments.
import { type ClassCatalog, erasedName, isDirectType } from '../../codecs/hessian2/index.ts'
import type { JsonValue } from '../../codecs/json/index.ts'
import type { MethodSpec, Signature } from '../snapshot/snapshot.ts'

/** `order[i]` says which of the given names is parameter i; `method` has the overloads whose parameters are called so. */
export type NamedOrder = Readonly<{ order: readonly number[]; method: MethodSpec }>

/** The names of an overload's parameters: those of the configuration, else arg0, arg1 … as Java calls them. */
export function parameterNames({ names, parameters }: Signature): readonly string[] {
  return names ?? parameters.map((_, index) => `arg${index}`)
}

/** Undefined unless the names are, in any order, exactly those of an overload. */
export function orderByName(given: readonly string[], { overloads }: MethodSpec): NamedOrder | undefined {
  const positions = new Map(given.map((name, index) => [name, index]))
  if (positions.size !== given.length || given.length === 0) return undefined
  const called = overloads.find(overload => {
    const names = parameterNames(overload)
    return names.length === given.length && names.every(name => positions.has(name))
  })
  if (called === undefined) return undefined
  const names = parameterNames(called)
  const alike = overloads.filter(overload => parameterNames(overload).join() === names.join())
  return { order: names.map(name => positions.get(name) ?? 0), method: { overloads: alike } }
}

/** What an object in the body is the list of, or undefined when it is itself the only argument. */
export function argumentsByName(
  body: ReadonlyMap<string, JsonValue>,
  method: MethodSpec,
  catalog: ClassCatalog | undefined
): Readonly<{ values: readonly JsonValue[]; method: MethodSpec }> | undefined {
  const named = orderByName([...body.keys()], method)
  if (named === undefined) return undefined
  if (body.size === 1 && !named.method.overloads.every(overload => wraps(overload, catalog))) return undefined
  const values = [...body.values()]
  return { values: named.order.map(index => values[index] as JsonValue), method: named.method }
}

// An object with the name of the only parameter may be the argument itself, unless that could not have such a key.
function wraps({ names, parameters: [type = ''] }: Signature, catalog: ClassCatalog | undefined): boolean {
  if (names === undefined) return false
  const fields = catalog?.fieldsOf(erasedName(type))
  if (fields !== undefined) return !fields.has(names[0] ?? '')
  return isDirectType(type) || catalog?.constantsOf(erasedName(type)) !== undefined || LISTS.test(erasedName(type))
}

const LISTS = /^\[|^java\.util\.(?:\w*List|\w*Set|Collection|\w*Queue|\w*Deque)$/
