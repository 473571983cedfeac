// Strict JSON (RFC 8259) in one pass: every digit kept, no duplicate keys, bounded in length, depth and number of values.
//
// There is no detour through the platform's own parser: proving that it would lose nothing costs a second pass over the
// text, and its objects would have to become Maps, which together take longer than reading the text once here.
// A key that stands twice in one object is an error: two readers of the same text could otherwise see different calls.
import { CodecError, type CodecErrorCode } from '../errors.ts'
import { JsonNumber, type JsonObject, type JsonValue } from './value.ts'

/** How much JSON is accepted. */
export type JsonLimits = Readonly<{
  /** UTF-16 units of a text, bytes of a Buffer. */
  lengthMax?: number
  /** Arrays and objects inside one another; never more than 1000, which keeps the stack safe. */
  depthMax?: number
  /** Values of any kind, keys not counted. */
  valuesMax?: number
}>

const LENGTH_MAX = 8 * 1024 * 1024
const DEPTH_MAX = 256
const DEPTH_CEILING = 1000
const VALUES_MAX = 1_000_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/** Integers of at most this many digits are exact as JavaScript numbers. */
const EXACT_DIGITS = 15
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const PLAIN_ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t'
}

type Cursor = { readonly text: string; at: number; depthLeft: number; valuesLeft: number }

/** Reads one JSON text. A mistake is a CodecError whose message names line and column. */
export function parseJson(source: string | Buffer, limits?: JsonLimits): JsonValue {
  const lengthMax = limits?.lengthMax ?? LENGTH_MAX
  if (source.length > lengthMax)
    throw new CodecError('BUDGET_EXCEEDED', `JSON of ${source.length} > ${lengthMax} bytes`)
  const cursor: Cursor = {
    text: typeof source === 'string' ? source : decodeUtf8(source),
    at: 0,
    depthLeft: Math.min(limits?.depthMax ?? DEPTH_MAX, DEPTH_CEILING),
    valuesLeft: limits?.valuesMax ?? VALUES_MAX
  }
  const value = readValue(cursor, skipSpace(cursor))
  if (!Number.isNaN(skipSpace(cursor))) fail(cursor, 'the text to end')
  return value
}

function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  // Bytes that are not UTF-8 become U+FFFD, so only a text that holds one needs the slower strict check.
  if (text.includes('\ufffd')) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (cause) {
      throw new CodecError('BAD_TEXT', 'JSON is not valid UTF-8', { cause })
    }
  }
  return text
}

/** Moves to the next unit that is not white space and returns it, NaN at the end of the text. */
function skipSpace(cursor: Cursor): number {
  const { text } = cursor
  let at = cursor.at
  let unit = text.charCodeAt(at)
  while (unit <= 0x20 && (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09))
    unit = text.charCodeAt(++at)
  cursor.at = at
  return unit
}

function readValue(cursor: Cursor, unit: number): JsonValue {
  if (--cursor.valuesLeft < 0) failAt(cursor.text, cursor.at, 'too many values', 'BUDGET_EXCEEDED')
  switch (unit) {
    case QUOTE:
      return readString(cursor)
    case OPEN_OBJECT:
      return readObject(cursor)
    case OPEN_ARRAY:
      return readArray(cursor)
    case 0x74:
      return readWord(cursor, 'true', true)
    case 0x66:
      return readWord(cursor, 'false', false)
    case 0x6e:
      return readWord(cursor, 'null', null)
    default:
      if (unit === MINUS || (unit >= 0x30 && unit <= 0x39)) return readNumber(cursor, unit)
      return fail(cursor, 'a value')
  }
}

function readWord<T>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.at)) fail(cursor, 'a value')
  cursor.at += word.length
  return value
}

function readObject(cursor: Cursor): JsonObject {
  if (--cursor.depthLeft < 0) failAt(cursor.text, cursor.at, 'nested too deep', 'BUDGET_EXCEEDED')
  const entries: JsonObject = new Map()
  cursor.at++
  let unit = skipSpace(cursor)
  while (unit !== CLOSE_OBJECT) {
    if (unit !== QUOTE) fail(cursor, 'a key')
    const keyAt = cursor.at
    const key = readString(cursor)
    if (skipSpace(cursor) !== COLON) fail(cursor, '":"')
    cursor.at++
    const size = entries.size
    entries.set(key, readValue(cursor, skipSpace(cursor)))
    if (entries.size === size) failAt(cursor.text, keyAt, 'duplicate key', 'BAD_TEXT')
    unit = skipSpace(cursor)
    if (unit === COMMA) {
      cursor.at++
      unit = skipSpace(cursor)
      if (unit !== QUOTE) fail(cursor, 'a key')
    } else if (unit !== CLOSE_OBJECT) fail(cursor, '"," or "}"')
  }
  cursor.at++
  cursor.depthLeft++
  return entries
}

