// What a consumer saw, and how a run through the proxy is compared with a direct one: case by case, not with an ideal.

/** One line of a consumer: a value as canonical text, or what was thrown; `ok` says whether that was wanted. */
export type CaseResult = {
  case: string
  ok: boolean
  value?: string
  thrown?: { class: string; message: string; causes: string[] }
  ms: number
}

/** A difference that is meant to be: a case, or a beginning with a `*`, and why. */
export type AllowedDifference = { case: string; reason: string }

/** A case that went another way than directly. */
export type Difference = { case: string; direct: string; throughProxy: string }

/** Compares two runs of the same consumer; `unused` are allowances that no case needed. */
export function compareRuns(
  direct: readonly CaseResult[],
  throughProxy: readonly CaseResult[],
  allowedDifferences: readonly AllowedDifference[] = []
): { differences: Difference[]; unused: AllowedDifference[] } {
  const [before, after] = [outcomes(direct), outcomes(throughProxy)]
  const used = new Set<AllowedDifference>()
  const differences: Difference[] = []
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name) ?? 'did not run', after.get(name) ?? 'did not run']
    if (was === is) continue
    const allowed = allowedDifferences.find(({ case: pattern }) => matches(pattern, name))
    if (allowed === undefined) differences.push({ case: name, direct: was, throughProxy: is })
    else used.add(allowed)
  }
  return { differences, unused: allowedDifferences.filter(allowed => !used.has(allowed)) }
}

/** A result as one text without what changes from run to run: addresses, ids, times, stack traces. */
export function outcome({ ok, value, thrown }: CaseResult): string {
  return `${ok ? 'ok' : 'FAILED'} ${thrown === undefined ? (value ?? '') : toldOf(thrown)}`
}

function toldOf({ class: name, message, causes }: NonNullable<CaseResult['thrown']>): string {
  // Refused by the consumer's own encoder: what wraps that depends on which of two threads was first.
  const refused = /Serialized class \S+ \S+ \S+ \S+/.exec(message)
  if (refused !== null) return `${name}: ${refused[0].replace(/\$\$Lambda\S*/, '$$$$Lambda')}`
  // A consumer's own timeout is told by whichever comes first, the waiting thread or the timer: one event, two texts.
  if (OWN_TIMEOUT.test(message)) return `${name}: the consumer's own timeout`
  return [`${name}: ${settled(message)}`, ...causes].join(' < ')
}

const OWN_TIMEOUT = /Timeout after \d+ms waiting for result|Waiting server-side response timeout/

function outcomes(results: readonly CaseResult[]): Map<string, string> {
  return new Map(results.map(result => [result.case, outcome(result)]))
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function settled(message: string): string {
  const firstLine = message.split('\n', 1)[0] ?? ''
  return (
    firstLine
      // The parameters of a URL and an invocation's attachments are maps, printed in no order.
      .replaceAll(/(dubbo:\/\/[^?\s]+)\?\S*/g, '$1')
      .replaceAll(/RpcInvocation ?\[.*/g, 'RpcInvocation')
      .replaceAll(/ in \[[^\]]*\], may be version/g, ' in [...], may be version')
      .replaceAll(/\d+\.\d+\.\d+\.\d+:\d+/g, 'HOST:PORT')
      .replaceAll(/:\d{4,5}\b/g, ':PORT')
      .replaceAll(/\bid=-?\d+/g, 'id=ID')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+/g, 'TIME')
      // Whether the caller or the timer noticed first.
      .replace(' by scan timer', '')
      .replaceAll(/-?\d+ ms\b/g, 'N ms')
      .replaceAll(/@[0-9a-f]{4,}\b/g, '@HASH')
  )
}
