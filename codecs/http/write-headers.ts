// Header lines as text to be sent. Nothing that could end a line early, or start another one, gets through.
import { CodecError } from '../errors.ts'
import type { Framing } from './framing.ts'
import { consistsOf, NAME, VALUE } from './grammar.ts'
import { KIND, kindOfName } from './header-kind.ts'

/** What the sender says about the connection. `upgrade` belongs to an exchange that may become a tunnel. */
export type ConnectionChoice = 'close' | 'keep-alive' | 'upgrade'

const OWN_KINDS = (1 << KIND.host) | (1 << KIND.contentLength) | (1 << KIND.transferEncoding) | (1 << KIND.connection)

// Names that senders use come from code and configuration, a few dozen; the bound is for those that do not.
const CHECKED_NAMES_MAX = 512
const checkedNames = new Set<string>()

function checkName(name: string): void {
  if (checkedNames.has(name)) return
  if (name.length === 0 || !consistsOf(name, NAME)) throw new CodecError('BAD_VALUE', 'not a header name')
  if ((OWN_KINDS & (1 << kindOfName(name))) !== 0)
    throw new CodecError('BAD_VALUE', `${name} is written by its own option only`)
  if (checkedNames.size < CHECKED_NAMES_MAX) checkedNames.add(name)
}

/** The lines for name, value, name, value …. Throws BAD_VALUE for what could not be read back as such. */
export function headerLines(list: readonly string[]): string {
  let text = ''
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at]!
    const value = list[at + 1]
    checkName(name)
    if (value === undefined || !consistsOf(value, VALUE))
      throw new CodecError('BAD_VALUE', `a value that ${name} may not have`)
    text += `${name}: ${value}\r\n`
  }
  return text
}

/** The lines that tell the receiver where the body ends. */
export function framingLines(framing: Framing): string {
  if (framing.kind === 'chunked') return 'transfer-encoding: chunked\r\n'
  if (framing.kind !== 'length') return ''
  if (!Number.isSafeInteger(framing.bytes) || framing.bytes < 0)
    throw new CodecError('BAD_VALUE', `a body cannot have ${framing.bytes} bytes`)
  return `content-length: ${framing.bytes}\r\n`
}

/** The line for a choice; a body that runs until the close always says so. */
export function connectionLine(choice: ConnectionChoice | undefined, framing: Framing | undefined): string {
  if (framing !== undefined && framing.kind === 'until-close') return 'connection: close\r\n'
  return choice === undefined ? '' : `connection: ${choice}\r\n`
}
