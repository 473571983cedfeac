// JSON texts as parts of a body: what fastjson, gson, jackson and protobuf's JSON form agree on.
import { CodecError } from '../../errors.ts'
import type { AttachmentPairs } from '../../protocol.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The text or null between `at` and `end`, spaces around it allowed. */
export function jsonText(bytes: Buffer, at: number, end: number): string | null {
  let [from, to] = [at, end]
  while (from < to && isSpace(bytes[from]!)) from += 1
  while (to > from && isSpace(bytes[to - 1]!)) to -= 1
  if (to - from >= 2 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE && isPlain(bytes, from + 1, to - 1))
    return bytes.toString('utf8', from + 1, to - 1)
  const value = from < to && (bytes[from] === QUOTE || bytes[from] === 0x6e) ? parse(bytes, from, to) : undefined
  if (typeof value !== 'string' && value !== null)
    throw new CodecError('BAD_MESSAGE', 'another value where a text must be')
  return value
}

/** The int between `at` and `end`. */
export function jsonInt(bytes: Buffer, at: number, end: number): number {
  // Flags are all that is read so; protobuf and gson write them as bare digits.
  const value = end - at <= 16 ? parse(bytes, at, end) : undefined
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new CodecError('BAD_MESSAGE', 'another value where an int must be')
  return value
}

/** The object between `at` and `end`; undefined when it is null or something else. */
export function jsonObject(bytes: Buffer, at: number, end: number): Record<string, unknown> | undefined {
  const value = parse(bytes, at, end)
  return isObject(value) ? value : undefined
}

/** Whether a parsed value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text, number and boolean entries of an object. */
export function textEntries(object: Record<string, unknown> | undefined): Map<string, string> {
  const entries = new Map<string, string>()
  if (object === undefined) return entries
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (typeof value === 'string') entries.set(key, value)
    else if (typeof value === 'number' || typeof value === 'boolean') entries.set(key, String(value))
  }
  return entries
}

/** A copy of the object's entries with these pairs; keys like `__proto__` are entries as any other. */
export function withPairs(object: Record<string, unknown>, pairs: AttachmentPairs): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(object), ...pairs])
}

/**
 * The object in `text` with more pairs. Where none of them overrides, the old text stays as it is; where one does, the
 * object is written anew, which only text values survive unchanged, so with others the pairs go behind the old ones.
 */
export function extendJson(text: Buffer, pairs: AttachmentPairs): Buffer | undefined {
  const value = parse(text, 0, text.length)
  if (value === null) return Buffer.from(JSON.stringify(Object.fromEntries(pairs)))
  if (!isObject(value)) return undefined
  const keys = Object.keys(value)
  const overrides = pairs.some(([key]) => Object.hasOwn(value, key))
  if (overrides && keys.every(key => typeof value[key] === 'string'))
    return Buffer.from(JSON.stringify(withPairs(value, pairs)))
  const close = text.lastIndexOf('}')
  const added = JSON.stringify(Object.fromEntries(pairs)).slice(1)
  return Buffer.concat([text.subarray(0, close), Buffer.from(keys.length === 0 || added === '}' ? added : `,${added}`)])
}

function parse(bytes: Buffer, at: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', at, end))
  } catch (cause) {
    throw new CodecError('BAD_MESSAGE', 'a value that is not JSON', { cause })
  }
}

function isPlain(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte === BACKSLASH || byte === QUOTE || byte < 0x20) return false
  }
  return true
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}
