// Cuts a byte stream into whole frames. No socket: bytes in, frames out, leftovers kept as a list and joined once.

/** Called for each whole frame: it occupies `start` to `end` of `bytes` and is a view that the reader never touches again. */
export type OnFrame = (bytes: Buffer, start: number, end: number) => void

/** Says how many bytes the frame at `start` occupies; 0 while that cannot be known. Throws CodecError for bytes that are no frame. */
export type Measure = (bytes: Buffer, start: number) => number

/** One direction of one connection. `push` is O(n) in the bytes pushed, however they are split. */
export class FrameReader {
  readonly #measure: Measure
  readonly #headerBytes: number
  #kept: Buffer[] = []
  #keptBytes = 0
  #neededBytes = 0

  constructor(measure: Measure, headerBytes: number) {
    this.#measure = measure
    this.#headerBytes = headerBytes
  }

  /** Bytes of an unfinished frame that are held back. */
  get pendingBytes(): number {
    return this.#keptBytes
  }

  push(chunk: Buffer, onFrame: OnFrame): void {
    if (this.#keptBytes === 0) {
      this.#cut(chunk, onFrame)
      return
    }
    this.#keep(chunk)
    if (this.#keptBytes < this.#neededBytes) return
    const whole = Buffer.concat(this.#kept, this.#keptBytes)
    this.#kept = []
    this.#keptBytes = 0
    this.#cut(whole, onFrame)
  }

  #cut(bytes: Buffer, onFrame: OnFrame): void {
    let start = 0
    while (start < bytes.length) {
      const size = this.#measure(bytes, start)
      if (size === 0 || start + size > bytes.length) {
        this.#neededBytes = size === 0 ? this.#headerBytes : size
        this.#keep(start === 0 ? bytes : bytes.subarray(start))
        return
      }
      onFrame(bytes, start, start + size)
      start += size
    }
  }

  #keep(bytes: Buffer): void {
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
  }
}
