// The Connection header: what becomes of the connection, and which headers are meant for the next hop only.
import { KIND } from './header-kind.ts'
import { type HeaderLines, headerCount, headerValueAt, MARKS_PER_LINE } from './header-lines.ts'

/** What the Connection headers of a message say together. */
export type ConnectionOptions = Readonly<{
  close: boolean
  keepAlive: boolean
  upgrade: boolean
  /** Lower-case names of headers that may not be forwarded. */
  names: readonly string[]
}>

const NO_NAMES: readonly string[] = []
const ABSENT: ConnectionOptions = { close: false, keepAlive: false, upgrade: false, names: NO_NAMES }
const KEEP_ALIVE: ConnectionOptions = { ...ABSENT, keepAlive: true }
const CLOSE: ConnectionOptions = { ...ABSENT, close: true }

function collect(values: readonly string[]): ConnectionOptions {
  let close = false
  let keepAlive = false
  let upgrade = false
  const names = new Set<string>()
  for (const value of values)
    for (const part of value.split(',')) {
      const option = part.trim().toLowerCase()
      if (option === 'close') close = true
      else if (option === 'keep-alive') keepAlive = true
      else if (option === 'upgrade') upgrade = true
      else if (option !== '') names.add(option)
    }
  return { close, keepAlive, upgrade, names: [...names] }
}

/** Reads all Connection headers. The usual single values cost no allocation. */
export function connectionOptions(headers: HeaderLines): ConnectionOptions {
  if ((headers.seen & (1 << KIND.connection)) === 0) return ABSENT
  const values: string[] = []
  const count = headerCount(headers)
  for (let line = 0; line < count; line++)
    if (headers.marks[line * MARKS_PER_LINE + 2] === KIND.connection) values.push(headerValueAt(headers, line))
  const [value] = values
  if (values.length === 1 && (value === 'keep-alive' || value === 'Keep-Alive')) return KEEP_ALIVE
  if (values.length === 1 && (value === 'close' || value === 'Close')) return CLOSE
  return collect(values)
}
