// Serialization numbers as they stand in the flag byte. Names in URLs are not to be trusted, the number is.
import { hessian2 } from './hessian2.ts'
import { opaque } from './opaque.ts'
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
  fastjson2: 23
} as const

const TABLE: readonly Serialization[] = Array.from({ length: 32 }, (_, number) => {
  switch (number) {
    case SERIALIZATION.hessian2:
    case SERIALIZATION.nativeHessian:
      return hessian2
    default:
      return opaque
  }
})

/** The serialization with this number, opaque when it is not one that can be read. */
export function serializationFor(number: number): Serialization {
  return TABLE[number & 0x1f]!
}
