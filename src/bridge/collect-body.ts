// A body, collected whole because a bridge must read it: bounded, and in one buffer, so that a body in pieces of one byte
// takes no more memory than its bytes do.
import type { BodySink } from '../exchange/caller.ts'

const NO_BYTES: Buffer = Buffer.alloc(0)

/** Bytes that come in pieces. The buffer doubles, so it is never larger than twice what came. */
export class GatheredBytes {
  #buffer = NO_BYTES
  #length = 0

  get length(): number {
    return this.#length
  }

  add(piece: Buffer): void {
    const length = this.#length + piece.length
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    piece.copy(this.#buffer, this.#length)
    this.#length = length
  }

  /** Everything so far. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
}

/** How collecting ended. */
export interface Collected {
  onCollected(body: Buffer): void
  onTooLarge(bytesMax: number): void
  onAborted(): void
}

/** Calls exactly one verb of `then`. */
export class BodyCollector implements BodySink {
  readonly #bytesMax: number
  readonly #then: Collected
  #gathered: GatheredBytes | undefined = new GatheredBytes()

  constructor(bytesMax: number, then: Collected) {
    this.#bytesMax = bytesMax
    this.#then = then
  }

  onBody(piece: Buffer): boolean {
    if (this.#gathered === undefined) return true
    if (this.#gathered.length + piece.length <= this.#bytesMax) this.#gathered.add(piece)
    else {
      this.#gathered = undefined
      this.#then.onTooLarge(this.#bytesMax)
    }
    return true
  }

  onEnd(): void {
    const body = this.#gathered?.bytes()
    this.#gathered = undefined
    if (body !== undefined) this.#then.onCollected(body)
  }

  onAbort(): void {
    if (this.#gathered === undefined) return
    this.#gathered = undefined
    this.#then.onAborted()
  }
}
