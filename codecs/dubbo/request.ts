// Dubbo requests ⇄ neutral requests.
import type { Budget } from '../hessian2/budget.ts'
import type { RpcRequest } from '../message.ts'
import { FLAG, frameOf, serializationOf } from './frame.ts'
import { genericCall } from './generic.ts'
import { writeHessianRequest } from './serialization/hessian-message.ts'
import { SERIALIZATION, serializationFor } from './serialization/table.ts'

/** The whole request in neutral terms. */
export function toRequest(frame: Buffer, budget?: Budget): RpcRequest {
  return serializationFor(serializationOf(frame, 0)).toRequest(frame, budget)
}

/** A whole hessian2 frame with id 0. A call whose parameter types are unknown becomes a generic one. */
export function fromRequest(request: RpcRequest): Buffer {
  const flags = FLAG.request | (request.oneWay ? 0 : FLAG.twoWay) | SERIALIZATION.hessian2
  const { parameterTypes } = request
  if (parameterTypes !== undefined) return frameOf(flags, 0, writeHessianRequest(request, parameterTypes))
  const generic = genericCall(request)
  return frameOf(flags, 0, writeHessianRequest(generic, generic.parameterTypes ?? []))
}
