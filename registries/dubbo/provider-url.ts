// The URL by which a Dubbo provider makes itself known: `dubbo://host:port/path?key=value&…`, as text, as the name of a
// ZooKeeper node, and as what it means to a caller. Values are not encoded inside the text; the whole text is, as a node name.
import { isIPv6 } from 'node:net'
import type { Endpoint } from '../registry.ts'
import type { ServiceKey } from '../service-key.ts'

/** `port` is 0 where none is written, as in overrides; an IPv6 host has no brackets here. */
export type ProviderUrl = Readonly<{
  protocol: string
  host: string
  port: number
  path: string
  parameters: Readonly<Record<string, string>>
}>

/** What is larger is nothing that a provider writes. Lengths in characters. */
const LIMITS = { text: 65_536, path: 1_024, parameters: 1_024, key: 512, value: 32_768 } as const
const WEIGHT = { default: 100, max: 1_000_000 } as const

const DEFAULT_KEY = /^default\.(?!default\.|__proto__$)(\S.*)$/
const PROTOCOL = /^[A-Za-z][A-Za-z0-9+.-]{0,31}$/
const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_])?$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused, since values end up in logs and on screens
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/

/** Labels that have a parameter of their own in Dubbo; others travel as `anji.label.NAME`. */
const LABEL_PARAMETERS: Readonly<Record<string, string>> = {
  tag: 'dubbo.tag',
  zone: 'zone',
  region: 'region',
  application: 'application',
  release: 'release'
}
const OWN_LABEL = 'anji.label.'

/** A parameter that a registry adds to what it read: why the endpoint takes no calls, as a sentence. */
export const UNUSED = 'anji.unused'

/** What is true of the process that wrote it, and not of one that stands in front of it. */
const NOT_PASSED_ON = new Set([
  ...['pid', 'ipv6', 'anyhost', 'background', 'disabled', 'enabled', 'category', 'protocol', 'path', 'weight'],
  UNUSED,
  ...['isExtra', 'ispuserver', 'service-name-mapping', 'register-mode', 'metadata-type', 'REGISTRY_CLUSTER'],
  ...['executor-management-mode', 'file-cache', 'service.name', 'logger', 'meta-v', 'simplified']
])
const NOT_PASSED_ON_PREFIXES = ['bind.', 'ext.', 'qos.', 'qos-', 'dubbo.metadata', OWN_LABEL]

/** Reads the decoded text of a URL; undefined for anything malformed or beyond all measure. */
export function parseProviderUrl(text: string): ProviderUrl | undefined {
  if (text.length > LIMITS.text) return undefined
  const [, protocol, authority, path, query] = /^([^:/?]+):\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text) ?? []
  if (protocol === undefined || authority === undefined) return undefined
  // A user and password may stand before the host; nobody needs them here.
  const [, host, port] = /^(?:.*@)?(\[[^\]]*\]|.*?)(?::(\d{1,5}))?$/.exec(authority) ?? []
  if (host === undefined) return undefined
  const parameters = parseParameters(query ?? '')
  if (parameters === undefined) return undefined
  return checkedProviderUrl({
    protocol,
    host: /^\[.*:.*\]$/.test(host) ? host.slice(1, -1) : host, // only IPv6 has brackets
    port: Number(port ?? 0),
    path: path ?? '',
    parameters
  })
}

/** The same URL when everything in it is what a URL may hold, for those that were not read from a text. */
export function checkedProviderUrl(url: ProviderUrl): ProviderUrl | undefined {
  const { protocol, host, port, path, parameters } = url
  if (!PROTOCOL.test(protocol) || !(HOST_NAME.test(host) || (host.length <= 64 && isIPv6(host)))) return undefined
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return undefined
  if (path.length > LIMITS.path || CONTROL_CHARACTER.test(path)) return undefined
  let count = 0
  for (const [key, value] of Object.entries(parameters)) {
    if (++count > LIMITS.parameters || key.length > LIMITS.key || value.length > LIMITS.value) return undefined
    if (CONTROL_CHARACTER.test(key) || CONTROL_CHARACTER.test(value)) return undefined
  }
  return url
}

/** The text of a URL, with the parameters in the order of their names. What would break out of its place is percent-encoded. */
export function formatProviderUrl({ protocol, host, port, path, parameters }: ProviderUrl): string {
  const authority = `${host.includes(':') ? `[${host}]` : host}${port === 0 ? '' : `:${port}`}`
  const query = Object.keys(parameters)
    .sort()
    .map(
      key =>
        `${key.replace(/[&=#]/g, encodeURIComponent)}=${(parameters[key] ?? '').replace(/[&#]/g, encodeURIComponent)}`
    )
    .join('&')
  return `${protocol}://${authority}/${path.replace(/[?#]/g, encodeURIComponent)}${query === '' ? '' : `?${query}`}`
}

