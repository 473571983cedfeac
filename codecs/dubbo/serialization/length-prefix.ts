// Parts that open with an int32 of their length: fastjson2, and fastjson of Dubbo 3.
import { CodecError } from '../../errors.ts'

const LENGTH_BYTES = 4

/** Where the content of such a part starts. */
export function contentAt(at: number): number {
  return at + LENGTH_BYTES
}

/** Where the part at `at` ends. */
export function endOfPrefixed(bytes: Buffer, at: number, end: number): number {
  if (at + LENGTH_BYTES > end) throw new CodecError('TRUNCATED', 'a value without its length')
  const length = bytes.readInt32BE(at)
  if (length < 0) throw new CodecError('BAD_LENGTH', `a value of ${length} bytes`)
  if (length > end - at - LENGTH_BYTES) throw new CodecError('TRUNCATED', 'a value ends before its declared length')
  return at + LENGTH_BYTES + length
}

/** The content with its length in front. */
export function prefixed(content: Buffer): Buffer {
  const part = Buffer.allocUnsafe(LENGTH_BYTES + content.length)
  part.writeInt32BE(content.length, 0)
  content.copy(part, LENGTH_BYTES)
  return part
}
