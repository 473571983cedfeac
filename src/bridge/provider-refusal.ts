// What a provider says when it could not even begin a call. Some of it is the caller's mistake, and an HTTP caller should hear that
// rather than of a bad gateway. The texts are those of Dubbo 2.6 to 3.3; whatever else is said stays an upstream error.
import type { ErrorCode } from '../errors.ts'
import type { Refusal } from '../exchange/refusal.ts'

const DETAIL_CHARACTERS_MAX = 1000

/** Statuses that say all there is to say. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = { 30: 'TIMEOUT', 31: 'TIMEOUT', 100: 'OVERLOADED' }

const MISTAKES: readonly Readonly<{ text: RegExp; code: ErrorCode; advice: string }>[] = [
  { text: /\bNo such method (\S+) in class/, code: 'NO_METHOD', advice: '' },
  {
    text: /\bNot unique method for method name/,
    code: 'BAD_ARGUMENTS',
    advice: '; name the parameter types in x-dubbo-types or in the configuration'
  },
  { text: /\bargs\.length != types\.length/, code: 'BAD_ARGUMENTS', advice: '; another number of arguments is wanted' }
]

/** The refusal that an HTTP caller gets for an answer with this status and text. */
export function providerRefusal(status: number, text: string): Refusal {
  const line = firstLine(text)
  const mistake = MISTAKES.find(({ text: pattern }) => pattern.test(line))
  const code = STATUS_CODES[status] ?? mistake?.code ?? 'UPSTREAM_ERROR'
  return { code, detail: `status ${status}: ${line}${mistake?.advice ?? ''}` }
}

// The rest is the provider's stack.
function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  return line.length > DETAIL_CHARACTERS_MAX ? `${line.slice(0, DETAIL_CHARACTERS_MAX)}…` : line
}