/** The text that a node name stands for, as Java's URLDecoder reads it: `+` is a space. Undefined when it is malformed. */
export function decodeUrlNode(name: string): string | undefined {
  if (name.length > LIMITS.text * 3) return undefined
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** A node name for a text, as Java's URLEncoder writes it: a space is `+`, and of the signs only `.-*_` stay. */
export function encodeUrlNode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replace(/[!'()~]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** Which service it provides. The path may have a context before the interface, so the parameter counts first. */
export function serviceKeyOf({ path, parameters }: ProviderUrl): ServiceKey {
  return {
    interface: parameters['interface'] || path.slice(path.lastIndexOf('/') + 1),
    group: parameters['group'] ?? '',
    version: versionOf(parameters['version'])
  }
}

/** Dubbo's word for "no version" is 0.0.0 in some places. */
export function versionOf(version: string | undefined): string {
  return version === undefined || version === '0.0.0' ? '' : version
}

/** What it means to a caller. A path that is not the interface is kept as the parameter `path`. */
export function endpointOf(url: ProviderUrl): Endpoint {
  const { host, port, protocol, path, parameters } = url
  const unused = unusedBecause(parameters)
  const hasContext = path !== '' && path !== serviceKeyOf(url).interface
  return {
    address: { host, port },
    weight: weightOf(parameters['weight']),
    labels: labelsOf(parameters),
    protocol,
    ...(unused === undefined ? {} : { unused }),
    parameters: hasContext ? { ...parameters, path } : parameters
  }
}

function weightOf(text: string | undefined): number {
  if (text === undefined || !/^[+-]?\d{1,10}$/.test(text)) return WEIGHT.default
  return Math.min(Math.max(Number(text), 0), WEIGHT.max)
}

function labelsOf(parameters: ProviderUrl['parameters']): Endpoint['labels'] {
  const labels: Record<string, string> = {}
  for (const key in parameters)
    if (key.startsWith(OWN_LABEL)) labels[key.slice(OWN_LABEL.length)] = parameters[key] as string
  for (const label in LABEL_PARAMETERS) {
    const value = parameters[LABEL_PARAMETERS[label] as string]
    if (value) labels[label] = value
  }
  return labels
}

// Consumers of Dubbo heed `enabled` only where nothing says `disabled`.
function unusedBecause({ disabled, enabled, [UNUSED]: reason }: ProviderUrl['parameters']): string | undefined {
  if (reason !== undefined) return reason
  if (disabled !== undefined) return disabled === 'true' ? 'it is disabled in the registry (disabled=true)' : undefined
  return enabled === 'false' ? 'it is disabled in the registry (enabled=false)' : undefined
}

/**
 * The URL by which an endpoint is made known as a provider of a service. What its parameters say of the process behind it is
 * left out; a token in them is written, so whoever must not tell it takes it out before.
 */
export function providerUrlOf(service: ServiceKey, endpoint: Endpoint): ProviderUrl {
  const own = endpoint.parameters ?? {}
  const parameters: Record<string, string> = { dubbo: '2.0.2', methods: '*', generic: 'false' }
  for (const key of Object.keys(own)) if (isPassedOn(key)) parameters[key] = own[key] as string
  for (const [label, value] of Object.entries(endpoint.labels))
    parameters[Object.hasOwn(LABEL_PARAMETERS, label) ? (LABEL_PARAMETERS[label] as string) : OWN_LABEL + label] = value
  Object.assign(parameters, { interface: service.interface, side: 'provider', dynamic: 'true' })
  setOrDelete(parameters, 'group', service.group)
  setOrDelete(parameters, 'version', service.version)
  if (endpoint.weight !== WEIGHT.default) parameters['weight'] = String(endpoint.weight)
  // Without a start of its own, consumers would warm it up from theirs.
  if (parameters['timestamp'] === undefined) parameters['warmup'] = '0'
  return {
    protocol: endpoint.protocol ?? 'dubbo',
    host: endpoint.address.host,
    port: endpoint.address.port,
    path: own['path'] || service.interface,
    parameters
  }
}

function isPassedOn(key: string): boolean {
  return !NOT_PASSED_ON.has(key) && !NOT_PASSED_ON_PREFIXES.some(prefix => key.startsWith(prefix))
}

function setOrDelete(parameters: Record<string, string>, key: string, value: string): void {
  if (value === '') delete parameters[key]
  else parameters[key] = value
}

// As Dubbo reads them: a key without a value is its own value, and `default.KEY` stands in for a missing KEY.
function parseParameters(query: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  const defaults: [string, string][] = []
  let count = 0
  for (const part of query.split('&', LIMITS.parameters + 1)) {
    const pair = part.trim()
    const equals = pair.indexOf('=')
    const key = equals < 0 ? pair : pair.slice(0, equals)
    if (key === '' || key === '__proto__') continue
    if (++count > LIMITS.parameters) return undefined
    parameters[key] = equals < 0 ? pair : pair.slice(equals + 1)
    const meant = DEFAULT_KEY.exec(key)?.[1]
    if (meant !== undefined) defaults.push([meant, parameters[key]])
  }
  for (const [key, value] of defaults) parameters[key] ??= value
  return parameters
}
