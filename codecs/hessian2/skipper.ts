// Walks over Hessian 2 values without making them: the proxy must know where arguments end, not what they say.
// It accepts exactly the streams that the reader accepts, budgets aside.
import { badReference, badTag, tooDeep, tooMany, truncated } from './breaches.ts'
import type { Budget } from './budget.ts'
import { SIZES } from './sizes.ts'
import { textEnd } from './text-end.ts'
import type { ClassDefinition } from './value.ts'

/** The class table is all that a stream can make grow here. Real streams have some tens of classes. */
const CLASSES_MAX = 0x4000

/**
 * One stream: consecutive values that share class, type and reference tables. It keeps how many of each there are,
 * since only that decides where a value ends. Offsets are arguments and results; the tables live here.
 */
export class Skipper {
  #bytes: Buffer
  #end: number
  #nodesMax: number
  #depthMax: number
  #nodes = 0
  #depth = 0
  #refs = 0
  #types = 0
  #classes = 0
  /** The number of fields of each class; only the first `#classes` entries count, so that a restart allocates nothing. */
  #fields: number[] = []
  /** The int that `#int` passed last; a field, because the method returns the offset. */
  #value = 0

  constructor(bytes: Buffer, end: number, budget: Budget) {
    this.#bytes = bytes
    this.#end = end
    this.#nodesMax = budget.nodesMax
    this.#depthMax = budget.depthMax
  }

  /** Begins another stream with empty tables. */
  restart(bytes: Buffer, end: number, budget: Budget): void {
    if (end > bytes.length) throw truncated()
    this.#bytes = bytes
    this.#end = end
    this.#nodesMax = budget.nodesMax
    this.#depthMax = budget.depthMax
    this.#nodes = this.#depth = this.#refs = this.#types = this.#classes = 0
  }

  /** The number of containers, types and classes met so far. */
  get refs(): number {
    return this.#refs
  }
  get types(): number {
    return this.#types
  }
  get classes(): number {
    return this.#classes
  }

