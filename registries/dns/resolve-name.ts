// The addresses behind a name, and the targets of an SRV record, asked of DNS: bounded, in a stable order, with their time to live.
import type { promises as dns } from 'node:dns'

/** More addresses of one name, or targets of one record, are left out. */
export const ANSWERS_MAX = 1000

/** One address of a service; SRV records bring port and weight. */
export type Found = Readonly<{ host: string; port: number; weight: number }>

/** What was found, the shortest time to live, and what went wrong on the way. */
export type Resolved = Readonly<{ found: readonly Found[]; ttlMs: number; trouble: string }>

/** Addresses by name and family as they were last known: when one question fails, its last answer stays. */
export type LastAnswers = Map<string, readonly string[]>

type Resolver = InstanceType<typeof dns.Resolver>
type Answer = { hosts: readonly string[]; ttlMs: number; trouble: string }

const LAST_ANSWERS_MAX = 4 * ANSWERS_MAX
const NO_SUCH = new Set(['ENOTFOUND', 'ENODATA'])
const FOREVER_MS = Number.MAX_SAFE_INTEGER

/** All IPv4 and IPv6 addresses of the name. */
export async function resolveAddresses(
  resolver: Resolver,
  name: string,
  { port, weight }: Omit<Found, 'host'>,
  last: LastAnswers
): Promise<Resolved> {
  const { hosts, ttlMs, trouble } = await hostsOf(resolver, name, last)
  return { found: hosts.map(host => ({ host, port, weight })), ttlMs, trouble }
}

/** The targets of the lowest priority that lead anywhere; node tells no time to live of SRV records, so theirs counts. */
export async function resolveService(resolver: Resolver, name: string, last: LastAnswers): Promise<Resolved> {
  const records = (await resolver.resolveSrv(name)).filter(({ name: target, port }) => target !== '' && port > 0)
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  let troubles: string[] = []
  for (const priority of priorities) {
    const group = records.filter(record => record.priority === priority).slice(0, ANSWERS_MAX)
    const even = group.every(({ weight }) => weight === 0)
    const resolved = await Promise.all(
      group.map(({ name: target, port, weight }) =>
        // Weight 0 beside others means very seldom, not never.
        resolveAddresses(resolver, target, { port, weight: even ? 100 : Math.max(1, weight) }, last)
      )
    )
    const found = distinct(resolved.flatMap(one => one.found))
    troubles = [...troubles, ...resolved.map(({ trouble }) => trouble).filter(trouble => trouble !== '')]
    if (found.length > 0)
      return { found, ttlMs: Math.min(...resolved.map(({ ttlMs }) => ttlMs)), trouble: troubles[0] ?? '' }
  }
  return { found: [], ttlMs: 0, trouble: troubles[0] ?? `${name} has no target` }
}

async function hostsOf(resolver: Resolver, name: string, last: LastAnswers): Promise<Answer> {
  const [four, six] = await Promise.all([
    ask(resolver.resolve4(name, { ttl: true }), `${name} A`, last),
    ask(resolver.resolve6(name, { ttl: true }), `${name} AAAA`, last)
  ])
  const hosts = [...new Set([...four.hosts, ...six.hosts])]
  const trouble = [four.trouble, six.trouble].find(one => one !== '')
  return {
    hosts,
    ttlMs: Math.min(four.ttlMs, six.ttlMs),
    trouble: trouble ?? (hosts.length === 0 ? `${name} has no address` : '')
  }
}

// No answer leaves what was known of this family; an answer that there is none is one, as most names have one family only.
async function ask(
  records: Promise<readonly { address: string; ttl: number }[]>,
  question: string,
  last: LastAnswers
): Promise<Answer> {
  try {
    const answered = await records
    const hosts = answered.map(({ address }) => address).sort()
    const kept = hosts.slice(0, ANSWERS_MAX)
    last.delete(question)
    last.set(question, kept)
    for (const oldest of last.keys()) if (last.size > LAST_ANSWERS_MAX) last.delete(oldest)
    const trouble = hosts.length > kept.length ? `${question}: only ${ANSWERS_MAX} of ${hosts.length} are used` : ''
    return { hosts: kept, ttlMs: Math.min(...answered.map(({ ttl }) => ttl)) * 1000, trouble }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (NO_SUCH.has(code)) return { hosts: [], ttlMs: FOREVER_MS, trouble: '' }
    return { hosts: last.get(question) ?? [], ttlMs: 0, trouble: `${question}: ${code}` }
  }
}

function distinct(found: readonly Found[]): Found[] {
  const byAddress = new Map(found.map(one => [`${one.host} ${one.port}`, one]))
  return [...byAddress.keys()]
    .sort()
    .slice(0, ANSWERS_MAX)
    .map(key => byAddress.get(key) as Found)
}
