// Turns what the schema found into sentences: what is wrong, and what would be right.
import type { z } from 'zod'
import { didYouMean } from '../snapshot/nearest.ts'
import { flow } from './flow.ts'
import { formsAt, keysAt } from './json-schema.ts'
import type { Finding, Path } from './mistake.ts'
import { isLater, laterFinding } from './not-yet.ts'

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list'
}

/** The sentence for an issue whose schema has no words of its own. Given to the schema when it reads a value. */
export function plainMessage(issue: RawIssue): string | undefined {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = KINDS[issue.expected] ?? issue.expected
      const quote = issue.expected === 'string' && isBare(input) ? '; put it in quotes' : ''
      return `must be ${wanted}, but is ${kindOf(input)}${quote}`
    }
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty'
      return issue.origin === 'array'
        ? `must have at least ${issue.minimum === 1 ? 'one entry' : `${issue.minimum} entries`}`
        : `must be at least ${issue.minimum}, but is ${String(input)}`
    case 'too_big':
      if (issue.origin === 'string') return `is too long; at most ${issue.maximum} characters`
      return issue.origin === 'array'
        ? `has too many entries; at most ${issue.maximum}`
        : `must be at most ${issue.maximum}, but is ${String(input)}`
    default:
      return undefined
  }
}

/** Everything that the schema found, as findings with paths into the file. */
export function explain(issues: readonly Issue[], value: unknown): Finding[] {
  return issues.flatMap(issue => explainOne(issue, [], value))
}

function explainOne(issue: Issue, above: Path, value: unknown): Finding[] {
  const path: Path = [...above, ...(issue.path as (string | number)[])]
  const input = valueAt(value, path)
  if (issue.code === 'unrecognized_keys') return issue.keys.flatMap(key => unknownKey(path, key))
  if (issue.code === 'invalid_key') return [{ path, at: 'key', message: issue.issues[0]?.message ?? issue.message }]
  // A list that lacks an entry cannot be: undefined is a key that is not there, null one without a value.
  if (input === undefined) return [{ path, at: 'key', message: `is missing; ${asksFor(path)}` }]
  if (input === null) return [{ path, at: 'key', message: 'has no value; give it one or remove the key' }]
  if (issue.code === 'invalid_union') {
    const fitting = issue.errors.filter(branch => !branch.some(isAnotherKind))
    if (fitting.length === 1) return (fitting[0] ?? []).flatMap(one => explainOne(one, path, value))
  }
  return [{ path, message: issue.message }]
}

/** Whether a branch of a union failed because the value is of another kind altogether. */
function isAnotherKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')
}

function unknownKey(path: Path, key: string): Finding[] {
  if (path.length === 0 && isLater(key)) return [laterFinding(key)]
  return [{ path: [...path, key], at: 'key', message: `is not a known key${didYouMean(key, keysAt(path))}` }]
}

function asksFor(path: Path): string {
  const key = path.at(-1)
  const [example] = formsAt(path)[0]?.examples ?? []
  return `for example ${typeof key === 'string' ? `${key}: ` : ''}${flow(example)}`
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined
    found = (found as Record<string | number, unknown>)[part]
  }
  return found
}

function isBare(input: unknown): boolean {
  return typeof input === 'number' || typeof input === 'boolean'
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object') return input === null ? 'empty' : 'a map'
  if (typeof input === 'string') return `the text "${input}"`
  return typeof input === 'number' ? `the number ${input}` : String(input)
}
