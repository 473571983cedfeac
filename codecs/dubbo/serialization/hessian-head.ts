// The head of a hessian2 request body, read in place: five values, then the arguments, then the attachments.
//
//   1 protocol version ("2.0.2")   2 path or interface   3 service version, null in a request that a provider sends
//   4 method                       5 JVM descriptors of the parameters, "" for none
import { CodecError } from '../../errors.ts'
import type { RequestHead } from '../../protocol.ts'
import { HEADER, serializationOf } from '../frame.ts'
import { isGenericCall, versionOf } from '../head.ts'
import { endOfText, textOf } from './hessian-text.ts'

const NULL = 0x4e

/** Reads the head of the request at `start`. */
export function readHessianHead(bytes: Buffer, start: number, end: number): RequestHead {
  const protocolAt = start + HEADER.bytes
  const serviceAt = endOfTextOrNull(bytes, protocolAt, end)
  const versionAt = endOfText(bytes, serviceAt, end)
  const methodAt = endOfTextOrNull(bytes, versionAt, end)
  const typesAt = endOfText(bytes, methodAt, end)
  const argumentsAt = endOfText(bytes, typesAt, end)
  const named = textOf(bytes, methodAt, typesAt)
  const parameterTypes = textOf(bytes, typesAt, argumentsAt)
  let method = named
  let headEnd = argumentsAt
  const generic = isGenericCall(named, parameterTypes)
  if (generic) {
    // The first argument of a generic call is the method that it means.
    headEnd = endOfText(bytes, argumentsAt, end)
    method = textOf(bytes, argumentsAt, headEnd)
  }
  return {
    service: textOf(bytes, serviceAt, versionAt),
    version: versionOf(textOrNullOf(bytes, versionAt, methodAt)),
    method,
    parameterTypes,
    generic,
    readable: true,
    protocolVersion: textOrNullOf(bytes, protocolAt, serviceAt),
    bytesEnd: headEnd - start,
    argumentsAt: argumentsAt - start,
    serialization: serializationOf(bytes, start)
  }
}

function endOfTextOrNull(bytes: Buffer, at: number, end: number): number {
  return at < end && bytes[at] === NULL ? at + 1 : endOfText(bytes, at, end)
}

function textOrNullOf(bytes: Buffer, at: number, textEnd: number): string {
  return bytes[at] === NULL ? '' : textOf(bytes, at, textEnd)
}

/** The flag that opens the answer at `start`; written as a Hessian int. */
export function hessianAnswerFlag(bytes: Buffer, start: number, end: number): number {
  const at = start + HEADER.bytes
  const tag = at < end ? bytes[at]! : -1
  if (tag >= 0x80 && tag <= 0xbf) return tag - 0x90
  if (tag === 0x49 && at + 5 <= end) return bytes.readInt32BE(at + 1)
  if (tag >= 0xc0 && tag <= 0xcf && at + 2 <= end) return ((tag - 0xc8) << 8) | bytes[at + 1]!
  throw new CodecError('BAD_MESSAGE', 'an answer without its flag')
}
