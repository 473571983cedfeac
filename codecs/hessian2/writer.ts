// Writes the values of one stream as Java's Dubbo writes them: shortest forms, definitions once, references to what was seen.
import { CodecError } from '../errors.ts'
import { tooDeep } from './breaches.ts'
import { SKIP_BUDGET } from './budget.ts'
import { encodeDouble, encodeInt, encodeLong, encodeTimestamp } from './scalar.ts'
import { encodeText } from './text.ts'
import { Bean, type ClassDefinition, Double, HessianMap, List, Timestamp, type Value } from './value.ts'

const START_BYTES = 512
const TEXT_CHUNK_UNITS = 0x8000
/** Java cuts at the end of its 8 KiB buffer; this is the cut of a byte[] that starts in an empty one. */
const BINARY_CHUNK_BYTES = 8189
const SHORT_LIST_MAX = 7

/** One stream: consecutive values that share class, type and reference tables. It is of no use after an error. */
export class HessianWriter {
  #bytes: Buffer = Buffer.allocUnsafe(START_BYTES)
  #at = 0
  #depth = 0
  // Made when needed: most streams of the proxy's own are a string or two.
  #refs: Map<object, number> | undefined
  #types: Map<string, number> | undefined
  #classes: Map<ClassDefinition, number> | undefined
  #classesByContent: Map<string, number> | undefined

  /** Appends the value. A container that this stream holds already is written as a reference to it. */
  write(value: Value): void {
    if (typeof value === 'string') this.writeString(value)
    else if (typeof value === 'number') this.#int(value)
    else if (typeof value === 'bigint') this.#long(value)
    else if (value === null) this.#byte(0x4e)
    else if (typeof value === 'boolean') this.#byte(value ? 0x54 : 0x46)
    else if (value instanceof Double) this.#at = encodeDouble(value.value, this.#reserve(9), this.#at)
    else if (value instanceof Timestamp) this.#timestamp(value.ms)
    else if (value instanceof Uint8Array) this.#binary(value)
    else this.#container(value)
  }

  /** Appends a string. */
  writeString(text: string): void {
    let from = 0
    while (text.length - from > TEXT_CHUNK_UNITS) {
      let to = from + TEXT_CHUNK_UNITS
      // A pair is not torn apart: the chunk gives up its last unit instead.
      if ((text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--
      this.#text(text.slice(from, to), 0x52)
      from = to
    }
    this.#text(from === 0 ? text : text.slice(from), 0x53)
  }

  /** Everything written so far. The writer may go on; what it returned stays as it is. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  /** Makes sure that so many bytes are free. */
  #reserve(size: number): Buffer {
    const needed = this.#at + size
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#at)
      this.#bytes = larger
    }
    return this.#bytes
  }

