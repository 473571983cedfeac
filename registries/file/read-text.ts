// Reads a text file that somebody else writes: bounded, UTF-8, and never by throwing.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'

/** A text, or why there is none: a clause such as `cannot be read: there is no such file`. */
export type FileText = Readonly<{ ok: true; text: string }> | Readonly<{ ok: false; reason: string }>

/** The text of a file, or why it cannot be had. The size is asked before the bytes are taken. */
export function readFileText(file: string, bytesMax: number): FileText {
  let handle: number | undefined
  try {
    handle = openSync(file, 'r')
    const { size } = fstatSync(handle)
    if (size > bytesMax) return { ok: false, reason: `cannot be read: it has ${size} bytes, over ${bytesMax}` }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(handle))
    return { ok: true, text }
  } catch (error) {
    return { ok: false, reason: `cannot be read: ${reasonOf(error)}` }
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a directory'
    case 'EACCES':
      return 'permission denied'
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is not UTF-8 text'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
