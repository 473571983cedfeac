// The few short texts that every call repeats: attachment keys, services, versions. Comparing bytes with a text that is
// there already costs less than making it again, and its hash is known to the maps that it goes into.
import { decodeText } from '../../hessian2/text.ts'

const SLOTS = 512

// One slot for each hash, the last text wins: a stranger's texts can only make others be decoded again.
const texts: string[] = new Array<string>(SLOTS).fill('')

/** The ASCII text of `size` bytes at `from`, size > 0. */
export function knownText(bytes: Buffer, from: number, size: number): string {
  const last = from + size - 1
  const slot = (size * 37 + bytes[from]! * 5 + bytes[from + (size >> 1)]! * 11 + bytes[last]! * 23) & (SLOTS - 1)
  const known = texts[slot]!
  if (known.length === size && equals(known, bytes, from)) return known
  const text = decodeText(bytes, from, from + size, size)
  texts[slot] = text
  return text
}

function equals(text: string, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[from + index]) return false
  return true
}
