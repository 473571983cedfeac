// Serialization numbers as they stand in the flag byte. Names in URLs are not to be trusted, the number is.
import { fastjson2 } from './fastjson2.ts'
import { hessian2 } from './hessian2.ts'
import { jsonLengths, jsonLines, protobufJson } from './json.ts'
import { opaque } from './opaque.ts'
import { protobuf } from './protobuf.ts'
import type { Serialization } from './serialization.ts'

/** Numbers by name, for those that can be read. */
export const SERIALIZATION = {
  hessian2: 2,
  fastjson: 6,
  nativeHessian: 10,
  gson: 16,
  jackson: 18,
  protobufJson: 21,
  protobuf: 22,
  fastjson2: 23,
  /** 6 on the wire, too; told apart by the first byte of the body. Answers must have the form of their request. */
  fastjsonLengths: 0x26
} as const

const READABLE: Readonly<Record<number, Serialization>> = {
  [SERIALIZATION.hessian2]: hessian2,
  [SERIALIZATION.nativeHessian]: hessian2,
  [SERIALIZATION.fastjson]: jsonLines,
  [SERIALIZATION.fastjsonLengths]: jsonLengths,
  [SERIALIZATION.gson]: jsonLines,
  [SERIALIZATION.jackson]: jsonLines,
  [SERIALIZATION.protobufJson]: protobufJson,
  [SERIALIZATION.protobuf]: protobuf,
  [SERIALIZATION.fastjson2]: fastjson2
}

const TABLE: readonly Serialization[] = Array.from({ length: 64 }, (_, number) => READABLE[number] ?? opaque)

/** The serialization with this number, opaque when it is not one that can be read. */
export function serializationFor(number: number): Serialization {
  return TABLE[number & 0x3f]!
}
