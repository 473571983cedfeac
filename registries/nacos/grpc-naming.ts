// Naming over gRPC: the server pushes the instances of what we subscribed to, and forgets us with the connection.
import { RegistryError } from '../errors.ts'
import type { Endpoint } from '../registry.ts'
import { eachOf } from './each-of.ts'
import { fieldsOf, numberAt, textAt } from './json-fields.ts'
import {
  allPages,
  fingerprintOf,
  instanceFields,
  instancesOf,
  LISTED_MAX,
  type NacosInstance,
  type Naming,
  PAGE_SIZE,
  pageOf
} from './naming.ts'
import type { Fields, NacosMessage } from './payload.ts'
import { Published } from './published.ts'
import type { NacosSession } from './session.ts'

/** Requests that are under way at once when everything is said again. */
const AT_ONCE = 32
/** After this a subscription that failed is tried again. */
const RETRY_MS = 3_000

/** Where services are, and how many are followed. */
export type NamingOptions = Readonly<{
  namespace: string
  group: string
  clusters: readonly string[]
  namesMax: number // that are followed
  endpointsMax: number
  onTrouble: (reason: string) => void
}>

type Session = Pick<NacosSession, 'request' | 'isConnected'>
type Subscription = {
  readonly onInstances: (instances: readonly NacosInstance[]) => void
  told: string // the fingerprint of what was told last
  /** The server's time of it on this connection, because answers and pushes may overtake one another. */
  toldAt: number
  isPending: boolean
  isRefused: boolean
}

/** The naming half of one session; give it what the session hears, and `redo` for each new connection. */
export class GrpcNaming implements Naming {
  readonly #session: Session
  readonly #options: NamingOptions
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #published = new Published((name, instances, last) => this.#publish(name, instances, last))
  #subscribing: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(session: Session, options: NamingOptions) {
    this.#session = session
    this.#options = options
  }

  subscribe(name: string, onInstances: (instances: readonly NacosInstance[]) => void): () => void {
    const { namesMax, onTrouble } = this.#options
    if (this.#subscriptions.size >= namesMax && !this.#subscriptions.has(name)) {
      onTrouble(`${name} is not followed: ${namesMax} names are followed already`)
      return () => undefined
    }
    const subscription = { onInstances, told: '', toldAt: 0, isPending: true, isRefused: false }
    this.#subscriptions.set(name, subscription)
    void this.#subscribePending()
    return () => {
      if (this.#subscriptions.get(name) !== subscription) return
      this.#subscriptions.delete(name)
      if (this.#session.isConnected)
        this.#session.request('SubscribeServiceRequest', this.#subscribeBody(name, false)).catch(() => undefined)
    }
  }

  register(name: string, instance: NacosInstance): Promise<void> {
    return this.#published.add(name, instance)
  }

  unregister(name: string, address: Endpoint['address']): Promise<void> {
    return this.#published.remove(name, address)
  }

  list(): Promise<readonly string[]> {
    return allPages(LISTED_MAX, async pageNo => {
      const body = { ...this.#scope(''), pageNo, pageSize: PAGE_SIZE }
      return pageOf(await this.#session.request('ServiceListRequest', body), 'serviceNames')
    })
  }

  /** Says everything again to a new connection: first what we offer, then what we want to know. */
  async redo(): Promise<void> {
    const { onTrouble } = this.#options
    await eachOf(this.#published.names, AT_ONCE, name =>
      this.#published
        .again(name)
        .catch((error: Error) => onTrouble(`${name} could not be registered again: ${error.message}`))
    )
    await this.#subscribing // what the last connection left unanswered
    for (const subscription of this.#subscriptions.values()) {
      subscription.isPending = true
      subscription.toldAt = 0
    }
    await this.#subscribePending()
  }

  /** A message of the server that may be for us. */
  onPush({ type, body }: NacosMessage): void {
    if (type !== 'NotifySubscriberRequest') return
    const info = fieldsOf(body['serviceInfo'])
    if (info === undefined || textAt(info, 'groupName') !== this.#options.group) return
    const subscription = this.#subscriptions.get(textAt(info, 'name'))
    if (subscription !== undefined) this.#tell(subscription, info)
  }

  /** Takes nothing up again. */
  close(): void {
    clearTimeout(this.#retry)
    this.#subscriptions.clear()
  }

  #tell(subscription: Subscription, info: Fields): void {
    const { endpointsMax, onTrouble } = this.#options
    const instances = instancesOf(info['hosts'], endpointsMax)
    const toldAt = numberAt(info, 'lastRefTime') ?? 0
    if (instances === undefined) onTrouble(`Nacos told no list of hosts for ${textAt(info, 'name')}`)
    else if (toldAt >= subscription.toldAt) {
      subscription.toldAt = toldAt
      const told = fingerprintOf(instances)
      if (subscription.told === told) return
      subscription.told = told
      subscription.onInstances(instances)
    }
  }

  // Without a connection there is nothing to do: the next one begins with `redo`.
  #subscribePending(): Promise<void> {
    if (!this.#session.isConnected) return Promise.resolve()
    this.#subscribing ??= this.#subscribeAll()
    return this.#subscribing
  }

  async #subscribeAll(): Promise<void> {
    await Promise.resolve() // who subscribes to many in one turn starts this once
    const pending = (): [string, Subscription][] => [...this.#subscriptions].filter(([, { isPending }]) => isPending)
    let isFailed = false
    for (let names = pending(); names.length > 0 && !isFailed; names = pending())
      await eachOf(names, AT_ONCE, async ([name, subscription]) => {
        if (!(await this.#subscribeOne(name, subscription))) isFailed = true
      })
    this.#subscribing = undefined
    clearTimeout(this.#retry)
    if (isFailed && this.#subscriptions.size > 0)
      this.#retry = setTimeout(() => void this.#subscribePending(), RETRY_MS)
  }

  async #subscribeOne(name: string, subscription: Subscription): Promise<boolean> {
    if (this.#subscriptions.get(name) !== subscription) return true
    subscription.isPending = false
    try {
      const { serviceInfo } = await this.#session.request('SubscribeServiceRequest', this.#subscribeBody(name, true))
      subscription.isRefused = false
      if (this.#subscriptions.get(name) === subscription) this.#tell(subscription, fieldsOf(serviceInfo) ?? {})
      return true
    } catch (error) {
      subscription.isPending = true
      // A lost connection is told once, by the session.
      if (error instanceof RegistryError && error.code === 'REFUSED' && !subscription.isRefused) {
        subscription.isRefused = true
        this.#options.onTrouble(`${name} is not followed: ${error.message}`)
      }
      return false
    }
  }

  async #publish(name: string, instances: readonly NacosInstance[], last: NacosInstance): Promise<void> {
    const cluster = this.#options.clusters[0] ?? ''
    if (instances.length > 0) {
      const listed = instances.map(instance => instanceFields(instance, cluster))
      const body = { ...this.#scope(name), type: 'batchRegisterInstance', instances: listed }
      await this.#session.request('BatchInstanceRequest', body)
    } else {
      const body = { ...this.#scope(name), type: 'deregisterInstance', instance: instanceFields(last, cluster) }
      await this.#session.request('InstanceRequest', body)
    }
  }

  #subscribeBody(name: string, subscribe: boolean): Fields {
    return { ...this.#scope(name), subscribe, clusters: this.#options.clusters.join(',') }
  }

  #scope(serviceName: string): Fields {
    const { namespace, group } = this.#options
    return { namespace: namespace === '' ? 'public' : namespace, serviceName, groupName: group, module: 'naming' }
  }
}
