// Dubbo answers ⇄ neutral answers.
import type { Budget } from '../hessian2/budget.ts'
import type { RpcResponse } from '../message.ts'
import { FLAG, frameOf, HEADER, serializationOf, statusOf } from './frame.ts'
import { readsAnswerAttachments } from './head.ts'
import { SERIALIZATION, serializationFor } from './serialization/table.ts'
import { STATUS } from './status.ts'

/** The whole answer in neutral terms. */
export function toResponse(frame: Buffer, budget?: Budget): RpcResponse {
  const serialization = serializationFor(serializationOf(frame, 0))
  const status = statusOf(frame, 0)
  if (status === STATUS.ok) return serialization.toResponse(frame, budget)
  return { kind: 'error', status, text: serialization.decodeText(frame.subarray(HEADER.bytes)) }
}

/** An answer in the serialization of its request; attachments are left out for requesters that would not read them. */
export function fromResponse(response: RpcResponse, serialization: number, protocolVersion: string): Buffer {
  if (response.kind === 'error') return refuse(response.status, response.text, serialization)
  const body = serializationFor(serialization).encodeAnswer(response, readsAnswerAttachments(protocolVersion))
  return frameOf(serialization & FLAG.serialization, STATUS.ok, body)
}

/**
 * An error answer with a text. A request in an unreadable serialization is answered in hessian2: old peers read
 * that, newer ones refuse the foreign number; either way only this call fails and the link stays whole.
 */
export function refuse(status: number, text: string, serialization: number): Buffer {
  const number = serializationFor(serialization).readable ? serialization : SERIALIZATION.hessian2
  return frameOf(number & FLAG.serialization, status, serializationFor(number).encodeText(text))
}
