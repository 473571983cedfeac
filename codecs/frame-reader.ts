// Cuts a byte stream into whole frames. No socket: bytes in, frames out, leftovers kept as a list and joined once.

/** Called for each whole frame: it occupies `start` to `end` of `bytes` and is a view that the reader never touches again. */
export type OnFrame = (bytes: Buffer, start: number, end: number) => void

/** What a reader needs to know of its protocol. */
export type FrameReaderOptions = Readonly<{
  /** Bytes the frame at `start` occupies; 0 while that cannot be known. Throws CodecError for bytes that are no frame. */
  measure: (bytes: Buffer, start: number) => number
  /** Bytes that `measure` needs at least. */
  headerBytes: number
  /** A larger frame is never buffered: its header is shown to `onOversize`, its bytes are passed over as they come. */
  frameBytesMax: number
  onOversize: (bytes: Buffer, start: number, size: number) => void
}>

/** One direction of one connection. `push` is O(n) in the bytes pushed, however they are split. */
export class FrameReader {
  readonly #options: FrameReaderOptions
  #kept: Buffer[] = []
  #keptBytes = 0
  #neededBytes = 0
  #passBytes = 0

  constructor(options: FrameReaderOptions) {
    this.#options = options
  }

  /** Bytes of an unfinished frame that are held back. */
  get pendingBytes(): number {
    return this.#keptBytes
  }

  push(chunk: Buffer, onFrame: OnFrame): void {
    let start = 0
    while (this.#keptBytes > 0) {
      const missing = this.#neededBytes - this.#keptBytes
      if (chunk.length - start < missing) {
        if (start < chunk.length) this.#keep(chunk.subarray(start))
        return
      }
      // Only the unfinished frame is copied; what follows it in the chunk stays where it is.
      this.#keep(chunk.subarray(start, start + missing))
      start += missing
      const joined = Buffer.concat(this.#kept, this.#keptBytes)
      this.#kept = []
      this.#keptBytes = 0
      this.#cut(joined, 0, onFrame)
    }
    this.#cut(chunk, start, onFrame)
  }

  #cut(bytes: Buffer, from: number, onFrame: OnFrame): void {
    const { measure, headerBytes, frameBytesMax } = this.#options
    let start = from + this.#passOver(bytes.length - from)
    while (start < bytes.length) {
      const size = measure(bytes, start)
      if (size > frameBytesMax) {
        this.#options.onOversize(bytes, start, size)
        this.#passBytes = size
        start += this.#passOver(bytes.length - start)
      } else if (size === 0 || start + size > bytes.length) {
        // A protocol whose header grows as it is read asks for a byte more than it has.
        this.#neededBytes = size === 0 ? Math.max(headerBytes, bytes.length - start + 1) : size
        this.#keep(start === 0 ? bytes : bytes.subarray(start))
        return
      } else {
        onFrame(bytes, start, start + size)
        start += size
      }
    }
  }

  #passOver(available: number): number {
    const passed = Math.min(this.#passBytes, available)
    this.#passBytes -= passed
    return passed
  }

  #keep(bytes: Buffer): void {
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
  }
}
