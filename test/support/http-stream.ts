// Reads a whole byte stream with the HTTP/1 codec the way a connection does, so that tests can compare what was understood.
import { BodyReader } from '../../codecs/http/body-reader.ts'
import type { Framing } from '../../codecs/http/framing.ts'
import { findHeadEnd } from '../../codecs/http/head.ts'
import { headerList } from '../../codecs/http/header-lines.ts'
import { HTTP_LIMITS } from '../../codecs/http/limits.ts'
import { type HttpRequestHead, readRequestHead } from '../../codecs/http/request-head.ts'
import { type HttpResponseHead, readResponseHead } from '../../codecs/http/response-head.ts'

/** One message as it was understood. */
export type ReadMessage<Head> = { head: Head; headers: string[]; body: string; trailers: readonly string[] }

type Reading = Readonly<{ framing: Framing; headers: HttpRequestHead['headers'] }>

/** Reads messages one after the other; `pieces` counts the payload views it got. */
export class HttpStream<Head extends Reading> {
  readonly messages: ReadMessage<Head>[] = []
  readonly #readHead: (bytes: Buffer, start: number, end: number) => Head
  readonly #body = new BodyReader(HTTP_LIMITS)
  #current: { head: Head; payload: Buffer[] } | undefined
  #kept: Buffer = Buffer.alloc(0)
  #scanned = 0

  constructor(readHead: (bytes: Buffer, start: number, end: number) => Head) {
    this.#readHead = readHead
  }

  /** Whether bytes of an unfinished message are there. */
  get unfinished(): boolean {
    return this.#current !== undefined || this.#kept.length > 0
  }

  push(chunk: Buffer): void {
    let bytes = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk])
    this.#kept = Buffer.alloc(0)
    while (bytes.length > 0) {
      if (this.#current === undefined) {
        const end = findHeadEnd(bytes, 0, bytes.length, this.#scanned)
        if (end < 0) {
          this.#scanned = bytes.length
          this.#kept = bytes
          return
        }
        this.#scanned = 0
        const head = this.#readHead(bytes, 0, end)
        this.#current = { head, payload: [] }
        this.#body.begin(head.framing)
        bytes = bytes.subarray(end)
      } else {
        const { payload } = this.#current
        const at = this.#body.push(bytes, 0, bytes.length, (from, start, end) =>
          payload.push(from.subarray(start, end))
        )
        bytes = bytes.subarray(at)
      }
      if (this.#current?.head.framing.kind === 'tunnel') {
        this.close()
        return
      }
      if (this.#body.ended) this.#finish()
    }
  }

  /** The connection closed. */
  close(): void {
    this.#body.close()
    this.#finish()
  }

  #finish(): void {
    if (this.#current === undefined) return
    const { head, payload } = this.#current
    this.messages.push({
      head,
      headers: headerList(head.headers),
      body: Buffer.concat(payload).toString('latin1'),
      trailers: this.#body.trailers
    })
    this.#current = undefined
  }
}

/** A stream of requests. */
export function requestStream(): HttpStream<HttpRequestHead> {
  return new HttpStream((bytes, start, end) => readRequestHead(bytes, start, end, HTTP_LIMITS))
}

/** A stream of answers to requests with this method. */
export function responseStream(method = 'GET', upgrade = ''): HttpStream<HttpResponseHead> {
  const context = { limits: HTTP_LIMITS, method, upgrade }
  return new HttpStream((bytes, start, end) => readResponseHead(bytes, start, end, context))
}

/** Lines as a head on the wire, with the empty line. */
export function headBytes(...lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Reads one request head. */
export function requestOf(...lines: string[]): HttpRequestHead {
  const bytes = headBytes(...lines)
  return readRequestHead(bytes, 0, bytes.length, HTTP_LIMITS)
}

/** Reads one response head to a request with this method. */
export function responseOf(method: string, ...lines: string[]): HttpResponseHead {
  const bytes = headBytes(...lines)
  return readResponseHead(bytes, 0, bytes.length, { limits: HTTP_LIMITS, method, upgrade: '' })
}
