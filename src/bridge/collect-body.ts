// A body, collected whole because a bridge must read it: bounded, and a list of views until it ends.
import type { BodySink } from '../exchange/caller.ts'

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
  #pieces: Buffer[] = []
  #bytes = 0
  #over = false

  constructor(bytesMax: number, then: Collected) {
    this.#bytesMax = bytesMax
    this.#then = then
  }

  onBody(piece: Buffer): boolean {
    if (this.#over) return true
    this.#bytes += piece.length
    if (this.#bytes <= this.#bytesMax) this.#pieces.push(piece)
    else {
      this.#over = true
      this.#pieces = []
      this.#then.onTooLarge(this.#bytesMax)
    }
    return true
  }

  onEnd(): void {
    if (this.#over) return
    this.#over = true
    const [first] = this.#pieces
    this.#then.onCollected(
      this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces, this.#bytes)
    )
  }

  onAbort(): void {
    if (this.#over) return
    this.#over = true
    this.#pieces = []
    this.#then.onAborted()
  }
}
