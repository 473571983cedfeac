// What an HTTP request calls: an RPC method when its path names one that is known, else the host as a service.
import { type HttpRequestHead, headerOf } from '../../codecs/http/index.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Tallies, Tally } from '../exchange/tally.ts'

type Route = NonNullable<Exchange['route']>
type Traffic = Exchange['traffic']

const PORT = /:\d*$/
/** Methods that may become a label; whatever else a client invents is counted in one row. */
const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']

/** One per connection: requests of one client mostly go to one host, so what it led to is remembered. */
export class HttpIdentity {
  readonly #tallies: Tallies
  #traffic: Traffic | undefined
  #host = ''
  #method = ''
  #service = ''
  #route: Route | undefined
  #tally: Tally | undefined

  constructor(tallies: Tallies) {
    this.#tallies = tallies
  }

  /** Writes service, method, path and what follows from them on the exchange. */
  describe(exchange: Exchange, head: HttpRequestHead): void {
    const { path } = head
    const query = path.indexOf('?')
    exchange.path = query < 0 ? path : path.slice(0, query)
    if (this.#describeRpc(exchange, head)) return
    exchange.method = head.method
    if (exchange.traffic !== this.#traffic || head.host !== this.#host || head.method !== this.#method)
      this.#learn(exchange, head)
    exchange.service = this.#service
    exchange.route = this.#route
    exchange.tally = this.#tally
  }

  #describeRpc(exchange: Exchange, { headers }: HttpRequestHead): boolean {
    const { path, traffic } = exchange
    const slash = path.indexOf('/', 1)
    if (slash < 2 || slash === path.length - 1 || path.indexOf('/', slash + 1) >= 0) return false
    const service = decoded(path.slice(1, slash))
    if (!traffic.knowsRpc(service)) return false
    exchange.service = service
    exchange.method = decoded(path.slice(slash + 1))
    exchange.group = RPC_GROUP.map(name => headerOf(headers, name)).find(isGiven) ?? ''
    const version = RPC_VERSION.map(name => headerOf(headers, name)).find(isGiven) ?? ''
    exchange.version = version === '0.0.0' ? '' : version
    const timeoutMs = Number(RPC_TIMEOUT.map(name => headerOf(headers, name)).find(isGiven))
    if (timeoutMs > 0 && timeoutMs < Infinity) exchange.timeoutMs = timeoutMs
    return true
  }

  #learn(exchange: Exchange, { host, method }: HttpRequestHead): void {
    const { traffic } = exchange
    this.#traffic = traffic
    this.#host = host
    this.#method = method
    this.#service = serviceOf(host, traffic)
    this.#route = undefined
    this.#tally = undefined
    if (!traffic.stable) return
    exchange.service = this.#service
    this.#route = traffic.match(exchange)
    const only = this.#route?.destinations.length === 1 ? this.#route.destinations[0] : undefined
    if (only === undefined) return
    this.#tally = this.#tallies.of({
      listener: exchange.listener,
      protocol: 'http',
      service: only.cluster.service.name,
      method: KNOWN_METHODS.includes(method) ? method : '(other)'
    })
  }
}

const RPC_GROUP = ['x-dubbo-group', 'rest-service-group', 'tri-service-group'] as const
const RPC_VERSION = ['x-dubbo-version', 'rest-service-version', 'tri-service-version'] as const
const RPC_TIMEOUT = ['x-dubbo-timeout', 'rest-service-timeout', 'tri-service-timeout'] as const

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== ''

// A host may be known together with its port; a name without one stands for every port.
function serviceOf(host: string, traffic: Traffic): string {
  const whole = host.toLowerCase()
  return traffic.servicesOf(whole).length > 0 ? whole : whole.replace(PORT, '')
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
