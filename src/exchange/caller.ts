// The two ends of an exchange, as the line sees them: the caller (downstream) and what carries its call (upstream).
import type { HttpRequestHead, HttpResponseHead } from '../../codecs/http/index.ts'
import type { ProtocolName } from '../../codecs/message.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange } from './exchange.ts'
import type { HttpAnswer } from './http-answer.ts'
import type { Refusal } from './refusal.ts'

/** Trailing header fields of a chunked body: name, value, name, value … */
export type Trailers = readonly string[]

/** Takes a body piece by piece. A piece is a view that is valid during the call only, unless it is kept by a copy or written. */
export interface BodySink {
  /** False asks the source to pause until `resume`. */
  onBody(piece: Buffer): boolean
  onEnd(trailers: Trailers): void
  /** The source is gone before the end. */
  onAbort(): void
}

/** An HTTP request whose head is here and whose body may still be on its way. */
export interface HttpRequest {
  readonly head: HttpRequestHead
  /**
   * Starts the flow of the body into `sink`; nothing is read from the caller before. Called once, and not for a request
   * without a body, unless its answer was a 101: then everything that the caller sends flows into `sink`.
   */
  consume(sink: BodySink): void
  /** The sink that returned false can take more. */
  resume(): void
  /** Nobody wants the rest of the body. */
  discard(): void
}

/** The downstream side of an exchange: takes its one answer home. */
export interface Caller {
  readonly protocol: ProtocolName
  /** `host:port` of the peer. */
  readonly remote: string
  /** A small number per connection: calls with one number keep to one upstream link, so their frames stay adjacent. */
  readonly number: number
  /** An answer frame of `protocol`: `exchange.answer`, which now belongs to the caller's side. */
  answerFrame(exchange: Exchange, protocol: FramedProtocol): void
  /** The head of an HTTP answer; pieces of the body and the end follow. */
  answerHead(exchange: Exchange, head: HttpResponseHead): void
  /** False asks the upstream side to pause until the caller calls `exchange.resumeAnswer`. */
  answerBody(exchange: Exchange, piece: Buffer): boolean
  answerEnd(exchange: Exchange, trailers: Trailers): void
  /** The upstream side is gone in the middle of an answer whose head was sent. */
  answerAbort(exchange: Exchange, refusal: Refusal): void
  /** An HTTP answer that is whole; only callers that speak HTTP get one. */
  answerWhole(exchange: Exchange, answer: HttpAnswer): void
  /** Tells the caller that there will be no answer, in the words of its protocol. */
  refuse(exchange: Exchange, refusal: Refusal): void
  /** How much waits for the caller; undefined where answers come one by one and their source pauses by itself. */
  readonly fullness: CallerFullness | undefined
  /** Stops and starts reading from the caller: an upstream peer does not keep up. */
  pause(): void
  resume(): void
}

/** Whether so much waits for a caller that whoever brings its answers should wait as well. */
export interface CallerFullness {
  readonly isFull: boolean
  /** Has the source released once the caller has taken what waits for it, or is gone. */
  hold(source: HeldSource): void
}

/** Something that brings answers and waits for a caller to take them. */
export interface HeldSource {
  release(caller: Caller): void
}

/** A caller that can be called back by its upstream; its calls to one service then keep to one link of its own. */
export interface CallbackCaller extends Caller {
  /** The link that calls to this service must take, once there is one. */
  readonly links: Map<string, CallbackLink>
  /** Sends a request of the upstream peer to the caller; its answer goes to `link.onCallbackAnswer`. */
  callBack(link: CallbackLink, frame: Buffer, oneWay: boolean): void
  /** The link is gone, so the callbacks that were registered over it are gone as well. */
  onLinkClosed(link: CallbackLink, opened: boolean): void
}

/** The upstream end of a callback link. */
export interface CallbackLink {
  send(exchange: Exchange): void
  /** Writes the caller's answer to a request of the upstream peer. */
  onCallbackAnswer(frame: Buffer): void
  close(): void
}

/** What the upstream side of an exchange can be asked for by the line. */
export interface Carrier {
  /** Nobody waits for this call any more (timeout, caller gone). */
  abandon(exchange: Exchange): void
  /** The caller can take more of the answer's body. */
  resumeAnswer(exchange: Exchange): void
}

/** What upstream connections tell the line. */
export interface UpstreamEvents {
  /** The frame is `exchange.answer`. */
  onAnswerFrame(exchange: Exchange, protocol: FramedProtocol): void
  /** The request's body is still on its way to the peer (true), or all of it went (false): the answer's time starts then. */
  onUploading(exchange: Exchange, uploading: boolean): void
  onAnswerHead(exchange: Exchange, head: HttpResponseHead): void
  onAnswerBody(exchange: Exchange, piece: Buffer): boolean
  onAnswerEnd(exchange: Exchange, trailers: Trailers): void
  /** The call failed. `sent` is false only when no byte of it reached the peer, so that it can safely go elsewhere. */
  onFailure(exchange: Exchange, refusal: Refusal, sent: boolean): void
  /** A one-way call was handed to the socket. */
  onSent(exchange: Exchange): void
}
