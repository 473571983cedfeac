// An HTTP request as its exchange sees it: the head, and the right to take the body for as long as it is the current one.
import type { HttpRequestHead } from '../../codecs/http/index.ts'
import type { BodySink, HttpRequest } from '../exchange/caller.ts'

/** The connection that a request came on. */
export interface RequestSource {
  consume(request: HttpRequest, sink: BodySink): void
  resumeBody(request: HttpRequest): void
  discardBody(request: HttpRequest): void
}

/** Names itself in every call, so that whoever holds an old request cannot reach the body of the next one. */
export class IncomingRequest implements HttpRequest {
  readonly head: HttpRequestHead
  readonly #source: RequestSource

  constructor(head: HttpRequestHead, source: RequestSource) {
    this.head = head
    this.#source = source
  }

  consume(sink: BodySink): void {
    this.#source.consume(this, sink)
  }

  resume(): void {
    this.#source.resumeBody(this)
  }

  discard(): void {
    this.#source.discardBody(this)
  }
}
