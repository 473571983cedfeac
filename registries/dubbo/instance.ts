// An instance of an application, as it registers itself since Dubbo 2.7.5: where it is, and metadata that says what it
// speaks, which revision of the application it is, and where its MetadataService can be asked.
import { checkedProviderUrl } from './provider-url.ts'

/** One running copy of an application. */
export type ApplicationInstance = Readonly<{
  application: string
  host: string
  port: number
  metadata: Readonly<Record<string, string>>
}>

/** A port of an instance and what is spoken there. */
export type InstanceEndpoint = Readonly<{ port: number; protocol: string }>

/** Where an instance can be asked what it exports. */
export type MetadataServiceAddress = Readonly<{ protocol: string; port: number; version: string }>

/** What is larger is nothing that an instance writes. Text in characters. */
const LIMITS = { text: 262_144, endpoints: 64 } as const
const MORE_ENDPOINTS = /^dubbo\.protocols\.([A-Za-z0-9+.-]+)\.port$/ // Dubbo 2.7.5

/** Reads the node `/services/{application}/{id}` as Curator writes it; undefined for anything malformed. */
export function parseCuratorInstance(json: string): ApplicationInstance | undefined {
  const node = parseObject(json)
  const payload = objectOf(node?.['payload'])
  if (node === undefined || typeof node['name'] !== 'string' || typeof node['address'] !== 'string') return undefined
  return checkedInstance({
    application: node['name'],
    host: node['address'],
    port: Number(node['port'] ?? 0),
    metadata: textsOf(payload?.['metadata'])
  })
}

/** The same instance when everything in it is what an instance may hold, for those that were not read from a node. */
export function checkedInstance(instance: ApplicationInstance): ApplicationInstance | undefined {
  const { application, host, port, metadata } = instance
  if (application === '') return undefined
  return checkedProviderUrl({ protocol: 'dubbo', host, port, path: application, parameters: metadata }) && instance
}

/** What it speaks, and where; empty when it does not say. */
export function endpointsOf({ metadata }: ApplicationInstance): InstanceEndpoint[] {
  const listed = parseJson(metadata['dubbo.endpoints'])
  const found: InstanceEndpoint[] = []
  const add = (port: unknown, protocol: unknown): void => {
    const number = portOf(port)
    if (number !== undefined && typeof protocol === 'string' && found.length < LIMITS.endpoints)
      found.push({ port: number, protocol })
  }
  if (Array.isArray(listed)) for (const item of listed) add(objectOf(item)?.['port'], objectOf(item)?.['protocol'])
  if (found.length === 0) for (const key of Object.keys(metadata)) add(metadata[key], MORE_ENDPOINTS.exec(key)?.[1])
  return found
}

/** Where its MetadataService can be asked; undefined when it has none, or keeps what it exports in the metadata centre. */
export function metadataService({ metadata }: ApplicationInstance): MetadataServiceAddress | undefined {
  const described = parseObject(metadata['dubbo.metadata-service.url-params'])
  if (described === undefined) return undefined
  // 3.x writes one flat description, 2.7 one for each protocol.
  if (described['port'] !== undefined) return addressOf(described, described['protocol'])
  const protocol = objectOf(described['dubbo']) === undefined ? Object.keys(described)[0] : 'dubbo'
  return protocol === undefined ? undefined : addressOf(objectOf(described[protocol]), protocol)
}

/** Which revision of its application it is: instances of one revision export the same. Undefined when it does not say; `'0'` = nothing. */
export function revisionOf({ metadata }: ApplicationInstance): string | undefined {
  return metadata['dubbo.metadata.revision'] ?? metadata['dubbo.exported-services.revision']
}

function addressOf(
  described: Readonly<Record<string, unknown>> | undefined,
  protocol: unknown
): MetadataServiceAddress | undefined {
  const port = portOf(described?.['port'])
  const version = described?.['version'] ?? '1.0.0'
  if (port === undefined || typeof version !== 'string') return undefined
  return { protocol: typeof protocol === 'string' ? protocol : 'dubbo', port, version }
}

function portOf(value: unknown): number | undefined {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined
}

/** The value that a bounded text of JSON stands for; undefined when it is none. */
export function parseJson(text: string | undefined, charactersMax: number = LIMITS.text): unknown {
  if (text === undefined || text.length > charactersMax) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  return objectOf(parseJson(text))
}

/** The value itself when it is a JSON object. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** The members of a JSON object that are texts, numbers or truth values, as texts. */
export function textsOf(value: unknown): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, member] of Object.entries(objectOf(value) ?? {}))
    if (key !== '__proto__' && ['string', 'number', 'boolean'].includes(typeof member)) texts[key] = String(member)
  return texts
}
