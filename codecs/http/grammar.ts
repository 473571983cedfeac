// Which bytes may stand where in HTTP/1 (RFC 9110 section 5, RFC 9112 section 3), as tables of 256 flags that a loop can index.

/** Byte values that the readers compare with. */
export const BYTE = {
  tab: 0x09,
  lf: 0x0a,
  cr: 0x0d,
  space: 0x20,
  asterisk: 0x2a,
  slash: 0x2f,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  semicolon: 0x3b,
  question: 0x3f
} as const

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const NAME_MARKS = "!#$%&'*+-.^_`|~"

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (let at = 0; at < characters.length; at++) table[characters.charCodeAt(at)] = 1
  return table
}

function tableWhere(allowed: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (allowed(byte) ? 1 : 0))
}

/** Bytes of a header name. */
export const NAME: Uint8Array = tableOf(ALPHANUMERIC + NAME_MARKS)

/** Bytes of a method. Lower case is left out: `head` would be framed as HEAD by some peers and not by others. */
export const METHOD: Uint8Array = tableWhere(byte => NAME[byte] === 1 && !(byte >= 0x61 && byte <= 0x7a))

/** Bytes of a header value or reason phrase: no control character but the tab. */
export const VALUE: Uint8Array = tableWhere(byte => byte === BYTE.tab || (byte >= BYTE.space && byte !== 0x7f))

/** Bytes of a target after its `?`. Browsers leave more unescaped there than the RFC grammar allows. */
export const QUERY: Uint8Array = tableWhere(
  byte => byte > BYTE.space && byte < 0x7f && !'"#<>'.includes(String.fromCharCode(byte))
)

/** Bytes of a target before its `?`. A backslash is left out because some servers read it as a slash. */
export const PATH: Uint8Array = tableWhere(byte => QUERY[byte] === 1 && byte !== BYTE.question && byte !== 0x5c)

/** Bytes of a host with its port. A comma is left out: it would be two hosts to a peer that joins repeated headers. */
export const HOST: Uint8Array = tableOf(`${ALPHANUMERIC}-._~%!$&'()*+;=:[]`)

/** Bytes of a chunk extension. Quoted values are left out: nobody sends them, and readers differ on where they end. */
export const EXTENSION: Uint8Array = tableOf(`${ALPHANUMERIC}${NAME_MARKS};=`)

/** The value of a hex digit, 255 for every other byte. */
export const HEX: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase())
  return digit < 0 ? 255 : digit
})

/** Whether every character of the text is in the table; a character above 0xff never is. */
export function consistsOf(text: string, table: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (table[text.charCodeAt(at)] !== 1) return false
  return true
}
