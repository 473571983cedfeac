// Hessian text to and from strings. Java writes each UTF-16 unit by itself, so a surrogate pair takes twice 3 bytes.

/** The direct doors to Node's text routines, which every Buffer has: `toString` and `write` cost twice as much on short text. */
type Doors = Buffer & {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
  ucs2Slice(start: number, end: number): string
  utf8Write(text: string, at: number): number
}

/** Below this many units a loop in JavaScript beats a call into the runtime. */
const LOOP_UNITS_MAX = 24

/** The string in `bytes[start, end)`, which `textEnd` has found well-formed and `units` UTF-16 units long. */
export function decodeText(bytes: Buffer, start: number, end: number, units: number): string {
  // As many bytes as units can only be ASCII, which latin1 decodes fastest.
  if (end - start === units) return (bytes as Doors).latin1Slice(start, end)
  // Only surrogate halves start with ed a0 or above; text without them is plain UTF-8.
  for (let at = start; at < end - 2; at++)
    if (bytes[at] === 0xed && bytes[at + 1]! >= 0xa0) return decodeHalves(bytes, start, end, units)
  return (bytes as Doors).utf8Slice(start, end)
}

/** Units of text with surrogate halves; used again by every call, as none waits or calls out. */
const UNITS = Buffer.alloc(512)

function decodeHalves(bytes: Buffer, start: number, end: number, units: number): string {
  const wide = units * 2 <= UNITS.length ? UNITS : Buffer.allocUnsafe(units * 2)
  let to = 0
  let at = start
  while (at < end) {
    const lead = bytes[at++]!
    let unit = lead
    if (lead >= 0xf0) {
      const point = ((lead & 7) << 18) | ((bytes[at++]! & 63) << 12) | ((bytes[at++]! & 63) << 6) | (bytes[at++]! & 63)
      const high = 0xd7c0 + (point >> 10)
      wide[to++] = high
      wide[to++] = high >> 8
      unit = 0xdc00 | (point & 0x3ff)
    } else if (lead >= 0xe0) unit = ((lead & 15) << 12) | ((bytes[at++]! & 63) << 6) | (bytes[at++]! & 63)
    else if (lead >= 0x80) unit = ((lead & 31) << 6) | (bytes[at++]! & 63)
    wide[to++] = unit
    wide[to++] = unit >> 8
  }
  return (wide as Doors).ucs2Slice(0, to)
}

/** Writes the text at `at` and returns the offset behind it; 3 bytes for each of its units must be free there. */
export function encodeText(text: string, bytes: Buffer, at: number): number {
  const units = text.length
  if (units > LOOP_UNITS_MAX) {
    const size = (bytes as Doors).utf8Write(text, at)
    // As many bytes as units is ASCII; otherwise UTF-8 is right as long as there are no surrogates.
    if (size === units || !hasSurrogate(text)) return at + size
  }
  let to = at
  for (let index = 0; index < units; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes[to++] = unit
    else if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6)
      bytes[to++] = 0x80 | (unit & 63)
    } else {
      bytes[to++] = 0xe0 | (unit >> 12)
      bytes[to++] = 0x80 | ((unit >> 6) & 63)
      bytes[to++] = 0x80 | (unit & 63)
    }
  }
  return to
}

function hasSurrogate(text: string): boolean {
  for (let index = 0; index < text.length; index++) if ((text.charCodeAt(index) & 0xf800) === 0xd800) return true
  return false
}
