// Collects the trailer section after the last chunk, bounded, until its empty line, and reads it as headers.
import { CodecError } from '../errors.ts'
import { BYTE } from './grammar.ts'
import { decidesAnything, headerList, readHeaderLines } from './header-lines.ts'
import type { HttpLimits } from './limits.ts'

const FIRST_BYTES = 256
const NO_BYTES = Buffer.alloc(0)
const NO_TRAILERS: readonly string[] = []

/** Reads one trailer section after the other; `begin` readies it for each. */
export class TrailerReader {
  readonly #limits: HttpLimits
  #kept: Buffer = NO_BYTES
  #keptBytes = 0
  #state: 'open' | 'ended' = 'open'
  #list: readonly string[] = NO_TRAILERS

  constructor(limits: HttpLimits) {
    this.#limits = limits
  }

  get ended(): boolean {
    return this.#state === 'ended'
  }

  /** Name, value, name, value … of the section that ended. */
  get list(): readonly string[] {
    return this.#list
  }

  begin(): void {
    this.#kept = NO_BYTES
    this.#keptBytes = 0
    this.#state = 'open'
    this.#list = NO_TRAILERS
  }

  /** Reads `start` to `end` and returns the offset up to which they belong to the section. */
  push(bytes: Buffer, start: number, end: number): number {
    // Nearly every body ends with an empty section, which needs no copy.
    if (this.#keptBytes === 0 && end - start >= 2 && bytes[start] === BYTE.cr && bytes[start + 1] === BYTE.lf) {
      this.#state = 'ended'
      return start + 2
    }
    let at = start
    while (at < end && this.#state === 'open') {
      this.#keep(bytes[at]!)
      if (bytes[at++] === BYTE.lf && this.#atEmptyLine()) this.#end()
    }
    return at
  }

  #keep(byte: number): void {
    if (this.#keptBytes === this.#limits.trailerBytesMax)
      throw new CodecError('HEAD_TOO_LARGE', `trailers over ${this.#limits.trailerBytesMax} bytes`)
    if (this.#keptBytes === this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, this.#kept.length * 2))
      this.#kept.copy(larger)
      this.#kept = larger
    }
    this.#kept[this.#keptBytes++] = byte
  }

  // The line feed just kept ends an empty line when only a CR, or a bare line feed, stands before it.
  // A section with a bare line feed is cut here too, so that reading it refuses it at once.
  #atEmptyLine(): boolean {
    const before = this.#keptBytes - 2
    if (before < 0 || this.#kept[before] === BYTE.lf) return true
    return this.#kept[before] === BYTE.cr && (before === 0 || this.#kept[before - 1] === BYTE.lf)
  }

  #end(): void {
    const end = this.#keptBytes
    const text = this.#kept.toString('latin1', 0, end)
    const headers = readHeaderLines(this.#kept, { start: 0, at: 0, end }, text, this.#limits.headersMax)
    if (decidesAnything(headers)) throw new CodecError('BAD_FRAMING', 'a trailer that belongs into the head')
    this.#list = headerList(headers)
    this.#kept = NO_BYTES
    this.#state = 'ended'
  }
}
