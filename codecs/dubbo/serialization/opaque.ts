// Serializations whose bodies cannot be read: Java's own, kryo, fst, avro and whatever users add.
// Their frames are forwarded untouched and routed by the link that they came on.
import { CodecError } from '../../errors.ts'
import { opaqueHead } from '../head.ts'
import { ANSWER, type Serialization } from './serialization.ts'

/** The serialization of bodies that stay closed. */
export const opaque: Serialization = {
  readable: false,
  nullBytes: Buffer.alloc(0),
  readHead: opaqueHead,
  attachmentsAt: () => -1,
  readAttachments: (_bytes, _start, _end, at) => ({ at, entries: new Map() }),
  spliceRequest: frame => frame,
  spliceAnswer: frame => frame,
  answerFlag: () => ANSWER.value,
  encodeText: refused,
  decodeText: () => '',
  toRequest: refused,
  toResponse: refused,
  encodeAnswer: refused
}

function refused(): never {
  throw new CodecError('UNSUPPORTED', 'a serialization that cannot be read')
}
