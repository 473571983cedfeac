// What all serializations agree on about the head of a request: versions, generic calls and counting parameters.
import { CodecError } from '../errors.ts'
import type { RequestHead } from '../protocol.ts'
import { HEADER, serializationOf } from './frame.ts'

/** The protocol version that this codec speaks itself. */
export const PROTOCOL_VERSION = '2.0.2'

const GENERIC_TYPES = 'Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;'

/** Whether a call is one of `$invoke` or `$invokeAsync`, which carry the real method as their first argument. */
export function isGenericCall(method: string, parameterTypes: string): boolean {
  return (method === '$invoke' || method === '$invokeAsync') && parameterTypes === GENERIC_TYPES
}

/** The service version as the rest of the program knows it: Dubbo's 0.0.0 means none. */
export function versionOf(text: string): string {
  return text === '0.0.0' ? '' : text
}

/** How many parameters a run of JVM descriptors names. Throws BAD_MESSAGE for what is no descriptor. */
export function countParameters(descriptors: string): number {
  let count = 0
  let at = 0
  while (at < descriptors.length) {
    let kind = descriptors.charCodeAt(at)
    while (kind === 0x5b) kind = descriptors.charCodeAt(++at)
    if (kind === 0x4c) {
      at = descriptors.indexOf(';', at)
      if (at < 0) throw new CodecError('BAD_MESSAGE', 'a parameter type without its end')
    } else if (!isPrimitive(kind)) throw new CodecError('BAD_MESSAGE', 'parameter types that are no descriptors')
    at += 1
    count += 1
  }
  return count
}

function isPrimitive(kind: number): boolean {
  switch (kind) {
    case 0x42: // B
    case 0x43: // C
    case 0x44: // D
    case 0x46: // F
    case 0x49: // I
    case 0x4a: // J
    case 0x53: // S
    case 0x5a: // Z
      return true
    default:
      return false
  }
}

/** The head of a request whose serialization cannot be read: routed by its link alone. */
export function opaqueHead(bytes: Buffer, start: number): RequestHead {
  return {
    service: '',
    version: '',
    method: '',
    parameterTypes: '',
    generic: false,
    readable: false,
    protocolVersion: '',
    bytesEnd: HEADER.bytes,
    argumentsAt: HEADER.bytes,
    serialization: serializationOf(bytes, start)
  }
}

/**
 * Whether a requester of this protocol version reads attachments in answers: 2.0.2 up to 2.0.9.
 * From 2.0.10 on it is the release of an old peer that sent that instead, and that would break on them.
 */
export function readsAnswerAttachments(protocolVersion: string): boolean {
  return /^2\.0\.[2-9](?!\d)/.test(protocolVersion)
}
