// Writes the head that a proxy passes on, out of the text of the head that it got: lines that stay are copied in runs.
import { CodecError } from '../errors.ts'
import { hostLine, requestLine } from './encode.ts'
import { FRAMING, type Framing } from './framing.ts'
import { KIND } from './header-kind.ts'
import { type HeaderLines, lineIsNamed, MARKS_PER_LINE } from './header-lines.ts'
import type { HttpRequestHead } from './request-head.ts'
import type { HttpResponseHead } from './response-head.ts'
import { type ConnectionChoice, connectionLine, framingLines, headerLines } from './write-headers.ts'

/** What to change in a head while passing it on. Everything that belongs to one hop only is always left out. */
export type HeadChanges = Readonly<{
  /** Lower-case names of headers to leave out; name here what `add` should replace rather than join. */
  drop?: readonly string[]
  /** Name, value, name, value … to write after the headers that stay. */
  add?: readonly string[]
  /** Left out: as in the head that came. Give it when the body is sent on in another way. */
  framing?: Framing
  /** Left out: nothing is said, which in HTTP/1.1 keeps the connection. `upgrade` keeps the Upgrade header too. */
  connection?: ConnectionChoice
}>

/** Changes to a request's head. */
export type RequestHeadChanges = HeadChanges &
  Readonly<{
    /** Left out: the path and query of the target that came. */
    target?: string
    /** Left out: the host that came. */
    host?: string
  }>

type AnyHead = HttpRequestHead | HttpResponseHead

const NO_NAMES: readonly string[] = []

/** Changes that change nothing. */
export const NO_CHANGES: RequestHeadChanges = {}

// Which kinds of lines stay is one mask, so that the usual line costs one test.
const ALWAYS_DROPPED = (1 << KIND.connection) | (1 << KIND.transferEncoding) | (1 << KIND.hopByHop)

// Without these the receiver would read another message than was meant; they change by `host` and `framing` only.
const NEVER_DROPPED_BY_NAME = (1 << KIND.host) | (1 << KIND.contentLength)

function droppedKinds({ headers, framing }: AnyHead, changes: RequestHeadChanges): number {
  let mask = ALWAYS_DROPPED
  if (changes.connection !== 'upgrade') mask |= 1 << KIND.upgrade
  if (changes.framing !== undefined || framing.kind === 'tunnel') mask |= 1 << KIND.contentLength
  if (changes.host !== undefined) mask |= 1 << KIND.host
  return mask & headers.seen
}

function isNamedIn(headers: HeaderLines, line: number, names: readonly string[]): boolean {
  for (let at = 0; at < names.length; at++) if (lineIsNamed(headers, line, names[at]!)) return true
  return false
}

/** The lines that stay, as they were. `connectionNames` can only take ordinary headers away, never host or framing. */
function keptLines(
  headers: HeaderLines,
  mask: number,
  drop: readonly string[],
  connectionNames: readonly string[]
): string {
  const { text, marks } = headers
  const last = marks.length - 1
  if (mask === 0 && drop.length === 0 && connectionNames.length === 0) return text.slice(marks[0], marks[last])
  let kept = ''
  let runStart = marks[0]!
  for (let mark = 0, line = 0; mark < last; mark += MARKS_PER_LINE, line++) {
    const kind = marks[mark + 2]!
    const goes =
      (mask & (1 << kind)) !== 0 ||
      (drop.length !== 0 && (NEVER_DROPPED_BY_NAME & (1 << kind)) === 0 && isNamedIn(headers, line, drop)) ||
      (connectionNames.length !== 0 && kind === KIND.ordinary && isNamedIn(headers, line, connectionNames))
    if (!goes) continue
    const lineStart = marks[mark]!
    if (lineStart > runStart) kept += text.slice(runStart, lineStart)
    runStart = marks[mark + MARKS_PER_LINE]!
  }
  const linesEnd = marks[last]!
  return linesEnd > runStart ? kept + text.slice(runStart, linesEnd) : kept
}

function writtenLines(head: AnyHead, changes: RequestHeadChanges): string {
  const { headers, framing } = head
  const drop = changes.drop ?? NO_NAMES
  const kept = keptLines(headers, droppedKinds(head, changes), drop, head.connectionNames)
  // A length that stays was kept with the other lines; a chunked coding is always ours, as the body is chunked anew.
  const written = changes.framing ?? (framing.kind === 'length' ? FRAMING.none : framing)
  const added = changes.add === undefined ? '' : headerLines(changes.add)
  return `${kept}${added}${framingLines(written)}${connectionLine(changes.connection, written)}\r\n`
}

/** The bytes of a request's head to send upstream. Throws BAD_VALUE for changes that cannot be written. */
export function encodeForwardedRequestHead(head: HttpRequestHead, changes: RequestHeadChanges): Buffer {
  if (changes.framing?.kind === 'until-close')
    throw new CodecError('BAD_VALUE', 'a request body cannot run until the close')
  const line =
    changes.target === undefined ? `${head.method} ${head.path} HTTP/1.1\r\n` : requestLine(head.method, changes.target)
  const hostSeen = (head.headers.seen & (1 << KIND.host)) !== 0
  const host = changes.host === undefined && hostSeen ? '' : hostLine(changes.host ?? head.host)
  return Buffer.from(line + host + writtenLines(head, changes), 'latin1')
}

/** The bytes of a response's head to send downstream. Throws BAD_VALUE for changes that cannot be written. */
export function encodeForwardedResponseHead(head: HttpResponseHead, changes: HeadChanges): Buffer {
  const line = `HTTP/1.1 ${head.status} ${head.reason}\r\n`
  return Buffer.from(line + writtenLines(head, changes), 'latin1')
}
