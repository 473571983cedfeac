// From the JSON of an HTTP request to the arguments of an RPC call: which overload is meant, and what each argument becomes.
import { CodecError } from '../../codecs/errors.ts'
import { ClassCatalog, erasedName, fromJson, isDirectType, type Value } from '../../codecs/hessian2/index.ts'
import type { JsonValue } from '../../codecs/json/index.ts'
import { didYouMean } from '../snapshot/nearest.ts'
import type { MethodSpec, ServiceSpec } from '../snapshot/snapshot.ts'
import { chooseOverload, TEXT, wrongCount } from './choose-overload.ts'

/** A call that is ready to be encoded. `generic`: its arguments suit `$invoke`, where the provider makes objects of them. */
export type JsonCall = Readonly<{
  parameterTypes: readonly string[] | undefined
  arguments: readonly Value[]
  generic: boolean
}>

/** What is known of the types: those that the caller named, else those of the service. */
export type KnownTypes = Readonly<{
  named: readonly string[] | undefined
  method: MethodSpec | undefined
  methodName: string
  /** What the values were before they were read as JSON, if they were not JSON to begin with. */
  texts?: readonly string[] | undefined
  catalog?: ClassCatalog | undefined
}>

type Conversion = Readonly<{ index: number; direct: boolean; catalog: ClassCatalog | undefined }>

/** An array is the argument list, anything else is the single argument, undefined is no arguments. */
export function argumentList(body: JsonValue | undefined): readonly JsonValue[] {
  if (body === undefined) return []
  return Array.isArray(body) ? body : [body]
}

const CATALOGS = new WeakMap<object, ClassCatalog>()

/** The catalog of a service's classes, made once for as long as the service stays what it is. */
export function catalogOf({ types }: ServiceSpec): ClassCatalog | undefined {
  if (types === undefined) return undefined
  let catalog = CATALOGS.get(types)
  if (catalog === undefined) {
    catalog = new ClassCatalog(types)
    CATALOGS.set(types, catalog)
  }
  return catalog
}

/** Chooses the overload and converts. Throws CodecError BAD_VALUE with a sentence for the caller. */
export function jsonCall(values: readonly JsonValue[], known: KnownTypes): JsonCall {
  const { catalog } = known
  const types = typesOf(values, known)
  if (types === undefined)
    return { parameterTypes: undefined, arguments: values.map(value => fromJson(value, undefined)), generic: true }
  if (types.length !== values.length) throw wrongCount(values.length, [types], known.methodName)
  const parameterTypes = types.map(erasedName)
  // Objects of classes that nobody described can only be made by the provider, so one such parameter makes the call generic.
  const direct = types.every(type => isDirectType(type) || catalog?.isExact(type) === true)
  const converted = values.map((value, index) => {
    const type = types[index] as string
    const asWritten = TEXT.test(type) && typeof value !== 'string' ? (known.texts?.[index] ?? value) : value
    return convert(asWritten, type, { index, direct, catalog })
  })
  return { parameterTypes, arguments: converted, generic: !direct }
}

// A caller names types without their type parameters; the overload that is meant has them.
function typesOf(values: readonly JsonValue[], { named, method, ...rest }: KnownTypes): readonly string[] | undefined {
  const { methodName, catalog } = rest
  if (named === undefined)
    return method === undefined ? undefined : chooseOverload(values, method, { methodName, catalog })
  const erased = named.map(erasedName).join()
  return method?.overloads.find(({ parameters }) => parameters.map(erasedName).join() === erased)?.parameters ?? named
}

function convert(value: JsonValue, type: string, { index, direct, catalog }: Conversion): Value {
  try {
    return fromJson(value, type, { mode: direct ? 'direct' : 'generic', catalog, suggest: didYouMean })
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    throw new CodecError(error.code, `argument ${index} (${type}): ${error.message}`, { cause: error })
  }
}
