// Fuzzer of what Dubbo's registries hold: provider URLs, node names, instances and metadata, broken in many ways.
import { endpointsOf, metadataService, parseCuratorInstance } from '../../registries/dubbo/instance.ts'
import { moveTo, urlsOfMetadataInfo } from '../../registries/dubbo/metadata-info.ts'
import { overridesOf } from '../../registries/dubbo/override.ts'
import {
  decodeUrlNode,
  encodeUrlNode,
  endpointOf,
  formatProviderUrl,
  type ProviderUrl,
  parseProviderUrl,
  providerUrlOf,
  serviceKeyOf
} from '../../registries/dubbo/provider-url.ts'

type Random = () => number

const PIECES = [
  ...['dubbo', 'tri', 'override', '://', ':', '/', '//', '?', '&', '=', '@', '[', ']', '::1', '10.0.0.1', 'h', '20880'],
  ...[
    'a.B',
    'ctx/a.B',
    'interface=a.B',
    'group=*',
    'version=0.0.0',
    'weight=',
    '-1',
    'disabled=true',
    '~x=1',
    '#',
    ' '
  ],
  ...[
    '__proto__',
    'constructor',
    'default.',
    'anji.label.',
    'dubbo.tag=',
    '%',
    '%41',
    '+',
    '\n',
    '\u0000',
    '\ud800',
    '中'
  ]
]
const INSTANCE = JSON.stringify({
  ...{ name: 'shop', id: 'h:1', address: '10.0.0.1', port: 20880 },
  payload: {
    metadata: {
      'dubbo.endpoints': '[{"port":20880,"protocol":"dubbo"}]',
      'dubbo.metadata-service.url-params': '{"dubbo":{"port":"20880","version":"1.0.0"}}'
    }
  }
})
const METADATA = JSON.stringify({
  services: { 'a.B:dubbo': { name: 'a.B', group: 'g', protocol: 'dubbo', port: 1, path: 'a.B', params: { x: 1 } } }
})
const JSON_PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  '1',
  '-1',
  '1e9',
  '""',
  '"__proto__"',
  'true',
  '\\',
  '\n'
]

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T

/** One round; throws when something is found. */
export function iterate(random: Random): void {
  const text = randomText(random)
  const url = parseProviderUrl(random() < 0.5 ? text : `dubbo://h:1/a.B?${text}`)
  if (url !== undefined) checkUrl(url)
  if (decodeUrlNode(encodeUrlNode(text)) !== text.replace(/\p{Surrogate}/gu, '?'))
    throw new Error(`changes as a node name: ${text}`)
  decodeUrlNode(text)
  const instance = parseCuratorInstance(broken(random, INSTANCE))
  if (instance === undefined) return
  endpointsOf(instance)
  metadataService(instance)
  for (const moved of (urlsOfMetadataInfo(broken(random, METADATA), instance) ?? []).map(moveTo(instance)))
    checkUrl(moved)
}

// Whatever was taken can be written, and means the same service when it is read again.
function checkUrl(url: ProviderUrl): void {
  const written = formatProviderUrl(url)
  const read = parseProviderUrl(written)
  if (read === undefined || formatProviderUrl(read) !== formatProviderUrl(parseProviderUrl(formatProviderUrl(read))!))
    throw new Error(`does not survive the way through text: ${JSON.stringify(written)}`)
  const endpoint = endpointOf(overridesOf([url, { ...url, protocol: 'override' }])(url))
  if (!(endpoint.weight >= 0)) throw new Error(`weighs ${endpoint.weight}: ${written}`)
  providerUrlOf(serviceKeyOf(url), endpoint)
}

function randomText(random: Random): string {
  let text = ''
  for (let left = Math.floor(random() * 30); left > 0; left--) text += pick(random, PIECES)
  return text
}

function broken(random: Random, text: string): string {
  if (random() < 0.2) return text
  const at = Math.floor(random() * text.length)
  return text.slice(0, at) + pick(random, JSON_PIECES) + text.slice(at + Math.floor(random() * 4))
}