  /** Learns what was defined by values that someone else read since the last skip. */
  adopt(refs: number, types: number, definitions: readonly (ClassDefinition | undefined)[]): void {
    this.#refs = refs
    this.#types = types
    while (this.#classes < definitions.length) this.#fields[this.#classes] = definitions[this.#classes++]!.fields.length
  }

  /** The offset after the value that starts here. */
  skip(start: number): number {
    const end = this.#end
    const bytes = this.#bytes
    let at = start
    // Class definitions stand before a value, any number of them.
    while (at < end && bytes[at] === 0x43) at = this.#definition(at + 1)
    if (at >= end) throw truncated()
    if (++this.#nodes > this.#nodesMax) throw tooMany()
    const tag = bytes[at]!
    if (tag < 0x20) return textEnd(bytes, at + 1, end, tag)
    const size = SIZES[tag]!
    if (size === 0) return this.#sized(at, tag)
    if (size > end - at) throw truncated()
    return at + size
  }

  #sized(at: number, tag: number): number {
    if (tag >= 0x60 && tag <= 0x7f) return this.#container(at, tag)
    if ((tag >= 0x30 && tag <= 0x33) || tag === 0x52 || tag === 0x53) return this.#text(at)
    if ((tag >= 0x34 && tag <= 0x37) || tag === 0x41 || tag === 0x42) return this.#binary(at)
    if (tag !== 0x51) return this.#container(at, tag)
    const after = this.#int(at + 1)
    if (this.#value < 0 || this.#value >= this.#refs) throw badReference('value', this.#value)
    return after
  }

  #container(start: number, tag: number): number {
    if (++this.#depth > this.#depthMax) throw tooDeep()
    this.#refs++
    const at = this.#content(start + 1, tag)
    this.#depth--
    return at
  }

  #content(at: number, tag: number): number {
    if (tag >= 0x60 && tag <= 0x6f) return this.#object(at, tag - 0x60)
    if (tag >= 0x70 && tag <= 0x77) return this.#items(this.#type(at), tag - 0x70)
    if (tag >= 0x78 && tag <= 0x7f) return this.#items(at, tag - 0x78)
    let after = at
    switch (tag) {
      case 0x48:
        return this.#pairs(at)
      case 0x4d:
        return this.#pairs(this.#type(at))
      case 0x4f:
        after = this.#int(at)
        return this.#object(after, this.#value)
      case 0x55:
        return this.#untilEnd(this.#type(at))
      case 0x56:
        after = this.#int(this.#type(at))
        return this.#items(after, this.#value)
      case 0x57:
        return this.#untilEnd(at)
      case 0x58:
        after = this.#int(at)
        return this.#items(after, this.#value)
      default:
        throw badTag(tag, 'a value')
    }
  }

  #object(start: number, index: number): number {
    if (index < 0 || index >= this.#classes) throw badReference('class', index)
    return this.#items(start, this.#fields[index]!)
  }

  #items(start: number, count: number): number {
    // Each value is a byte at least, so a count that cannot fit is refused before any work.
    if (count < 0 || count > this.#end - start) throw truncated()
    let at = start
    for (let left = count; left > 0; left--) at = this.skip(at)
    return at
  }

  #untilEnd(start: number): number {
    let at = start
    while (this.#byte(at) !== 0x5a) at = this.skip(at)
    return at + 1
  }

  #pairs(start: number): number {
    let at = start
    while (this.#byte(at) !== 0x5a) at = this.skip(this.skip(at))
    return at + 1
  }

  #definition(start: number): number {
    let at = this.#int(this.#text(start))
    const count = this.#value
    if (count < 0 || count > this.#end - at) throw truncated()
    this.#nodes += count + 1
    for (let left = count; left > 0; left--) at = this.#text(at)
    if (this.#classes >= CLASSES_MAX) throw tooMany()
    this.#fields[this.#classes++] = count
    return at
  }

  #type(at: number): number {
    const tag = this.#byte(at)
    if (tag < 0x20 || (tag >= 0x30 && tag <= 0x33) || tag === 0x52 || tag === 0x53) {
      this.#types++
      return this.#text(at)
    }
    const after = this.#int(at)
    if (this.#value < 0 || this.#value >= this.#types) throw badReference('type', this.#value)
    return after
  }

  /** Passes a string: any number of `R` chunks and a last one of any other form. */
  #text(start: number): number {
    const bytes = this.#bytes
    const end = this.#end
    let at = start
    for (;;) {
      const tag = this.#byte(at)
      if (tag < 0x20) return textEnd(bytes, at + 1, end, tag)
      if (tag >= 0x30 && tag <= 0x33) return textEnd(bytes, at + 2, end, ((tag - 0x30) << 8) | this.#byte(at + 1))
      if (tag !== 0x52 && tag !== 0x53) throw badTag(tag, 'a string')
      const units = (this.#byte(at + 1) << 8) | this.#byte(at + 2)
      at = textEnd(bytes, at + 3, end, units)
      if (tag === 0x53) return at
    }
  }

  /** Passes a byte[]: any number of `A` chunks and a last one of any other form. */
  #binary(start: number): number {
    let at = start
    for (;;) {
      const tag = this.#byte(at)
      let from = at + 1
      let size = tag - 0x20
      if (tag >= 0x34 && tag <= 0x37) size = ((tag - 0x34) << 8) | this.#byte(from++)
      else if (tag === 0x41 || tag === 0x42) size = (this.#byte(from++) << 8) | this.#byte(from++)
      else if (tag < 0x20 || tag > 0x2f) throw badTag(tag, 'a byte[]')
      if (size > this.#end - from) throw truncated()
      at = from + size
      if (tag !== 0x41) return at
    }
  }

  /** Passes an int, which it leaves in `#value`. */
  #int(at: number): number {
    const tag = this.#byte(at)
    if (tag >= 0x80 && tag <= 0xbf) {
      this.#value = tag - 0x90
      return at + 1
    }
    if (tag >= 0xc0 && tag <= 0xcf) {
      this.#value = ((tag - 0xc8) << 8) | this.#byte(at + 1)
      return at + 2
    }
    if (tag >= 0xd0 && tag <= 0xd7) {
      this.#value = ((tag - 0xd4) << 16) | (this.#byte(at + 1) << 8) | this.#byte(at + 2)
      return at + 3
    }
    if (tag !== 0x49) throw badTag(tag, 'an int')
    if (at + 5 > this.#end) throw truncated()
    this.#value = this.#bytes.readInt32BE(at + 1)
    return at + 5
  }

  #byte(at: number): number {
    if (at >= this.#end) throw truncated()
    return this.#bytes[at]!
  }
}
