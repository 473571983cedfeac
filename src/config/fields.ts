// The building blocks of the schema: each is one kind of value, with its check, its advice and what editors may know about it.
import { z } from 'zod'
import { didYouMean } from '../snapshot/nearest.ts'
import { type Address, parseAddress } from './address.ts'
import { DURATION_PATTERN, formatDuration, parseDuration } from './duration.ts'
import type { Parsed } from './parsed.ts'
import { formatSize, parseSize, SIZE_PATTERN } from './size.ts'

/** What a reader must know of a key. `unit` is for values that are counted or measured. */
export type About = Readonly<{ description: string; example: unknown; unit?: string }>

/** Attaches what the reference page and editors show. It must come last, because every other call makes a new schema. */
export function described<T extends z.ZodType>(schema: T, { description, example, unit }: About): T {
  return schema.meta({ description, 'x-example': example, ...(unit === undefined ? {} : { 'x-unit': unit }) }) as T
}

/** Text that a small parser reads; its reason becomes the mistake. `kind` is what the reference page calls it. */
export function parsedText<T>(kind: string, parse: (text: string) => Parsed<T>, pattern?: string) {
  return z
    .string({ error: ({ input }) => adviceOnNumber(input, parse) })
    .transform((text, context): T => {
      const parsed = parse(text)
      if (parsed.ok) return parsed.value
      context.addIssue({ code: 'custom', message: `"${text}" ${parsed.reason}` })
      return z.NEVER
    })
    .meta({ 'x-type': kind, ...(pattern === undefined ? {} : { pattern: `${pattern}|\\$\\{` }) }) // an editor cannot know variables
}

/** `timeout: 2` is a number to YAML; what its text lacks is better advice than to put it in quotes. */
function adviceOnNumber<T>(input: unknown, parse: (text: string) => Parsed<T>): string | undefined {
  if (typeof input !== 'number') return undefined
  const parsed = parse(String(input))
  return parsed.ok ? undefined : `${input} ${parsed.reason}`
}

/** A measure between two bounds, both included. */
function measure(
  kind: string,
  read: Readonly<{ parse: (text: string) => Parsed<number>; pattern: string }>,
  range: Range
) {
  return parsedText(
    kind,
    (text): Parsed<number> => {
      const parsed = read.parse(text)
      if (!parsed.ok || (parsed.value >= range.min && parsed.value <= range.max)) return parsed
      return { ok: false, reason: `is out of range; it must be ${range.write(range.min)} to ${range.write(range.max)}` }
    },
    read.pattern
  )
}

type Range = Readonly<{ min: number; max: number; write: (value: number) => string }>

/** A duration in milliseconds, written `2s`. */
export function duration(min = '1ms', max = '1h') {
  const range = { min: bound(parseDuration(min)), max: bound(parseDuration(max)), write: formatDuration }
  return measure('duration', { parse: parseDuration, pattern: DURATION_PATTERN }, range)
}

/** A size in bytes, written `8MiB`. */
export function size(min: string, max: string) {
  const range = { min: bound(parseSize(min)), max: bound(parseSize(max)), write: formatSize }
  return measure('size', { parse: parseSize, pattern: SIZE_PATTERN }, range)
}

/** A whole number between two bounds, both included. */
export function count(min: number, max: number) {
  return z.int().min(min).max(max)
}

/** One word of a closed list. `later` are words that a coming version knows, so that they get a better answer than "unknown". */
export function choice<const T extends string>(words: readonly T[], later: readonly string[] = []) {
  return z.enum(words as readonly [T, ...T[]], {
    error: ({ input }) => {
      if (typeof input !== 'string') return undefined
      if (later.includes(input)) return `"${input}" is not supported yet; this version takes ${words.join(' or ')}`
      return `"${input}" is not one of its words${didYouMean(input, words, 'they are')}`
    }
  })
}

/** An address to listen on; port 0 lets the system choose. */
export function listenAddress() {
  return parsedText('address', parseAddress)
}

/** An address to connect to, so port 0 is a mistake. */
export function connectAddress() {
  return parsedText('address', (text): Parsed<Address> => {
    const parsed = parseAddress(text)
    if (parsed.ok && parsed.value.port === 0) return { ok: false, reason: 'has port 0, to which nobody can connect' }
    return parsed
  })
}

/** Text that is not empty and not longer than anyone needs. */
export function words(lengthMax = 512) {
  return z.string().min(1).max(lengthMax)
}

/** A name that people choose: it appears in logs and as a metric label. */
export function name(what: string) {
  return z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, {
      error: `is not a name for a ${what}; use letters, digits, dots, dashes and underscores`
    })
}

/** Labels of an endpoint, or those that an endpoint must have. */
export function labels() {
  return z.record(words(128), z.string().max(256))
}

/** The bounds of a field are written in the sources, so one that does not read is a bug. */
function bound(parsed: Parsed<number>): number {
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}
