// What each serialization offers to the verbs of the protocol. One object per wire form, chosen by its number.
import type { Budget } from '../../hessian2/budget.ts'
import type { RpcRequest, RpcResponse } from '../../message.ts'
import type { AttachmentPairs, RequestAttachments, RequestHead } from '../../protocol.ts'

/** The flag that opens an answer with status 20: 3 to 5 are 0 to 2 with attachments behind. */
export const ANSWER = { exception: 0, value: 1, null: 2, withAttachments: 3 } as const

/** A serialization of Dubbo bodies. Offsets are as in FramedProtocol. */
export type Serialization = Readonly<{
  /** False when bodies cannot be read: then the reading verbs must not be called. */
  readable: boolean
  /** The body of a heartbeat. */
  nullBytes: Buffer
  readHead(bytes: Buffer, start: number, end: number): RequestHead
  attachmentsAt(bytes: Buffer, start: number, end: number, head: RequestHead): number
  readAttachments(bytes: Buffer, start: number, end: number, at: number): RequestAttachments
  /** `at` is what `attachmentsAt` found, or -1 to search for it. */
  spliceRequest(frame: Buffer, pairs: AttachmentPairs, at: number): Buffer
  spliceAnswer(frame: Buffer, pairs: AttachmentPairs): Buffer
  /** The flag of the answer at `start`. */
  answerFlag(bytes: Buffer, start: number, end: number): number
  /** The body of an answer whose status is not 20. */
  encodeText(text: string): Buffer
  decodeText(body: Buffer): string
  toRequest(frame: Buffer, budget?: Budget): RpcRequest
  toResponse(frame: Buffer, budget?: Budget): RpcResponse
  /** The body of an answer with status 20. */
  encodeAnswer(response: Exclude<RpcResponse, { kind: 'error' }>, withAttachments: boolean): Buffer
}>
