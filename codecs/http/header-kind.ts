// The header names that decide how a message is framed or forwarded, told apart by their bytes without making a string.

/** What a header means to the codec itself. The numbers are bit positions in `HeaderLines.seen`. */
export const KIND = {
  ordinary: 0,
  host: 1,
  connection: 2,
  contentLength: 3,
  transferEncoding: 4,
  expect: 5,
  upgrade: 6,
  hopByHop: 7
} as const

const NAMES: readonly (readonly [string, number])[] = [
  ['host', KIND.host],
  ['connection', KIND.connection],
  ['content-length', KIND.contentLength],
  ['transfer-encoding', KIND.transferEncoding],
  ['expect', KIND.expect],
  ['upgrade', KIND.upgrade],
  ['te', KIND.hopByHop],
  ['trailer', KIND.hopByHop],
  ['keep-alive', KIND.hopByHop],
  ['proxy-connection', KIND.hopByHop],
  ['proxy-authenticate', KIND.hopByHop],
  ['proxy-authorization', KIND.hopByHop],
  ['proxy-authentication-info', KIND.hopByHop]
]

type Known = Readonly<{ bytes: Uint8Array; kind: number }>

const LENGTH_MAX = Math.max(...NAMES.map(([name]) => name.length))

const BY_LENGTH: readonly (readonly Known[])[] = Array.from({ length: LENGTH_MAX + 1 }, (_, length) =>
  NAMES.filter(([name]) => name.length === length).map(([name, kind]) => ({ bytes: Buffer.from(name), kind }))
)

const NONE: readonly Known[] = []

// Setting bit 0x20 folds letters to lower case. It folds a few other bytes too, but only control characters onto
// digits and the hyphen, and those are no header name bytes, so nothing else can be mistaken for a known name.
function equalsFolded(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if ((bytes[start + at]! | 0x20) !== name[at]) return false
  return true
}

/** The kind of the header whose name, already checked, stands at `start` to `end`. */
export function kindOf(bytes: Uint8Array, start: number, end: number): number {
  const known = end - start <= LENGTH_MAX ? BY_LENGTH[end - start]! : NONE
  for (let at = 0; at < known.length; at++) if (equalsFolded(bytes, start, known[at]!.bytes)) return known[at]!.kind
  return KIND.ordinary
}

/** The kind of a header name given as text. */
export function kindOfName(name: string): number {
  if (name.length > LENGTH_MAX) return KIND.ordinary
  const bytes = Buffer.from(name, 'latin1')
  return kindOf(bytes, 0, bytes.length)
}
