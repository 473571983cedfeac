// Reads one message's body out of a byte stream, however it is cut: payload as views, then trailers, then the end.
import { CodecError } from '../errors.ts'
import type { Framing } from './framing.ts'
import { BYTE, EXTENSION, HEX } from './grammar.ts'
import type { HttpLimits } from './limits.ts'
import { TrailerReader } from './trailer-reader.ts'

/** Called for each piece of payload: it occupies `start` to `end` of `bytes` and is a view of what was pushed. */
export type OnPayload = (bytes: Buffer, start: number, end: number) => void

// Thirteen hex digits are below 2^52, so a size is always exact.
const SIZE_DIGITS_MAX = 13

type State =
  | 'fixed' // payload with a known rest
  | 'endless' // payload until the connection closes
  | 'size' // hex digits of a chunk's size
  | 'extension'
  | 'size-lf'
  | 'chunk'
  | 'chunk-cr'
  | 'chunk-lf'
  | 'trailers'
  | 'ended'

const FIRST_STATE: Readonly<Record<Framing['kind'], State>> = {
  none: 'ended',
  length: 'fixed',
  chunked: 'size',
  'until-close': 'endless',
  tunnel: 'endless'
}

/** One direction of one connection; `begin` readies it for each message. After a CodecError it must not be used again. */
export class BodyReader {
  readonly #limits: HttpLimits
  readonly #trailers: TrailerReader
  #state: State = 'ended'
  #rest = 0 // payload bytes to come in the chunk or the fixed body; while reading a size, that size so far
  #digits = 0
  #extensionBytes = 0

  constructor(limits: HttpLimits) {
    this.#limits = limits
    this.#trailers = new TrailerReader(limits)
  }

  /** Whether the message is complete. Bytes after it belong to the next message. */
  get ended(): boolean {
    return this.#state === 'ended'
  }

  /** Trailers as name, value, name, value … once the body has ended. */
  get trailers(): readonly string[] {
    return this.#trailers.list
  }

  begin(framing: Framing): void {
    this.#trailers.begin()
    this.#state = FIRST_STATE[framing.kind]
    this.#digits = 0
    this.#rest = 0
    if (framing.kind !== 'length') return
    this.#rest = framing.bytes
    if (framing.bytes === 0) this.#state = 'ended'
  }

  /** Reads `start` to `end` and returns the offset up to which they belong to this message. Throws BAD_FRAMING, BAD_HEAD, HEAD_TOO_LARGE. */
  push(bytes: Buffer, start: number, end: number, onPayload: OnPayload): number {
    let at = start
    while (at < end && this.#state !== 'ended') {
      switch (this.#state) {
        case 'fixed':
        case 'chunk':
        case 'endless':
          at = this.#payload(bytes, at, end, onPayload)
          break
        case 'trailers':
          at = this.#trailers.push(bytes, at, end)
          if (this.#trailers.ended) this.#state = 'ended'
          break
        default:
          at = this.#chunkLine(bytes, at, end)
      }
    }
    return at
  }

  /** Says that the connection closed: ends a body that runs until then, and refuses any other unfinished one. */
  close(): void {
    if (this.#state === 'ended') return
    if (this.#state !== 'endless') throw new CodecError('TRUNCATED', 'the connection closed inside a body')
    this.#state = 'ended'
  }

  #payload(bytes: Buffer, at: number, end: number, onPayload: OnPayload): number {
    if (this.#state === 'endless') {
      onPayload(bytes, at, end)
      return end
    }
    const pieceEnd = end - at < this.#rest ? end : at + this.#rest
    this.#rest -= pieceEnd - at
    if (this.#rest === 0) this.#state = this.#state === 'fixed' ? 'ended' : 'chunk-cr'
    onPayload(bytes, at, pieceEnd)
    return pieceEnd
  }

  // Everything of the chunked coding that is not payload or trailers, byte by byte: these parts are short.
  #chunkLine(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end) {
      const byte = bytes[at++]!
      switch (this.#state) {
        case 'size':
          this.#sizeByte(byte)
          break
        case 'extension':
          this.#extensionByte(byte)
          break
        case 'size-lf':
          if (byte !== BYTE.lf) throw new CodecError('BAD_FRAMING', 'a chunk size does not end in CR LF')
          this.#digits = 0
          this.#state = this.#rest === 0 ? 'trailers' : 'chunk'
          return at
        case 'chunk-cr':
          if (byte !== BYTE.cr) throw new CodecError('BAD_FRAMING', 'a chunk is longer than its size')
          this.#state = 'chunk-lf'
          break
        default:
          if (byte !== BYTE.lf) throw new CodecError('BAD_FRAMING', 'a chunk does not end in CR LF')
          this.#state = 'size'
      }
    }
    return at
  }

  #sizeByte(byte: number): void {
    const digit = HEX[byte]!
    if (digit < 16) {
      if (++this.#digits > SIZE_DIGITS_MAX) throw new CodecError('BAD_FRAMING', 'a chunk size has too many digits')
      this.#rest = this.#rest * 16 + digit
      return
    }
    if (this.#digits === 0) throw new CodecError('BAD_FRAMING', 'a chunk size has no digits')
    if (byte === BYTE.cr) this.#state = 'size-lf'
    else if (byte === BYTE.semicolon) {
      this.#extensionBytes = 0
      this.#state = 'extension'
    } else throw new CodecError('BAD_FRAMING', 'a chunk size is not a hex number')
  }

  #extensionByte(byte: number): void {
    if (byte === BYTE.cr && this.#extensionBytes > 0) this.#state = 'size-lf'
    else if (EXTENSION[byte] !== 1)
      throw new CodecError('BAD_FRAMING', 'a byte that may not stand in a chunk extension')
    else if (++this.#extensionBytes > this.#limits.chunkExtensionBytesMax)
      throw new CodecError('BAD_FRAMING', `a chunk extension over ${this.#limits.chunkExtensionBytesMax} bytes`)
  }
}
