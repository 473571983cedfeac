// Finds where a Hessian string ends: its length counts UTF-16 units, not bytes, so that its bytes must be walked.
// Java writes each surrogate half as 3 bytes of its own; other languages write a pair as one 4-byte sequence: 2 units.
import { badText, truncated } from './breaches.ts'

/** The offset after `units` UTF-16 units of text that starts at `start`; strict about every byte. */
export function textEnd(bytes: Buffer, start: number, end: number, units: number): number {
  if (units > end - start) throw truncated()
  const asciiEnd = start + units
  let at = start
  // Nearly all text is ASCII: eight bytes a step, one comparison.
  while (
    at + 8 <= asciiEnd &&
    (bytes[at]! |
      bytes[at + 1]! |
      bytes[at + 2]! |
      bytes[at + 3]! |
      bytes[at + 4]! |
      bytes[at + 5]! |
      bytes[at + 6]! |
      bytes[at + 7]!) <
      0x80
  )
    at += 8
  while (at < asciiEnd && bytes[at]! < 0x80) at++
  return at === asciiEnd ? at : wideEnd(bytes, at, end, asciiEnd - at)
}

function wideEnd(bytes: Buffer, start: number, end: number, units: number): number {
  let at = start
  for (let left = units; left > 0; left--) {
    if (at >= end) throw truncated()
    const lead = bytes[at]!
    if (lead < 0x80) {
      at += 1
      continue
    }
    const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    if (at + size > end) throw truncated()
    if (!isSequence(bytes, at, lead)) throw badText()
    // A sequence of 4 bytes is a pair of units, and a string may not end between them.
    if (size === 4 && --left === 0) throw badText()
    at += size
  }
  return at
}

/** Whether a well-formed sequence of 2 to 4 bytes starts here: shortest form, no more than U+10FFFF, surrogates allowed. */
function isSequence(bytes: Buffer, at: number, lead: number): boolean {
  const second = bytes[at + 1]!
  if (lead < 0xc2 || lead > 0xf4 || (second & 0xc0) !== 0x80) return false
  if (lead < 0xe0) return true
  if ((bytes[at + 2]! & 0xc0) !== 0x80) return false
  if (lead < 0xf0) return lead !== 0xe0 || second >= 0xa0
  if ((bytes[at + 3]! & 0xc0) !== 0x80) return false
  return lead === 0xf0 ? second >= 0x90 : lead !== 0xf4 || second < 0x90
}
