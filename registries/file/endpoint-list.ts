// Reads a list of endpoints that people or scripts write, in YAML or JSON: `- { service: …, address: … }`, or a map of services.
import { LineCounter, parseDocument } from 'yaml'
import { parseAddress } from '../address.ts'
import type { Endpoint } from '../registry.ts'
import { formatServiceKey, parseServiceKey, type ServiceKey } from '../service-key.ts'
import type { ServiceList } from './service-lists.ts'

/** How much a list may hold. */
export type ListLimits = Readonly<{ servicesMax: number; endpointsMax: number }>

/** What a text lists, or its first mistake with its line. */
export type ReadList = Readonly<{ ok: true; lists: readonly ServiceList[] }> | Readonly<{ ok: false; reason: string }>

const KEYS = ['service', 'address', 'weight', 'labels', 'protocol', 'parameters', 'unused']
const WEIGHT = { default: 100, max: 10_000 } as const
const ALIASES_MAX = 100
/** YAML takes a second for so much of it; a longer list is to be JSON, which takes a twentieth. */
const YAML_CHARACTERS_MAX = 1024 ** 2
const EXAMPLE = '- { service: org.example.OrderService, address: 10.1.0.7:20880 }'

type Path = readonly (string | number)[]

/** A mistake on its way out of the walk. */
class Mistake extends Error {
  readonly path: Path

  constructor(path: Path, message: string) {
    super(message)
    this.path = path
  }
}

/** Reads a text. It never throws. */
export function readEndpointList(text: string, limits: ListLimits): ReadList {
  try {
    return { ok: true, lists: new Walk(limits).read(parse(text)) }
  } catch (error) {
    if (!(error instanceof Mistake))
      return { ok: false, reason: error instanceof Error ? error.message : String(error) }
    const place = text.length > YAML_CHARACTERS_MAX ? error.path.join('.') : `line ${lineOf(text, error.path)}`
    return { ok: false, reason: `${place}: ${error.message}` }
  }
}

// JSON is YAML too, but its own parser is faster by far, and long lists are written by programs.
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (text.length > YAML_CHARACTERS_MAX)
      throw new Error(`is no JSON, and with ${text.length} characters too long for YAML (${YAML_CHARACTERS_MAX})`)
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
    const [error] = [...document.errors, ...document.warnings]
    if (error !== undefined)
      throw new Error(`line ${lines.linePos(error.pos[0]).line}: is not valid YAML: ${error.message.split('\n')[0]}`)
    return document.toJS({ maxAliasCount: ALIASES_MAX })
  }
}

function lineOf(text: string, path: Path): number {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error'
  })
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** One walk over one value. */
class Walk {
  readonly #limits: ListLimits
  readonly #lists = new Map<string, { service: ServiceKey; endpoints: Map<string, Endpoint> }>()
  #count = 0

  constructor(limits: ListLimits) {
    this.#limits = limits
  }

  read(value: unknown): ServiceList[] {
    if (Array.isArray(value)) this.#readList(value)
    else if (isMap(value)) this.#readMap(value)
    else if (value !== null && value !== undefined) throw new Mistake([], `must be a list such as ${EXAMPLE}`)
    return Array.from(this.#lists.values(), ({ service, endpoints }) => ({
      service,
      endpoints: [...endpoints.values()]
    }))
  }

  #readList(items: readonly unknown[]): void {
    for (const [index, item] of items.entries()) {
      if (!isMap(item) || item['service'] === undefined)
        throw new Mistake([index], `must be a map with a service, such as ${EXAMPLE}`)
      this.#add(serviceAt([index, 'service'], item['service']), [index], item)
    }
  }

  #readMap(services: Record<string, unknown>): void {
    for (const [name, items] of Object.entries(services)) {
      const service = serviceAt([name], name)
      if (!Array.isArray(items)) throw new Mistake([name], 'must be a list of endpoints, for example [10.1.0.7:20880]')
      for (const [index, item] of items.entries()) {
        const settings = typeof item === 'string' ? { address: item } : item
        if (!isMap(settings)) throw new Mistake([name, index], 'must be an address or a map with an address')
        if (settings['service'] !== undefined)
          throw new Mistake([name, index, 'service'], 'names a service inside the list of one')
        this.#add(service, [name, index], settings)
      }
    }
  }

  #add(service: ServiceKey, path: Path, settings: Record<string, unknown>): void {
    const name = formatServiceKey(service)
    const { servicesMax, endpointsMax } = this.#limits
    let list = this.#lists.get(name)
    if (list === undefined) {
      if (this.#lists.size >= servicesMax) throw new Mistake(path, `is in more than ${servicesMax} services`)
      list = { service, endpoints: new Map() }
      this.#lists.set(name, list)
    }
    if (++this.#count > endpointsMax) throw new Mistake(path, `is one of more than ${endpointsMax} endpoints`)
    const endpoint = endpointAt(path, settings)
    list.endpoints.set(`${endpoint.address.host} ${endpoint.address.port}`, endpoint) // the later one wins
  }
}

function serviceAt(path: Path, text: unknown): ServiceKey {
  const parsed = parseServiceKey(String(text))
  if (!parsed.ok) throw new Mistake(path, `${JSON.stringify(text)} ${parsed.reason}`)
  return parsed.value
}

function endpointAt(path: Path, settings: Record<string, unknown>): Endpoint {
  for (const key of Object.keys(settings))
    if (!KEYS.includes(key)) throw new Mistake([...path, key], `has an unknown key ${key}; known: ${KEYS.join(', ')}`)
  const { address, weight = WEIGHT.default, labels, protocol, parameters, unused } = settings
  const parsed = parseAddress(String(address ?? ''))
  if (!parsed.ok) throw new Mistake([...path, 'address'], `address ${JSON.stringify(address)} ${parsed.reason}`)
  if (parsed.value.port === 0) throw new Mistake([...path, 'address'], 'address has port 0, which nobody listens on')
  if (typeof weight !== 'number' || !Number.isInteger(weight) || weight < 0 || weight > WEIGHT.max)
    throw new Mistake([...path, 'weight'], `weight must be a whole number from 0 to ${WEIGHT.max}`)
  return {
    address: parsed.value,
    weight,
    labels: textsAt([...path, 'labels'], labels ?? {}),
    ...(protocol === undefined ? {} : { protocol: textAt([...path, 'protocol'], protocol) }),
    ...(unused === undefined ? {} : { unused: textAt([...path, 'unused'], unused) }),
    ...(parameters === undefined ? {} : { parameters: textsAt([...path, 'parameters'], parameters) })
  }
}

function textsAt(path: Path, value: unknown): Record<string, string> {
  if (!isMap(value)) throw new Mistake(path, `${path.at(-1)} must be a map of texts`)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, textAt([...path, key], one)]))
}

// What looks like a number or a truth value was meant as its text.
function textAt(path: Path, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new Mistake(path, `${path.at(-1)} must be a text`)
  return String(value)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
