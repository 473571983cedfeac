// DNS as a registry: services behind names, as addresses (A and AAAA) or as SRV records, asked again when their time is over.
import { promises as dns } from 'node:dns'
import { RegistryError } from '../errors.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from '../registry.ts'
import { formatServiceKey, parseServiceKey, type ServiceKey } from '../service-key.ts'
import { FollowedService, type Pace } from './followed-service.ts'
import { type LastAnswers, type Resolved, resolveAddresses, resolveService } from './resolve-name.ts'

/** Where a service is found. SRV records bring their own ports and weights. */
export type DnsService = Readonly<{
  name: string
  type: 'address' | 'srv'
  port?: number | undefined
  weight?: number
  protocol?: string
}>

/** What a DNS registry needs; a service is named as Dubbo writes it. */
export type DnsRegistryOptions = Pace &
  Readonly<{
    services: Readonly<Record<string, DnsService>>
    servers?: readonly string[] // `host` or `host:port` of name servers; absent: the system's
    timeoutMs: number
    onTrouble: (reason: string) => void
  }>

const WEIGHT = 100
const TRIES = 2
const TROUBLES_SHOWN_MAX = 3

type Followed = Readonly<{ key: ServiceKey; service: FollowedService }>

/** Its services are those of the options, known at once; the endpoints of each are told when DNS has first answered for it. */
export class DnsRegistry implements Registry {
  readonly #options: DnsRegistryOptions
  readonly #services = new Map<string, Followed>()
  readonly #resolver: InstanceType<typeof dns.Resolver>
  #troubles = ''
  #closed = false

  /** Throws when a service, a name server or a port is malformed. */
  static open(options: DnsRegistryOptions): DnsRegistry {
    return new DnsRegistry(options)
  }

  private constructor(options: DnsRegistryOptions) {
    this.#options = options
    this.#resolver = new dns.Resolver({ timeout: options.timeoutMs, tries: TRIES })
    if (options.servers !== undefined) this.#resolver.setServers(options.servers)
    const wanted = Object.entries(options.services).map(([text, service]) => ({ key: keyOf(text), service }))
    for (const { service } of wanted)
      if (service.type === 'address' && service.port === undefined)
        throw new Error(`${service.name} needs a port, which addresses in DNS do not have`)
    for (const { key, service } of wanted)
      this.#services.set(formatServiceKey(key), { key, service: this.#follow(service) })
  }

  get state(): RegistryState {
    const services = [...this.#services.values()]
    if (this.#troubles !== '')
      return { status: services.some(({ service }) => service.isKnown) ? 'down' : 'connecting', reason: this.#troubles }
    if (services.every(({ service }) => service.isKnown)) return { status: 'up', reason: '' }
    return { status: 'connecting', reason: 'DNS has not answered yet' }
  }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    const followed = this.#services.get(formatServiceKey(service))
    if (this.#closed) return () => undefined
    if (followed !== undefined) return followed.service.watch(onEndpoints)
    onEndpoints([]) // nobody asks for it, so this will not change
    return () => undefined
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    onServices(Array.from(this.#services.values(), ({ key }) => key))
    return () => undefined
  }

  /** Nobody describes services here. */
  watchDefinition(): StopWatching {
    return () => undefined
  }

  async register(): Promise<void> {
    throw new RegistryError('READ_ONLY', 'nothing can be registered in DNS')
  }

  async unregister(): Promise<void> {
    throw new RegistryError('READ_ONLY', 'nothing can be registered in DNS')
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { service } of this.#services.values()) service.close()
    this.#resolver.cancel()
  }

  #follow(service: DnsService): FollowedService {
    const last: LastAnswers = new Map()
    const { name, type, port = 0, weight = WEIGHT, protocol } = service
    const resolve = (): Promise<Resolved> =>
      type === 'srv'
        ? resolveService(this.#resolver, name, last)
        : resolveAddresses(this.#resolver, name, { port, weight }, last)
    return new FollowedService({
      resolve,
      endpointOf: ({ host, port: foundPort, weight: foundWeight }) => ({
        address: { host, port: foundPort },
        weight: foundWeight,
        labels: {},
        ...(protocol === undefined ? {} : { protocol })
      }),
      pace: this.#options,
      onAsked: () => this.#look()
    })
  }

  // Told when what is wrong becomes something else; a trouble that goes on is no news.
  #look(): void {
    const troubles = [...this.#services.values()].map(({ service }) => service.trouble).filter(one => one !== '')
    const more = troubles.length > TROUBLES_SHOWN_MAX ? ` and ${troubles.length - TROUBLES_SHOWN_MAX} more` : ''
    const text = `${troubles.slice(0, TROUBLES_SHOWN_MAX).join('; ')}${more}`
    if (text === this.#troubles) return
    this.#troubles = text
    if (text !== '') this.#options.onTrouble(text)
  }
}

function keyOf(text: string): ServiceKey {
  const parsed = parseServiceKey(text)
  if (!parsed.ok) throw new Error(`${JSON.stringify(text)} ${parsed.reason}`)
  return parsed.value
}
