// Cuts what a ZooKeeper server sends into frames, length:4 (big-endian) content, so that the client library is handed exactly
// one whole frame at a time: it would copy the rest of a chunk once per frame, recurse per frame, and never drop what is left over.

const LENGTH_BYTES = 4
/** A list of 100,000 providers with long URLs fits; what claims to be larger is not a ZooKeeper server. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024

/** Where an answer says how it went: after length:4 xid:4 zxid:8. */
const ERROR_OFFSET = 16

/** One connection's frames. */
export class FrameCutter {
  readonly #onFrame: (frame: Buffer) => void
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  /** Throws a RangeError for a length that no server sends. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (;;) {
      if (this.#bytes < LENGTH_BYTES) return
      if (this.#chunks[0]!.length < LENGTH_BYTES) this.#join()
      const size = this.#chunks[0]!.readInt32BE(0)
      if (size < 0 || size > FRAME_BYTES_MAX) throw new RangeError(`the server sent a frame of ${size} bytes`)
      if (this.#bytes < LENGTH_BYTES + size) return
      this.#join()
      const [joined] = this.#chunks
      this.#bytes -= LENGTH_BYTES + size
      this.#chunks = this.#bytes === 0 ? [] : [joined!.subarray(LENGTH_BYTES + size)]
      this.#onFrame(joined!.subarray(0, LENGTH_BYTES + size))
    }
  }

  // Only when a whole frame is there, or its length is split: a large frame in many chunks is copied once.
  #join(): void {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
  }
}

/** Writes `known` over an error code that the client library does not know, because it throws for those. */
export function replaceUnknownError(frame: Buffer, knows: (code: number) => boolean, known: number): void {
  if (frame.length < ERROR_OFFSET + 4) return
  if (!knows(frame.readInt32BE(ERROR_OFFSET))) frame.writeInt32BE(known, ERROR_OFFSET)
}
