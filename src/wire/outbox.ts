// Bytes on their way to one socket. Adjacent views of one chunk become one view again, so that a burst of frames that goes
// to the same peer is one write of the memory it came in.
import type { Socket } from 'node:net'
import type { Flushable, Flusher } from './flusher.ts'

/** A copy into one buffer is cheaper than a vectored write as long as the views are small. */
const JOIN = { bytesMax: 65536, sliceBytesMax: 4096 } as const

/** Producers are asked to pause at this part of what may wait at most. */
const PAUSE_SHARE = 1 / 16

/** One per socket. Nothing is written after `close`. */
export class Outbox implements Flushable {
  readonly #socket: Socket
  readonly #flusher: Flusher
  readonly #pauseBytes: number
  #slices: Buffer[] = []
  #last: Buffer | undefined // the chunk that the newest view is cut from
  #lastStart = 0
  #lastEnd = 0
  #bytes = 0
  #listed = false
  #toldToPause = false
  #ending = false
  #closed = false

  constructor(socket: Socket, flusher: Flusher, pendingBytesMax: number) {
    this.#socket = socket
    this.#flusher = flusher
    this.#pauseBytes = pendingBytesMax * PAUSE_SHARE
  }

  /** Bytes that the peer has not taken yet. */
  get pendingBytes(): number {
    return this.#bytes + this.#socket.writableLength
  }

  /** Queues a view; false when the peer lags so far behind that whoever produces bytes for it should pause. */
  write(bytes: Buffer, start: number, end: number): boolean {
    if (this.#closed) return true
    if (this.#last === bytes && this.#lastEnd === start) this.#lastEnd = end
    else {
      this.#settle()
      this.#last = bytes
      this.#lastStart = start
      this.#lastEnd = end
    }
    this.#bytes += end - start
    if (!this.#listed) {
      this.#listed = true
      this.#flusher.add(this)
    }
    if (this.#bytes + this.#socket.writableLength <= this.#pauseBytes) return true
    this.#toldToPause = true
    return false
  }

  /** Queues a whole buffer. */
  writeAll(bytes: Buffer): boolean {
    return this.write(bytes, 0, bytes.length)
  }

  /** Writes what is queued and then ends the connection in an orderly way. */
  end(): void {
    if (this.#closed) return
    this.#ending = true
    if (!this.#listed) {
      this.#listed = true
      this.#flusher.add(this)
    }
  }

  /** Forgets what is queued; the socket is gone. */
  close(): void {
    this.#closed = true
    this.#slices = []
    this.#last = undefined
    this.#bytes = 0
  }

  flush(): void {
    this.#listed = false
    if (this.#closed) return
    this.#settle()
    const slices = this.#slices
    const bytes = this.#bytes
    this.#bytes = 0
    if (slices.length === 1) this.#socket.write(slices[0] as Buffer)
    else if (slices.length > 1) this.#writeMany(slices, bytes)
    slices.length = 0
    if (this.#toldToPause) this.#sayDrain()
    if (this.#ending) {
      this.#closed = true
      this.#socket.end()
    }
  }

  // A socket that took everything at once, or has less to write than its high-water mark, never says 'drain', and whoever
  // was told to pause would wait for ever.
  #sayDrain(): void {
    this.#toldToPause = false
    if (!this.#socket.writableNeedDrain) this.#socket.emit('drain')
  }

  #writeMany(slices: Buffer[], bytes: number): void {
    if (bytes <= JOIN.bytesMax && bytes <= slices.length * JOIN.sliceBytesMax) {
      const joined = Buffer.allocUnsafeSlow(bytes)
      let at = 0
      for (let index = 0; index < slices.length; index++) {
        const slice = slices[index] as Buffer
        joined.set(slice, at)
        at += slice.length
      }
      this.#socket.write(joined)
      return
    }
    this.#socket.cork()
    for (let index = 0; index < slices.length; index++) this.#socket.write(slices[index] as Buffer)
    this.#socket.uncork()
  }

  #settle(): void {
    const last = this.#last
    if (last === undefined) return
    this.#slices.push(
      this.#lastStart === 0 && this.#lastEnd === last.length ? last : last.subarray(this.#lastStart, this.#lastEnd)
    )
    this.#last = undefined
  }
}
