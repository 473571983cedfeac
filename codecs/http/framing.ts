// Where a message's body ends (RFC 9112 section 6), and every shape refused on which two readers could disagree.
import { CodecError } from '../errors.ts'
import { BYTE } from './grammar.ts'
import { KIND } from './header-kind.ts'
import { type HeaderLines, headerValueAt, lineOfKind, MARKS_PER_LINE } from './header-lines.ts'

/** How a body is delimited. `tunnel`: the bytes that follow are no longer HTTP. */
export type Framing =
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'length'; bytes: number }>
  | Readonly<{ kind: 'chunked' }>
  | Readonly<{ kind: 'until-close' }>
  | Readonly<{ kind: 'tunnel' }>

/** The framings that carry no number, made once. */
export const FRAMING: Readonly<Record<'none' | 'chunked' | 'untilClose' | 'tunnel', Framing>> = {
  none: { kind: 'none' },
  chunked: { kind: 'chunked' },
  untilClose: { kind: 'until-close' },
  tunnel: { kind: 'tunnel' }
}

// Fifteen digits are below 2^53 whatever they are, and a petabyte is enough.
const LENGTH_DIGITS_MAX = 15
const LENGTH_BIT = 1 << KIND.contentLength
const CODING_BIT = 1 << KIND.transferEncoding

function readLength(value: string): number {
  if (value.length === 0 || value.length > LENGTH_DIGITS_MAX)
    throw new CodecError('BAD_FRAMING', 'content-length is not a number of 1 to 15 digits')
  let length = 0
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code < BYTE.zero || code > BYTE.nine) throw new CodecError('BAD_FRAMING', 'content-length is not one number')
    length = length * 10 + (code - BYTE.zero)
  }
  return length
}

// A tab is white space by the RFC and part of the value to some readers, node:http among them: `chunked` behind
// or before a tab is chunked to one and no known coding to the other.
function framingValue(headers: HeaderLines, kind: number): string {
  const line = lineOfKind(headers, kind)
  const { text, marks } = headers
  const tabAt = text.indexOf('\t', marks[line * MARKS_PER_LINE])
  if (tabAt >= 0 && tabAt < marks[(line + 1) * MARKS_PER_LINE]!)
    throw new CodecError('BAD_FRAMING', 'a tab beside a length or coding')
  return headerValueAt(headers, line)
}

/** What content-length and transfer-encoding declare; undefined when neither is there. */
export function declaredFraming(headers: HeaderLines, minorVersion: number): Framing | undefined {
  const { seen } = headers
  if ((seen & (LENGTH_BIT | CODING_BIT)) === 0) return undefined
  if ((headers.repeated & (LENGTH_BIT | CODING_BIT)) !== 0)
    throw new CodecError('BAD_FRAMING', 'content-length or transfer-encoding is repeated')
  if ((seen & CODING_BIT) === 0) return { kind: 'length', bytes: readLength(framingValue(headers, KIND.contentLength)) }
  if ((seen & LENGTH_BIT) !== 0)
    throw new CodecError('BAD_FRAMING', 'content-length and transfer-encoding exclude each other')
  if (minorVersion === 0) throw new CodecError('BAD_FRAMING', 'transfer-encoding is not part of HTTP/1.0')
  const coding = framingValue(headers, KIND.transferEncoding)
  if (coding !== 'chunked' && coding.toLowerCase() !== 'chunked')
    throw new CodecError('BAD_FRAMING', 'the only transfer coding read is chunked')
  return FRAMING.chunked
}
