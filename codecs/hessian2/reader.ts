// Reads the values of one stream. What was defined or opened before can be referred to by any later value.
import { CodecError } from '../errors.ts'
import { badReference, badTag, tooDeep, tooMany } from './breaches.ts'
import { type Budget, READ_BUDGET, SKIP_BUDGET } from './budget.ts'
import { Cursor } from './cursor.ts'
import { readDouble, readLong, readTimestamp } from './scalar.ts'
import { Skipper } from './skipper.ts'
import { Bean, type ClassDefinition, HessianMap, List, type Value } from './value.ts'

type Container = List | HessianMap | Bean

/** A value that was skipped, and how many containers, types and classes stood in the tables before it. */
type Skipped = Readonly<{ start: number; refs: number; types: number; classes: number }>

/** What a container, a class or a Buffer costs above a plain value, in nodes: it takes the time and memory of several. */
const OBJECT_NODES = 3

/** One stream: consecutive values that share class, type and reference tables. */
export class HessianReader {
  readonly #cursor: Cursor
  readonly #budget: Budget
  #nodes = 0
  #depth = 0
  // The tables are written by number: `#resolve` goes back to fill in what `skip` left empty.
  #refs: (Container | undefined)[] = []
  #refCount = 0
  #types: (string | undefined)[] = []
  #typeCount = 0
  #classes: (ClassDefinition | undefined)[] = []
  #classCount = 0
  #skipper: Skipper | undefined
  #skipped: Skipped[] = []

  constructor(bytes: Buffer, start = 0, end: number = bytes.length, budget: Budget = READ_BUDGET) {
    this.#cursor = new Cursor(bytes, start, end)
    this.#budget = budget
  }

  /** Where the next value starts. */
  get offset(): number {
    return this.#cursor.at
  }

  /** The next value. A byte[] in it may be a view of the stream's bytes. */
  read(): Value {
    const cursor = this.#cursor
    while (cursor.peek() === 0x43) this.#define()
    this.#spend(1)
    const tag = cursor.peek()
    if (isText(tag)) return cursor.text()
    if ((tag >= 0x80 && tag <= 0xd7) || tag === 0x49) return cursor.int()
    if (tag >= 0xd8 || (tag >= 0x38 && tag <= 0x3f) || tag === 0x4c || tag === 0x59) return readLong(cursor)
    if (tag <= 0x2f || (tag >= 0x34 && tag <= 0x37) || tag === 0x41 || tag === 0x42) return this.#binary()
    if (tag >= 0x60 && tag <= 0x7f) return this.#container(tag)
    return this.#lettered(tag)
  }

  /** The next value, which must be a string or null. */
  readString(): string | null {
    const tag = this.#cursor.peek()
    if (tag === 0x4e || isText(tag)) return this.read() as string | null
    throw new CodecError('BAD_MESSAGE', 'another value where a string must be')
  }

  /** Passes the next value without making it, at the price of the skipper. Later values may still refer to what is in it. */
  skip(): void {
    const cursor = this.#cursor
    this.#skipper ??= new Skipper(cursor.bytes, cursor.end, SKIP_BUDGET)
    const skipper = this.#skipper
    skipper.adopt(this.#refCount, this.#typeCount, this.#classes)
    const skipped = { start: cursor.at, refs: this.#refCount, types: this.#typeCount, classes: this.#classCount }
    cursor.at = skipper.skip(cursor.at)
    this.#refCount = skipper.refs
    this.#typeCount = skipper.types
    this.#classCount = skipper.classes
    if (skipped.refs < skipper.refs || skipped.types < skipper.types || skipped.classes < skipper.classes)
      this.#skipped.push(skipped)
  }

  #binary(): Buffer {
    this.#spend(OBJECT_NODES)
    return this.#cursor.binary()
  }

  /** Values whose tag is a letter. */
  #lettered(tag: number): Value {
    const cursor = this.#cursor
    switch (tag) {
      case 0x4e:
        cursor.at++
        return null
      case 0x54:
      case 0x46:
        cursor.at++
        return tag === 0x54
      case 0x4a:
      case 0x4b:
        return readTimestamp(cursor)
      case 0x44:
      case 0x5b:
      case 0x5c:
      case 0x5d:
      case 0x5e:
      case 0x5f:
        return readDouble(cursor)
      case 0x51:
        cursor.at++
        return this.#reference(cursor.int())
      default:
        return this.#container(tag)
    }
  }

