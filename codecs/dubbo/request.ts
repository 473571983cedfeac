// Dubbo requests ⇄ neutral requests.
import { CodecError } from '../errors.ts'
import type { RpcRequest } from '../message.ts'
import { serializationOf } from './frame.ts'
import { serializationFor } from './serialization/table.ts'

/** The whole request in neutral terms. */
export function toRequest(frame: Buffer): RpcRequest {
  return serializationFor(serializationOf(frame, 0)).toRequest(frame)
}

/** A whole hessian2 frame with id 0. */
export function fromRequest(_request: RpcRequest): Buffer {
  throw new CodecError('UNSUPPORTED', 'not written yet')
}
