// The promise of every codec: on bad input it throws its own error and nothing else.
import { CodecError } from '../../codecs/errors.ts'

/** For `throws`: whether a codec threw its own error. Anything else is a bug and shown as it is. */
export function isCodecError(error: unknown): true {
  if (error instanceof CodecError) return true
  throw error
}
