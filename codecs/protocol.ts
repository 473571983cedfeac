// The verbs of a framed RPC protocol (Dubbo, Bolt). The line knows a protocol only by these.
import type { Budget } from './hessian2/budget.ts'
import type { ProtocolName, RpcRequest, RpcResponse } from './message.ts'

/** What the first bytes of a connection say: this protocol, certainly not, or too few to tell. */
export type Sniffed = 'yes' | 'no' | 'more'

/** What a frame is. `going-away` is Dubbo's read-only event, `back` its writable event. */
export type FrameKind =
  | 'request'
  | 'one-way'
  | 'response'
  | 'heartbeat'
  | 'heartbeat-answer'
  | 'going-away'
  | 'back'
  | 'event'

/** The routing data of a request: everything that stands before the arguments. */
export type RequestHead = Readonly<{
  service: string // interface or path, '' when the serialization is opaque
  version: string // '' = none
  method: string // the real method: for a generic call the one that it names
  /** The wire's own text for the parameter types (Dubbo: JVM descriptors), '' for none. */
  parameterTypes: string
  generic: boolean // a `$invoke` or `$invokeAsync`
  /** False when the serialization cannot be read: service and method are '' then. */
  readable: boolean
  /** What the requester calls its own protocol version (Dubbo: `2.0.2`), '' when unknown; `fromResponse` wants it. */
  protocolVersion: string
  /**
   * Offset from the frame's start where this head ends. Two frames of one serialization whose bytes are equal from
   * `headerBytes` up to here have equal heads.
   */
  bytesEnd: number
  /** Offset from the frame's start where the first argument starts; at most `bytesEnd`. */
  argumentsAt: number
  serialization: number
}>

/** What the line needs from the attachments of a request. */
export type RequestAttachments = Readonly<{
  /** Offset from the frame's start of the attachments value; -1 when there is none or it cannot be read. */
  at: number
  /** Text values only; numbers and booleans as their decimal text. */
  entries: ReadonlyMap<string, string>
}>

/** How a protocol answer ended, read from its frame alone. */
export type AnswerOutcome = 'ok' | 'exception' | 'error'

/** Text pairs to put into a message's attachments. */
export type AttachmentPairs = readonly (readonly [string, string])[]

/** A framed RPC protocol. Offsets are absolute in `bytes`; `end` is exclusive. Every verb may throw CodecError and nothing else. */
export interface FramedProtocol {
  readonly name: ProtocolName
  readonly poolMode: 'multiplexed' | 'exclusive'
  /** Bytes that `measure` needs at least. */
  readonly headerBytes: number
  /** What an answer is written in when its request could not be read. */
  readonly defaultSerialization: number
  sniff(bytes: Buffer): Sniffed
  /** Bytes the frame at `start` occupies, or 0 while its header is incomplete. Throws BAD_MAGIC, BAD_LENGTH, FRAME_TOO_LARGE. */
  measure(bytes: Buffer, start: number, bodyBytesMax: number): number
  kindOf(bytes: Buffer, start: number, end: number): FrameKind
  serializationOf(bytes: Buffer, start: number): number
  idHigh(bytes: Buffer, start: number): number
  idLow(bytes: Buffer, start: number): number
  setId(bytes: Buffer, start: number, high: number, low: number): void
  readHead(bytes: Buffer, start: number, end: number): RequestHead
  /** Offset (from `start`) of the attachments of a request whose head is known, or -1 when there are none to be found. */
  attachmentsAt(bytes: Buffer, start: number, end: number, head: RequestHead): number
  readAttachments(bytes: Buffer, start: number, end: number, at: number): RequestAttachments
  /**
   * A copy of the frame with these pairs added to its attachments; a key that is there already is overridden. Nothing
   * is re-encoded. The same frame comes back when it has no place for attachments or its serialization hides it.
   * `at` is what `attachmentsAt` found in this request; without it the place is searched.
   */
  spliceAttachments(frame: Buffer, pairs: AttachmentPairs, at?: number): Buffer
  outcomeOf(bytes: Buffer, start: number, end: number): AnswerOutcome
  /** The protocol's own status of an answer. */
  statusOf(bytes: Buffer, start: number): number
  /** The whole request or answer in neutral terms. Throws UNSUPPORTED when its serialization cannot be read. */
  toRequest(frame: Buffer, budget?: Budget): RpcRequest
  toResponse(frame: Buffer, budget?: Budget): RpcResponse
  /** A whole frame with id 0 (`setId` gives it one). */
  fromRequest(request: RpcRequest): Buffer
  /** `protocolVersion` is that of the request's head: it decides whether attachments may be written. */
  fromResponse(response: RpcResponse, serialization: number, protocolVersion: string): Buffer
  /** A whole error answer in the serialization of the request that it answers. */
  refuse(status: number, text: string, serialization: number): Buffer
  heartbeat(): Buffer
  /** The answer to the heartbeat at `start`, with the same id and serialization. */
  answerHeartbeat(bytes: Buffer, start: number, end: number): Buffer
  /** Tells the peer to send no more requests on this link. */
  goAway(): Buffer
}
