// Whole hessian2 bodies ⇄ neutral requests and answers.
//
//   request: five values of the head (hessian-head.ts), the arguments, the attachments
//   answer:  flag, then the exception or value unless it is null, then the attachments for flags 3 to 5
import { CodecError } from '../../errors.ts'
import type { Budget } from '../../hessian2/budget.ts'
import { HessianReader } from '../../hessian2/reader.ts'
import { HessianMap, type Value } from '../../hessian2/value.ts'
import { HessianWriter } from '../../hessian2/writer.ts'
import type { RpcRequest, RpcResponse } from '../../message.ts'
import { formatDescriptor, parseDescriptor } from '../descriptor.ts'
import { FLAG, HEADER } from '../frame.ts'
import { PROTOCOL_VERSION, versionOf } from '../head.ts'
import { ANSWER } from './serialization.ts'

/** The whole request in neutral terms; a generic call stays the `$invoke` that it is. */
export function readHessianRequest(frame: Buffer, budget?: Budget): RpcRequest {
  const reader = new HessianReader(frame, HEADER.bytes, frame.length, budget)
  reader.readString()
  const service = textIn(reader)
  const version = versionOf(reader.readString() ?? '')
  const method = textIn(reader)
  const parameterTypes = parseDescriptor(textIn(reader))
  const values: Value[] = []
  for (let left = parameterTypes.length; left > 0; left--) values.push(reader.read())
  const attachments = attachmentsIn(reader, frame)
  const group = attachments.get('group')
  const oneWay = (frame[HEADER.flags]! & FLAG.twoWay) === 0
  return {
    service,
    group: typeof group === 'string' ? group : '',
    version,
    method,
    parameterTypes,
    arguments: values,
    attachments,
    oneWay
  }
}

/** The whole answer with status 20 in neutral terms. */
export function readHessianAnswer(frame: Buffer, budget?: Budget): RpcResponse {
  const reader = new HessianReader(frame, HEADER.bytes, frame.length, budget)
  const flag = reader.read()
  if (typeof flag !== 'number' || flag < 0 || flag > 5)
    throw new CodecError('BAD_MESSAGE', 'an answer without a flag from 0 to 5')
  const part = flag % ANSWER.withAttachments
  const value = part === ANSWER.null ? null : reader.read()
  const attachments = flag < ANSWER.withAttachments ? noneAfter(reader, frame) : attachmentsIn(reader, frame)
  return { kind: part === ANSWER.exception ? 'exception' : 'value', value, attachments }
}

/** The body of a request. Attachments that providers look a service up by are added where they are missing. */
export function writeHessianRequest(request: RpcRequest, parameterTypes: readonly string[]): Buffer {
  const version = request.version === '' ? '0.0.0' : request.version
  // A callback is found by its instance; providers send neither version nor interface with it.
  const isCallback = request.attachments.has('callback.service.instid')
  const writer = new HessianWriter()
  writer.writeString(PROTOCOL_VERSION)
  writer.writeString(request.service)
  writer.write(isCallback && request.version === '' ? null : version)
  writer.writeString(request.method)
  writer.writeString(formatDescriptor(parameterTypes))
  for (const value of request.arguments) writer.write(value)
  const entries = new Map<Value, Value>(request.attachments)
  if (!entries.has('path')) entries.set('path', request.service)
  if (!isCallback && !entries.has('interface')) entries.set('interface', request.service)
  if (!isCallback && !entries.has('version')) entries.set('version', version)
  if (request.group !== '' && !entries.has('group')) entries.set('group', request.group)
  writer.write(new HessianMap(entries))
  return writer.finish()
}

/** The body of an answer with status 20. */
export function writeHessianAnswer(
  response: Exclude<RpcResponse, { kind: 'error' }>,
  withAttachments: boolean
): Buffer {
  const { kind, value, attachments } = response
  const part = kind === 'exception' ? ANSWER.exception : value === null ? ANSWER.null : ANSWER.value
  const writer = new HessianWriter()
  writer.write(withAttachments ? part + ANSWER.withAttachments : part)
  if (part !== ANSWER.null) writer.write(value)
  if (withAttachments) writer.write(new HessianMap(new Map<Value, Value>(attachments)))
  return writer.finish()
}

function textIn(reader: HessianReader): string {
  const text = reader.readString()
  if (text === null) throw new CodecError('BAD_MESSAGE', 'null where a request names its service and method')
  return text
}

function attachmentsIn(reader: HessianReader, frame: Buffer): ReadonlyMap<string, Value> {
  const value = reader.read()
  if (value !== null && !(value instanceof HessianMap))
    throw new CodecError('BAD_MESSAGE', 'attachments that are no map')
  const attachments = noneAfter(reader, frame)
  if (value !== null) for (const [key, entry] of value.entries) if (typeof key === 'string') attachments.set(key, entry)
  return attachments
}

/** A body may hold nothing behind its last value. */
function noneAfter(reader: HessianReader, frame: Buffer): Map<string, Value> {
  if (reader.offset !== frame.length) throw new CodecError('BAD_MESSAGE', 'bytes behind the last value of a body')
  return new Map()
}