function readArray(cursor: Cursor): JsonValue[] {
  if (--cursor.depthLeft < 0) failAt(cursor.text, cursor.at, 'nested too deep', 'BUDGET_EXCEEDED')
  const items: JsonValue[] = []
  cursor.at++
  let unit = skipSpace(cursor)
  while (unit !== CLOSE_ARRAY) {
    items.push(readValue(cursor, unit))
    unit = skipSpace(cursor)
    if (unit === COMMA) {
      cursor.at++
      unit = skipSpace(cursor)
      if (unit === CLOSE_ARRAY) fail(cursor, 'a value')
    } else if (unit !== CLOSE_ARRAY) fail(cursor, '"," or "]"')
  }
  cursor.at++
  cursor.depthLeft++
  return items
}

function readNumber(cursor: Cursor, first: number): number | JsonNumber {
  const { text, at } = cursor
  if (first >= 0x31) {
    // Short positive integers, the bulk of all numbers, need no text of their own.
    let end = at + 1
    let value = first - 0x30
    let unit = text.charCodeAt(end)
    while (unit >= 0x30 && unit <= 0x39 && end - at < EXACT_DIGITS) {
      value = value * 10 + (unit - 0x30)
      unit = text.charCodeAt(++end)
    }
    if (!(unit >= 0x30 && unit <= 0x39) && unit !== 0x2e && unit !== 0x65 && unit !== 0x45) {
      cursor.at = end
      return value
    }
  }
  NUMBER.lastIndex = at
  const digits = NUMBER.exec(text)?.[0]
  if (digits === undefined) return fail(cursor, 'a digit')
  cursor.at = at + digits.length
  const value = Number(digits)
  return String(value) === digits ? value : new JsonNumber(digits)
}

function readString(cursor: Cursor): string {
  const { text } = cursor
  const start = cursor.at + 1
  let at = start
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      cursor.at = at + 1
      return text.slice(start, at)
    }
    if (unit === BACKSLASH) return readEscapedString(cursor, start, at)
    if (!(unit >= 0x20)) return failInString(cursor, at)
    at++
  }
}

function readEscapedString(cursor: Cursor, from: number, escapeAt: number): string {
  const { text } = cursor
  let value = ''
  let start = from
  let at = escapeAt
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      cursor.at = at + 1
      return value + text.slice(start, at)
    }
    if (unit === BACKSLASH) {
      const letter = text.charAt(at + 1)
      const plain = PLAIN_ESCAPES[letter]
      value += text.slice(start, at)
      if (plain !== undefined) {
        value += plain
        at += 2
      } else if (letter === 'u') {
        value += String.fromCharCode(readHex(text, at))
        at += 6
      } else failAt(text, at, 'unknown escape', 'BAD_TEXT')
      start = at
    } else if (unit >= 0x20) at++
    else return failInString(cursor, at)
  }
}

/** The code unit that the escape at `at` stands for; half a surrogate pair is one too, as in Java. */
function readHex(text: string, at: number): number {
  const hex = text.slice(at + 2, at + 6)
  if (!/^[0-9a-fA-F]{4}$/.test(hex)) failAt(text, at, 'unknown escape', 'BAD_TEXT')
  return Number.parseInt(hex, 16)
}

function failInString(cursor: Cursor, at: number): never {
  return failAt(
    cursor.text,
    at,
    at < cursor.text.length ? 'control character in a string' : 'unfinished string',
    'BAD_TEXT'
  )
}

function fail(cursor: Cursor, expected: string): never {
  const { text, at } = cursor
  const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) : 'the end'
  return failAt(text, at, `expected ${expected}, found ${found}`, 'BAD_TEXT')
}

function failAt(text: string, at: number, what: string, code: CodecErrorCode): never {
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = lineStart === 0 ? 1 : before.split('\n').length
  throw new CodecError(code, `JSON, line ${line} column ${at - lineStart + 1}: ${what}`)
}
