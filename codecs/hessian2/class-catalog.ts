// What is known of the classes of an application, and whether values of a type can be written with that exactly as a Java
// caller writes them. Where they cannot, `$invoke` leaves it to the provider to make them.
import { CodecError } from '../errors.ts'
import { collectionKind } from './collections.ts'
import { isJavaTime } from './java-time-parse.ts'
import { elementOf, type JavaType, readJavaType } from './java-type.ts'

/** A class: a bean with its fields and their types, or an enum. */
export type ClassDescription =
  | Readonly<{ kind: 'bean'; fields: Readonly<Record<string, string>> }>
  | Readonly<{ kind: 'enum'; constants: readonly string[] }>

const REMEMBERED_MAX = 4096

type Place = 'field' | 'item' | 'element'

const EVERYWHERE = [
  ...['boolean', 'byte', 'short', 'int', 'long', 'double'],
  ...['Boolean', 'Integer', 'Long', 'Double', 'String'].map(name => `java.lang.${name}`),
  'java.math.BigDecimal',
  'java.util.Date'
]
/**
 * `float` is missing: Hessian of 3.3.6 writes eight bytes into such a field, over its neighbour. So is BigInteger, which a
 * provider on Java 17 cannot make of its object.
 */
const FIELD = new Set([
  ...EVERYWHERE,
  'char',
  ...['Byte', 'Short', 'Float', 'Character'].map(name => `java.lang.${name}`)
])
/** Small numbers and characters would arrive as Integer, Double and String, for nothing on the wire names their class. */
const ITEM = new Set(EVERYWHERE)
const ELEMENT = new Set(['boolean', 'byte', 'short', 'int', 'long', 'float', 'double', 'java.lang.String'])

/** The classes of one service. What is asked is worked out once. */
export class ClassCatalog {
  readonly #descriptions: Readonly<Record<string, ClassDescription>>
  readonly #fields = new Map<string, ReadonlyMap<string, JavaType>>()
  readonly #constants = new Map<string, ReadonlySet<string>>()
  readonly #exact = new Map<string, boolean>()

  constructor(descriptions: Readonly<Record<string, ClassDescription>>) {
    this.#descriptions = descriptions
  }

  /** The fields of a bean, undefined for every other class. */
  fieldsOf(name: string): ReadonlyMap<string, JavaType> | undefined {
    const known = this.#fields.get(name)
    if (known !== undefined) return known
    const description = this.#descriptionOf(name)
    if (description?.kind !== 'bean') return undefined
    const fields = new Map(Object.entries(description.fields).map(([field, type]) => [field, readJavaType(type)]))
    this.#fields.set(name, fields)
    return fields
  }

  /** The constants of an enum, undefined for every other class. */
  constantsOf(name: string): ReadonlySet<string> | undefined {
    const known = this.#constants.get(name)
    if (known !== undefined) return known
    const description = this.#descriptionOf(name)
    if (description?.kind !== 'enum') return undefined
    const constants = new Set(description.constants)
    this.#constants.set(name, constants)
    return constants
  }

  /** Whether nothing that a value of this parameter type may hold is unknown. */
  isExact(type: string): boolean {
    let exact = this.#exact.get(type)
    if (exact === undefined) {
      exact = this.#learn(type)
      // Callers may name types of their own, without end.
      if (this.#exact.size < REMEMBERED_MAX) this.#exact.set(type, exact)
    }
    return exact
  }

  #learn(type: string): boolean {
    try {
      return this.#walk(readJavaType(type), 'field', new Set())
    } catch (error) {
      if (error instanceof CodecError) return false
      throw error
    }
  }

  // A class met again is judged by its first meeting, so circles end.
  #walk(type: JavaType, place: Place, met: Set<string>): boolean {
    const element = elementOf(type)
    if (element !== undefined) return this.#walk(element, 'element', met)
    const kind = collectionKind(type.name)
    if (kind !== undefined)
      return (
        place !== 'element' &&
        type.arguments.length === (kind === 'map' ? 2 : 1) &&
        type.arguments.every(argument => this.#walk(argument, 'item', met))
      )
    if (this.constantsOf(type.name) !== undefined) return true
    const fields = this.fieldsOf(type.name)
    if (fields === undefined) {
      if (place === 'element') return ELEMENT.has(type.name)
      return (place === 'item' ? ITEM : FIELD).has(type.name) || isJavaTime(type.name)
    }
    if (met.has(type.name)) return true
    met.add(type.name)
    for (const field of fields.values()) if (!this.#walk(field, 'field', met)) return false
    return true
  }

  #descriptionOf(name: string): ClassDescription | undefined {
    return Object.hasOwn(this.#descriptions, name) ? this.#descriptions[name] : undefined
  }
}
