// Writes the answers of one HTTP connection: heads without what was meant for one hop, bodies in a framing that the client
// can read, and our own answers.
import {
  encodeForwardedResponseHead,
  encodeResponseHead,
  FRAMING,
  type HeadChanges,
  type HttpRequestHead,
  type HttpResponseHead
} from '../../codecs/http/index.ts'
import type { Trailers } from '../exchange/caller.ts'
import type { HttpAnswer } from '../exchange/http-answer.ts'
import { type BodyCoding, writeBody, writeBodyEnd } from '../wire/body-writer.ts'
import type { Outbox } from '../wire/outbox.ts'

// One object for each way in which a head is changed, so that an answer makes none.
type Choice = 'keep' | 'keep-alive' | 'close'
const AS_IT_CAME: Readonly<Record<Choice, HeadChanges>> = {
  keep: {},
  'keep-alive': { connection: 'keep-alive' },
  close: { connection: 'close' }
}
const CHUNKED: Readonly<Record<Choice, HeadChanges>> = {
  keep: { framing: FRAMING.chunked },
  'keep-alive': { framing: FRAMING.chunked, connection: 'keep-alive' },
  close: { framing: FRAMING.chunked, connection: 'close' }
}
const UNTIL_CLOSE: HeadChanges = { framing: FRAMING.untilClose }
const UPGRADE: HeadChanges = { connection: 'upgrade' }

/** One per connection. */
export class HttpAnswerWriter {
  readonly #outbox: Outbox
  #coding: BodyCoding = 'none'
  #untilClose = false

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  /** The body under way ends with the connection, so a connection that breaks must not look like an end. */
  get untilClose(): boolean {
    return this.#untilClose
  }

  /** Writes the head that came from upstream. Returns whether the connection can be kept after this answer. */
  head(request: HttpRequestHead, head: HttpResponseHead, close: boolean): boolean {
    const { kind } = head.framing
    const choice: Choice = close ? 'close' : request.minorVersion === 0 ? 'keep-alive' : 'keep'
    // HTTP/1.0 knows no chunks; there, only the close can end a body of unknown length.
    this.#untilClose = request.minorVersion === 0 && (kind === 'chunked' || kind === 'until-close')
    let changes = AS_IT_CAME[choice]
    if (this.#untilClose) changes = UNTIL_CLOSE
    else if (kind === 'tunnel') changes = UPGRADE
    else if (kind === 'chunked' || kind === 'until-close') changes = CHUNKED[choice]
    this.#coding = kind === 'none' ? 'none' : changes.framing === FRAMING.chunked ? 'chunked' : 'plain'
    this.#outbox.writeAll(encodeForwardedResponseHead(head, changes))
    return !close && !this.#untilClose && kind !== 'tunnel'
  }

  /** False when the client lags. */
  body(piece: Buffer): boolean {
    return writeBody(this.#outbox, this.#coding, piece)
  }

  end(trailers: Trailers): void {
    writeBodyEnd(this.#outbox, this.#coding, trailers)
  }

  /** Writes a whole answer of ours. `request` is undefined when it could not be read. */
  whole(request: HttpRequestHead | undefined, answer: HttpAnswer, close: boolean): void {
    const { status, headers, body } = answer
    const choice: Choice = close ? 'close' : request?.minorVersion === 0 ? 'keep-alive' : 'keep'
    // What a 304 says of a length would be that of the body which the client has.
    const framing = status === 304 ? FRAMING.none : ({ kind: 'length', bytes: body.length } as const)
    const head = { status, headers, framing }
    this.#outbox.writeAll(encodeResponseHead(choice === 'keep' ? head : { ...head, connection: choice }))
    if (request?.method !== 'HEAD' && body.length > 0) this.#outbox.writeAll(body)
  }
}