  #container(tag: number): Container {
    if (++this.#depth > this.#budget.depthMax) throw tooDeep()
    const container = this.#content(tag)
    this.#depth--
    return container
  }

  #content(tag: number): Container {
    const cursor = this.#cursor
    cursor.at++
    if (tag >= 0x60 && tag <= 0x6f) return this.#object(tag - 0x60)
    if (tag >= 0x70 && tag <= 0x77) return this.#list(this.#type(), tag - 0x70)
    if (tag >= 0x78 && tag <= 0x7f) return this.#list(undefined, tag - 0x78)
    switch (tag) {
      case 0x48:
        return this.#map(undefined)
      case 0x4d:
        return this.#map(this.#type())
      case 0x4f:
        return this.#object(cursor.int())
      case 0x55:
        return this.#iterator(this.#type())
      case 0x56:
        return this.#list(this.#type(), cursor.int())
      case 0x57:
        return this.#iterator(undefined)
      case 0x58:
        return this.#list(undefined, cursor.int())
      default:
        throw badTag(tag, 'a value')
    }
  }

  #object(index: number): Bean {
    if (index < 0 || index >= this.#classCount) throw badReference('class', index)
    if (this.#classes[index] === undefined) this.#fill('classes', index)
    const definition = this.#classes[index]!
    this.#cursor.expect(definition.fields.length)
    const values: Value[] = []
    const bean = this.#open(new Bean(definition, values))
    for (let left = definition.fields.length; left > 0; left--) values.push(this.read())
    return bean
  }

  #list(type: string | undefined, count: number): List {
    this.#cursor.expect(count)
    const list = this.#open(new List([], type))
    for (let left = count; left > 0; left--) list.items.push(this.read())
    return list
  }

  #iterator(type: string | undefined): List {
    const list = this.#open(new List([], type, true))
    while (this.#cursor.peek() !== 0x5a) list.items.push(this.read())
    this.#cursor.at++
    return list
  }

  #map(type: string | undefined): HessianMap {
    const map = this.#open(new HessianMap(new Map(), type))
    while (this.#cursor.peek() !== 0x5a) {
      const key = this.read()
      map.entries.set(key, this.read())
    }
    this.#cursor.at++
    return map
  }

  // Registered before its content is read: content may refer to what holds it.
  #open<Kind extends Container>(container: Kind): Kind {
    this.#spend(OBJECT_NODES)
    this.#refs[this.#refCount++] = container
    return container
  }

  #define(): void {
    const cursor = this.#cursor
    cursor.at++
    const type = cursor.text()
    const count = cursor.int()
    cursor.expect(count)
    this.#spend(count + OBJECT_NODES)
    const fields: string[] = []
    for (let left = count; left > 0; left--) fields.push(cursor.text())
    this.#classes[this.#classCount++] = { type, fields }
  }

  #type(): string {
    const cursor = this.#cursor
    if (isText(cursor.peek())) {
      const type = cursor.text()
      this.#types[this.#typeCount++] = type
      return type
    }
    const index = cursor.int()
    if (index < 0 || index >= this.#typeCount) throw badReference('type', index)
    if (this.#types[index] === undefined) this.#fill('types', index)
    return this.#types[index]!
  }

  #reference(index: number): Container {
    if (index < 0 || index >= this.#refCount) throw badReference('value', index)
    if (this.#refs[index] === undefined) this.#fill('refs', index)
    return this.#refs[index]!
  }

  /** Reads the skipped value in which this entry of a table was made, so that the table has it. */
  #fill(table: 'refs' | 'types' | 'classes', index: number): void {
    const skipped = this.#skipped.findLast(({ [table]: before }) => before <= index)!
    const [at, refs, types, classes] = [this.#cursor.at, this.#refCount, this.#typeCount, this.#classCount]
    this.#cursor.at = skipped.start
    this.#refCount = skipped.refs
    this.#typeCount = skipped.types
    this.#classCount = skipped.classes
    this.read()
    this.#cursor.at = at
    this.#refCount = refs
    this.#typeCount = types
    this.#classCount = classes
  }

  #spend(nodes: number): void {
    this.#nodes += nodes
    if (this.#nodes > this.#budget.nodesMax) throw tooMany()
  }
}

const isText = (tag: number): boolean => tag < 0x20 || (tag >= 0x30 && tag <= 0x33) || tag === 0x52 || tag === 0x53
