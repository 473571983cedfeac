// What an instance exports, as its application tells it: the JSON of Dubbo's MetadataInfo, or a list of URL texts. Instances
// of one revision share it, so what is read from one is moved to the address of another.
import {
  type ApplicationInstance,
  endpointsOf,
  type InstanceEndpoint,
  objectOf,
  parseJson,
  textsOf
} from './instance.ts'
import { checkedProviderUrl, type ProviderUrl, parseProviderUrl } from './provider-url.ts'

/** What is larger is no application's. Text in characters. */
const LIMITS = { text: 16 * 1024 * 1024, services: 20_000 } as const

/** Every application exports these for the sake of the others; they are no services of it. */
const METADATA_SERVICE = /^org\.apache\.dubbo\.metadata\.MetadataService(V2)?$/

/** Metadata of an instance that says nothing of its services. */
const NOT_OF_SERVICES =
  /^(dubbo\.(metadata|endpoints|exported|protocols|subscribed|bootstrap)|meta-v$|REGISTRY_CLUSTER$)/

/** Reads the metadata of an application; undefined when it is none. A service in it that cannot be read costs only itself. */
export function urlsOfMetadataInfo(json: string, instance: ApplicationInstance): ProviderUrl[] | undefined {
  const services = objectOf(objectOf(parseJson(json, LIMITS.text))?.['services'])
  if (services === undefined) return undefined
  return Object.values(services)
    .slice(0, LIMITS.services)
    .flatMap(service => urlOfService(objectOf(service), instance) ?? [])
}

/** Reads the URL texts that a MetadataService answers; one that cannot be read costs only itself. */
export function urlsOfExported(texts: readonly string[], instance: ApplicationInstance): ProviderUrl[] {
  return texts.slice(0, LIMITS.services).flatMap(text => {
    const url = parseProviderUrl(text)
    return url === undefined || isMetadataService(url.parameters['interface'] ?? url.path)
      ? []
      : { ...url, host: instance.host }
  })
}

/**
 * Moves what one instance exports to another of the same revision: to the host that it registered, and to its port for the
 * same protocol. What the other says of itself (its start, its zone) counts where the service does not say otherwise.
 */
export function moveTo(instance: ApplicationInstance): (url: ProviderUrl) => ProviderUrl {
  const endpoints = endpointsOf(instance)
  const own = Object.fromEntries(Object.entries(instance.metadata).filter(([key]) => !NOT_OF_SERVICES.test(key)))
  const { timestamp } = own
  return url => ({
    ...url,
    host: instance.host,
    port: portFor(url, endpoints, instance.port),
    // A start is one instance's own, whoever told what is exported.
    parameters: { ...own, ...url.parameters, ...(timestamp === undefined ? {} : { timestamp }) }
  })
}

function urlOfService(
  service: Readonly<Record<string, unknown>> | undefined,
  { host }: ApplicationInstance
): ProviderUrl | undefined {
  const { name, group, version, protocol, port, path, params } = service ?? {}
  if (typeof name !== 'string' || name === '' || isMetadataService(name)) return undefined
  const parameters = textsOf(params)
  parameters['interface'] ??= name
  if (typeof group === 'string' && group !== '') parameters['group'] ??= group
  if (typeof version === 'string' && version !== '') parameters['version'] ??= version
  return checkedProviderUrl({
    protocol: typeof protocol === 'string' ? protocol : 'dubbo',
    host,
    port: typeof port === 'number' && port > 0 ? port : 0,
    path: typeof path === 'string' && path !== '' ? path : name,
    parameters
  })
}

function portFor(
  { protocol, port }: ProviderUrl,
  endpoints: readonly InstanceEndpoint[],
  instancePort: number
): number {
  const same = endpoints.filter(endpoint => endpoint.protocol === protocol)
  if (same.some(endpoint => endpoint.port === port)) return port
  return same[0]?.port ?? (port === 0 ? instancePort : port)
}

function isMetadataService(name: string): boolean {
  return METADATA_SERVICE.test(name)
}
