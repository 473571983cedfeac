// The lossless value model: each Hessian 2 type is one JavaScript shape, so that reading and writing again changes nothing.
//
//   null, boolean, string  as they are; a string may hold lone surrogates, as in Java
//   int                    number (an integer of 32 bits)          long     bigint (64 bits)
//   double                 Double                                  date     Timestamp
//   bytes                  Buffer                                  list     List
//   map                    HashMap, or a typed map with `type`     object   Bean (enums, exceptions, BigDecimal … are beans too)
// Identity is object identity: a shared or circular reference is the same JavaScript object met again.

/** Any Hessian 2 value. */
export type Value = null | boolean | string | number | bigint | Double | Timestamp | Buffer | List | HessianMap | Bean

/** A Java double (or float, which travels as a double); a class of its own so that 1.0 stays apart from the int 1. */
export class Double {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A java.util.Date: milliseconds since the epoch, UTC; 64 bits, so wider than a JavaScript Date. */
export class Timestamp {
  readonly ms: bigint
  constructor(ms: bigint) {
    this.ms = ms
  }
}

/** A Java list, set, array or iterator. `type` is the Java name on the wire (`[int`, `java.util.LinkedList`), undefined for an ArrayList. */
export class List {
  readonly type: string | undefined
  readonly items: Value[]
  /** Written without a length and ended by `Z` (tags 55 and 57), as Java writes iterators. */
  readonly unbounded: boolean
  constructor(items: Value[] = [], type?: string, unbounded = false) {
    this.type = type
    this.items = items
    this.unbounded = unbounded
  }
}

/** A Java map with keys of any kind. `type` is undefined for a HashMap. */
export class HessianMap {
  readonly type: string | undefined
  readonly entries: Map<Value, Value>
  constructor(entries: Map<Value, Value> = new Map(), type?: string) {
    this.type = type
    this.entries = entries
  }
}

/** A class definition (tag `C`): shared by all beans of one stream that were written with it. */
export type ClassDefinition = Readonly<{ type: string; fields: readonly string[] }>

/** A Java object: its class definition and one value for each field, in the same order. */
export class Bean {
  readonly definition: ClassDefinition
  readonly values: Value[]
  constructor(definition: ClassDefinition, values: Value[]) {
    this.definition = definition
    this.values = values
  }

  /** The value of the field with this name, undefined when the class has no such field. */
  get(field: string): Value | undefined {
    const index = this.definition.fields.indexOf(field)
    return index < 0 ? undefined : this.values[index]
  }
}
