// Reads the answers of one HTTP connection, one for each request that was begun; bytes beyond an answer are reported, not read.
import { CodecError } from '../../codecs/errors.ts'
import {
  BodyReader,
  findHeadEnd,
  type HttpLimits,
  type HttpRequestHead,
  type HttpResponseHead,
  type ResponseContext,
  readResponseHead
} from '../../codecs/http/index.ts'

/** Who takes the answer. */
export interface AnswerEvents {
  onHead(head: HttpResponseHead): void
  onPiece(piece: Buffer): void
  /** All of it was read; with `excess` there were bytes after it, so the connection is out of step. */
  onComplete(trailers: readonly string[], excess: boolean): void
}

/** `endless`: in a body that only the close of the connection ends. */
type ReaderState = 'none' | 'head' | 'body' | 'endless'

const NO_BYTES: Buffer = Buffer.alloc(0)

/** One per connection. It is its own context for reading heads, so that an answer allocates none. */
export class AnswerReader implements ResponseContext {
  readonly limits: HttpLimits
  method = ''
  upgrade = ''
  readonly #events: AnswerEvents
  readonly #body: BodyReader
  readonly #onPayload = (bytes: Buffer, start: number, end: number): void => {
    this.#events.onPiece(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
  }
  #state: ReaderState = 'none'
  #kept: Buffer = NO_BYTES // the beginning of a head
  #seen = false

  constructor(limits: HttpLimits, events: AnswerEvents) {
    this.limits = limits
    this.#events = events
    this.#body = new BodyReader(limits)
  }

  get state(): ReaderState {
    return this.#state
  }

  /** At least a byte of the answer came. */
  get seen(): boolean {
    return this.#seen
  }

  /** The answer to this request comes next. */
  begin({ method, upgrade }: HttpRequestHead): void {
    this.method = method
    this.upgrade = upgrade
    this.#state = 'head'
    this.#seen = false
  }

  /** Throws CodecError. */
  push(chunk: Buffer): void {
    this.#seen = true
    const bytes = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk])
    const at = this.#state === 'head' ? this.#readHead(bytes) : 0
    if (this.#state !== 'body' && this.#state !== 'endless') return
    const end = this.#body.push(bytes, at, bytes.length, this.#onPayload)
    if (!this.#body.ended) return
    this.#state = 'none'
    this.#events.onComplete(this.#body.trailers, end < bytes.length)
  }

  /** Returns where the body starts; while the head is incomplete its bytes are kept. */
  #readHead(bytes: Buffer): number {
    let at = 0
    let from = this.#kept.length
    this.#kept = NO_BYTES
    for (;;) {
      const end = findHeadEnd(bytes, at, bytes.length, from)
      if (end < 0) {
        if (bytes.length - at > this.limits.headBytesMax)
          throw new CodecError('HEAD_TOO_LARGE', `a head over ${this.limits.headBytesMax} bytes`)
        this.#kept = bytes.subarray(at)
        return at
      }
      const head = readResponseHead(bytes, at, end, this)
      at = end
      from = end
      // Interim answers are between the two ends of one connection; the caller got its own 100 from us.
      if (head.interim) continue
      const { kind } = head.framing
      this.#state = kind === 'until-close' || kind === 'tunnel' ? 'endless' : 'body'
      this.#body.begin(head.framing)
      this.#events.onHead(head)
      return at
    }
  }
}
