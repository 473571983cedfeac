// A header section as its own text plus marks into it: no string is made for a header that nobody asks for.
//
// Marks are three numbers per line (where it starts, where its colon is, its kind) and at last where the section ends.
import { CodecError } from '../errors.ts'
import { BYTE, NAME, VALUE } from './grammar.ts'
import { KIND, kindOf } from './header-kind.ts'

/** Numbers per header line in `HeaderLines.marks`. */
export const MARKS_PER_LINE = 3

/** A header section in the order of the wire, with duplicates and the original case. */
export type HeaderLines = Readonly<{
  /** The whole head (or trailer section), one character per byte. */
  text: string
  marks: readonly number[]
  /** Bit `1 << kind` is set when a header of that kind is there. */
  seen: number
  /** Bit `1 << kind` is set when there are several. */
  repeated: number
}>

function refuseLine(bytes: Buffer, lineStart: number, at: number): CodecError {
  const byte = bytes[at]
  const first = bytes[lineStart]
  if (at === lineStart && (first === BYTE.space || first === BYTE.tab))
    return new CodecError('BAD_HEAD', 'a header line is folded')
  if (at === lineStart) return new CodecError('BAD_HEAD', 'a header has no name')
  if (byte === BYTE.cr || byte === BYTE.lf) return new CodecError('BAD_HEAD', 'a line does not end in CR LF')
  return new CodecError('BAD_HEAD', `byte 0x${(byte ?? 0).toString(16).padStart(2, '0')} may not stand in a header`)
}

// Values are most of a head's bytes, and four at a time take half as long. A line's end and the empty line after the
// last one keep the look-ahead within the head.
function endOfValue(bytes: Buffer, start: number): number {
  let at = start
  while ((VALUE[bytes[at]!]! & VALUE[bytes[at + 1]!]! & VALUE[bytes[at + 2]!]! & VALUE[bytes[at + 3]!]!) === 1) at += 4
  while (VALUE[bytes[at]!] === 1) at++
  return at
}

/**
 * Reads the lines from `at` up to the empty line that ends at `end`. `text` is the text of the bytes from `start`;
 * the marks are offsets in it.
 */
export function readHeaderLines(
  bytes: Buffer,
  span: Readonly<{ start: number; at: number; end: number }>,
  text: string,
  headersMax: number
): HeaderLines {
  const { start } = span
  const linesEnd = span.end - 2
  const marks: number[] = []
  let at = span.at
  let seen = 0
  let repeated = 0
  while (at < linesEnd) {
    const lineStart = at
    while (NAME[bytes[at]!] === 1) at++
    if (at === lineStart || bytes[at] !== BYTE.colon) throw refuseLine(bytes, lineStart, at)
    const colon = at++
    at = endOfValue(bytes, at)
    if (bytes[at] !== BYTE.cr || bytes[at + 1] !== BYTE.lf) throw refuseLine(bytes, lineStart, at)
    at += 2
    const kind = kindOf(bytes, lineStart, colon)
    const bit = 1 << kind
    repeated |= seen & bit
    seen |= bit
    marks.push(lineStart - start, colon - start, kind)
    if (marks.length > headersMax * MARKS_PER_LINE) throw new CodecError('HEAD_TOO_LARGE', `over ${headersMax} headers`)
  }
  if (at !== linesEnd || bytes[at] !== BYTE.cr || bytes[at + 1] !== BYTE.lf)
    throw new CodecError('BAD_HEAD', 'the head does not end in an empty line')
  marks.push(at - start)
  return { text, marks, seen, repeated }
}

/** How many header lines there are. */
export function headerCount(headers: HeaderLines): number {
  return (headers.marks.length - 1) / MARKS_PER_LINE
}

/** The name of a line, in the case of the wire. */
export function headerNameAt(headers: HeaderLines, line: number): string {
  const mark = line * MARKS_PER_LINE
  return headers.text.slice(headers.marks[mark], headers.marks[mark + 1])
}

/** The value of a line, without the white space around it. */
export function headerValueAt(headers: HeaderLines, line: number): string {
  const { text, marks } = headers
  const mark = line * MARKS_PER_LINE
  let start = marks[mark + 1]! + 1
  let end = marks[mark + MARKS_PER_LINE]! - 2
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** The first line of a kind from `KIND`, or -1. */
export function lineOfKind(headers: HeaderLines, kind: number): number {
  if ((headers.seen & (1 << kind)) === 0) return -1
  const { marks } = headers
  for (let mark = MARKS_PER_LINE - 1; mark < marks.length; mark += MARKS_PER_LINE)
    if (marks[mark] === kind) return (mark - MARKS_PER_LINE + 1) / MARKS_PER_LINE
  return -1
}

/** Whether the line has this name, given in lower case. */
export function lineIsNamed(headers: HeaderLines, line: number, lowerName: string): boolean {
  const mark = line * MARKS_PER_LINE
  const start = headers.marks[mark]!
  if (headers.marks[mark + 1]! - start !== lowerName.length) return false
  for (let at = 0; at < lowerName.length; at++) {
    const code = headers.text.charCodeAt(start + at)
    const folded = code >= 0x41 && code <= 0x5a ? code | 0x20 : code
    if (folded !== lowerName.charCodeAt(at)) return false
  }
  return true
}

/** The value of the first header with this name, given in lower case; undefined when there is none. */
export function headerOf(headers: HeaderLines, lowerName: string): string | undefined {
  const count = headerCount(headers)
  for (let line = 0; line < count; line++)
    if (lineIsNamed(headers, line, lowerName)) return headerValueAt(headers, line)
  return undefined
}

/** The values of all headers with this name, given in lower case, in order. */
export function headersOf(headers: HeaderLines, lowerName: string): string[] {
  const values: string[] = []
  const count = headerCount(headers)
  for (let line = 0; line < count; line++)
    if (lineIsNamed(headers, line, lowerName)) values.push(headerValueAt(headers, line))
  return values
}

/** All headers as name, value, name, value … in order, with duplicates and the case of the wire. */
export function headerList(headers: HeaderLines): string[] {
  const list: string[] = []
  const count = headerCount(headers)
  for (let line = 0; line < count; line++) list.push(headerNameAt(headers, line), headerValueAt(headers, line))
  return list
}

/** Whether any header decides framing, routing or the connection; such a header may not stand in trailers. */
export function decidesAnything(headers: HeaderLines): boolean {
  return (headers.seen & ~(1 << KIND.ordinary)) !== 0
}

function isBlank(code: number): boolean {
  return code === BYTE.space || code === BYTE.tab
}
