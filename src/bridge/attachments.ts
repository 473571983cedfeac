// Attachments as HTTP headers, and back: `x-dubbo-attachment-NAME: value`, with UTF-8 where the value is more than ASCII.

import type { Value } from '../../codecs/hessian2/index.ts'
import { type HeaderLines, headerCount, headerNameAt, headerValueAt } from '../../codecs/http/index.ts'

const PREFIX = 'x-dubbo-attachment-'
const DASH = 0x2d
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const PLAIN_TEXT = /^[\x20-\x7e]*$/
const NOT_ASCII = /[^\0-\x7f]/

/** The attachments among the headers, names in the case of the wire. A repeated header is one value, as RFC 9110 reads it. */
export function attachmentsIn(headers: HeaderLines): Map<string, string> | undefined {
  let found: Map<string, string> | undefined
  const count = headerCount(headers)
  for (let line = 0; line < count; line++) {
    const name = headerNameAt(headers, line)
    // Most names differ from the prefix in their second letter already.
    if (name.length <= PREFIX.length || name.charCodeAt(1) !== DASH) continue
    if (name.slice(0, PREFIX.length).toLowerCase() !== PREFIX) continue
    const key = name.slice(PREFIX.length)
    const text = fromLatin1(headerValueAt(headers, line))
    found ??= new Map()
    const before = found.get(key)
    found.set(key, before === undefined ? text : `${before}, ${text}`)
  }
  return found
}

/**
 * The attachments as headers: name, value, name, value … Only what reads the same on the other side becomes one; the rest
 * means nothing to HTTP. What would take the headers over `charactersMax` is left out.
 */
export function attachmentHeaders(
  attachments: ReadonlyMap<string, Value>,
  isDropped: (key: string) => boolean,
  charactersMax: number
): string[] {
  const headers: string[] = []
  let charactersLeft = charactersMax
  for (const [key, value] of attachments) {
    const text = headerText(value)
    if (text === undefined || isDropped(key) || !HEADER_NAME.test(key)) continue
    const characters = PREFIX.length + key.length + text.length + 4
    if (characters > charactersLeft) continue
    charactersLeft -= characters
    headers.push(PREFIX + key, text)
  }
  return headers
}

/** A text for a header: Latin-1 that holds the bytes of its UTF-8. Undefined when a header cannot hold it. */
export function headerText(value: Value): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string' || value !== value.trim()) return undefined
  if (PLAIN_TEXT.test(value)) return value
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    if ((unit < 0x20 && unit !== 0x09) || unit === 0x7f) return undefined
  }
  return Buffer.from(value).toString('latin1')
}

// Heads are read as Latin-1. Senders that mean other letters send UTF-8; what is no UTF-8 was meant as Latin-1.
function fromLatin1(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  const utf8 = Buffer.from(text, 'latin1').toString('utf8')
  return utf8.includes('\ufffd') ? text : utf8
}