  #byte(byte: number): void {
    this.#reserve(1)[this.#at++] = byte
  }

  #int(value: number): void {
    if ((value | 0) !== value)
      throw new CodecError('BAD_VALUE', `${value} is no int of 32 bits; wrap doubles in Double`)
    this.#at = encodeInt(value, this.#reserve(9), this.#at)
  }

  #long(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new CodecError('BAD_VALUE', `${value} is no long of 64 bits`)
    this.#at = encodeLong(value, this.#reserve(9), this.#at)
  }

  #text(text: string, tag: 0x52 | 0x53): void {
    const units = text.length
    const bytes = this.#reserve(3 + units * 3)
    let at = this.#at
    if (tag === 0x53 && units < 0x20) bytes[at++] = units
    else if (tag === 0x53 && units < 0x400) {
      bytes[at++] = 0x30 + (units >> 8)
      bytes[at++] = units
    } else {
      bytes[at++] = tag
      bytes[at++] = units >> 8
      bytes[at++] = units
    }
    this.#at = encodeText(text, bytes, at)
  }

  #binary(value: Buffer): void {
    let from = 0
    for (; value.length - from > BINARY_CHUNK_BYTES; from += BINARY_CHUNK_BYTES)
      this.#binaryChunk(value.subarray(from, from + BINARY_CHUNK_BYTES), 0x41)
    this.#binaryChunk(value.subarray(from), 0x42)
  }

  #binaryChunk(chunk: Buffer, tag: 0x41 | 0x42): void {
    const size = chunk.length
    const bytes = this.#reserve(3 + size)
    if (tag === 0x42 && size < 0x10) bytes[this.#at++] = 0x20 + size
    else if (tag === 0x42 && size < 0x400) {
      bytes[this.#at++] = 0x34 + (size >> 8)
      bytes[this.#at++] = size
    } else {
      bytes[this.#at++] = tag
      bytes[this.#at++] = size >> 8
      bytes[this.#at++] = size
    }
    bytes.set(chunk, this.#at)
    this.#at += size
  }

  #timestamp(ms: bigint): void {
    if (BigInt.asIntN(64, ms) !== ms) throw new CodecError('BAD_VALUE', `${ms} ms is no date of 64 bits`)
    this.#at = encodeTimestamp(ms, this.#reserve(9), this.#at)
  }

  #container(value: List | HessianMap | Bean): void {
    this.#refs ??= new Map()
    const seen = this.#refs.get(value)
    if (seen !== undefined) {
      this.#byte(0x51)
      this.#int(seen)
    } else {
      this.#refs.set(value, this.#refs.size)
      this.#content(value)
    }
  }

  #content(value: List | HessianMap | Bean): void {
    if (++this.#depth > SKIP_BUDGET.depthMax) throw tooDeep()
    if (value instanceof Bean) this.#bean(value)
    else if (value instanceof List) this.#list(value)
    else if (value instanceof HessianMap) this.#map(value)
    else throw new CodecError('BAD_VALUE', `a value of type ${typeof value} that is no Hessian value`)
    this.#depth--
  }

  #bean({ definition, values }: Bean): void {
    if (definition.fields.length !== values.length)
      throw new CodecError(
        'BAD_VALUE',
        `${values.length} values for ${definition.fields.length} fields of ${definition.type}`
      )
    const index = this.#classes?.get(definition) ?? this.#define(definition)
    if (index < 0x10) this.#byte(0x60 + index)
    else {
      this.#byte(0x4f)
      this.#int(index)
    }
    for (const value of values) this.write(value)
  }

  /** The number of the class, which is written here unless an equal one was. */
  #define(definition: ClassDefinition): number {
    const content = JSON.stringify([definition.type, definition.fields])
    this.#classes ??= new Map()
    this.#classesByContent ??= new Map()
    let index = this.#classesByContent.get(content)
    if (index === undefined) {
      index = this.#classesByContent.size
      this.#classesByContent.set(content, index)
      this.#byte(0x43)
      this.writeString(definition.type)
      this.#int(definition.fields.length)
      for (const field of definition.fields) this.writeString(field)
    }
    this.#classes.set(definition, index)
    return index
  }

  #list({ items, type, unbounded }: List): void {
    const count = items.length
    const short = count <= SHORT_LIST_MAX
    if (unbounded) this.#byte(type === undefined ? 0x57 : 0x55)
    else if (short) this.#byte((type === undefined ? 0x78 : 0x70) + count)
    else this.#byte(type === undefined ? 0x58 : 0x56)
    if (type !== undefined) this.#type(type)
    if (!unbounded && !short) this.#int(count)
    for (const item of items) this.write(item)
    if (unbounded) this.#byte(0x5a)
  }

  #map({ entries, type }: HessianMap): void {
    this.#byte(type === undefined ? 0x48 : 0x4d)
    if (type !== undefined) this.#type(type)
    for (const [key, value] of entries) {
      this.write(key)
      this.write(value)
    }
    this.#byte(0x5a)
  }

  #type(type: string): void {
    this.#types ??= new Map()
    const index = this.#types.get(type)
    if (index !== undefined) this.#int(index)
    else {
      this.#types.set(type, this.#types.size)
      this.writeString(type)
    }
  }
}
