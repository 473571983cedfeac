// What can be checked across sections: every entry that is sound by itself, even while others are not, so that one run reports all.
import type { z } from 'zod'
import { didYouMean } from '../../snapshot/nearest.ts'
import { formatServiceKey } from '../../snapshot/service-key.ts'
import type { Finding, Path } from '../mistake.ts'
import type {
  Config,
  LimitsConfig,
  ListenerConfig,
  PublishConfig,
  RegistryConfig,
  RouteConfig,
  ServiceConfig
} from '../schema.ts'
import { admin } from '../sections/admin.ts'
import { limits } from '../sections/limits.ts'
import { listener } from '../sections/listeners.ts'
import { publish } from '../sections/publish.ts'
import { registry } from '../sections/registries.ts'
import { route } from '../sections/routes.ts'
import { completed, service } from '../sections/services.ts'

const SUGGESTIONS_MAX = 50

/** The sound entries of a configuration, and the names of all entries, sound or not. */
export type Draft = Readonly<{
  admin: Config['admin'] | undefined
  limits: LimitsConfig | undefined
  publish: PublishConfig | undefined
  listeners: ReadonlyMap<string, Partial<ListenerConfig>>
  services: ReadonlyMap<string, ServiceConfig>
  registries: ReadonlyMap<string, RegistryConfig>
  routes: readonly (readonly [number, RouteConfig])[]
  listenerNames: ReadonlySet<string>
  serviceNames: ReadonlySet<string>
  registryNames: ReadonlySet<string>
  serviceByIdentity: ReadonlyMap<string, ServiceConfig> // in the form group/interface:version
  routeCount: number
  /** Known names near a wrong one, in words. It falls silent in a file that is wrong throughout, because comparing names is slow. */
  suggest: (written: string, known: ReadonlySet<string>) => string
}>

/** What checks across sections found. Warnings do not stop a configuration. */
export type Findings = { mistakes: Finding[]; warnings: Finding[] }

/** Reads each entry by itself. Every key of a route has a default, so what is left of one is a whole route. */
export function draftOf(value: Readonly<Record<string, unknown>>): Draft {
  const written = entries(value['services'])
  const raw = Array.isArray(value['routes']) ? value['routes'] : []
  const services = new Map(sound(written, service).map(([name, one]) => [name, completed(name, one)]))
  let suggestions = 0
  return {
    admin: admin.safeParse(value['admin']).data,
    limits: limits.safeParse(value['limits']).data,
    publish: publish.safeParse(value['publish']).data,
    listeners: new Map(entries(value['listeners']).map(([name, one]) => [name, soundKeys(one, listener)])),
    services,
    registries: new Map(sound(entries(value['registries']), registry)),
    routes: [...raw.entries()].map(([index, one]) => [index, soundKeys(one, route) as RouteConfig]),
    listenerNames: new Set(entries(value['listeners']).map(([name]) => name)),
    serviceNames: new Set(written.map(([name]) => name)),
    registryNames: new Set(entries(value['registries']).map(([name]) => name)),
    serviceByIdentity: new Map([...services.values()].map(one => [formatServiceKey(one), one])),
    routeCount: raw.length,
    suggest: (wrong, known) => (++suggestions > SUGGESTIONS_MAX ? '' : didYouMean(wrong, [...known]))
  }
}

/**
 * Tells of a service that this file does not know. A registry may know it, so that with one it is only worth a warning, and
 * only when it looks like a misspelt name.
 */
export function tellUnknownService(draft: Draft, findings: Findings, { path, name }: Unknown): void {
  if (draft.serviceNames.has(name)) return
  const message = `"${name}" is not a service${draft.suggest(name, draft.serviceNames)}`
  if (draft.registryNames.size === 0) findings.mistakes.push({ path, message })
  else if (message.includes('; did'))
    findings.warnings.push({ path, message: message.replace('is not a service', 'is not a service of this file') })
}

type Unknown = Readonly<{ path: Path; name: string }>

function sound<K, T extends z.ZodType>(all: readonly (readonly [K, unknown])[], schema: T): [K, z.output<T>][] {
  return all.flatMap(([key, one]): [K, z.output<T>][] => {
    const parsed = schema.safeParse(one)
    return parsed.success ? [[key, parsed.data]] : []
  })
}

/** The keys of one entry that are sound; for one that is not its default stands, if it has one. */
function soundKeys<T extends z.ZodObject>(one: unknown, { shape }: T): Partial<z.output<T>> {
  const written = new Map(entries(one))
  const found: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(shape as Record<string, z.ZodType>)) {
    const parsed = schema.safeParse(written.get(key))
    const stand = parsed.success ? parsed : schema.safeParse(undefined)
    if (stand.success && stand.data !== undefined) found[key] = stand.data
  }
  return found as Partial<z.output<T>>
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
