// Nacos over its first HTTP interface, for servers from 1.2 to 3.1: lists are asked for by and by, registrations live on beats. Servers
// also offer to push changes as datagrams; anybody could send those, so they are not asked for.
import { RegistryError } from '../errors.ts'
import type { Endpoint } from '../registry.ts'
import type { ConfigName, ConfigSource } from './configs.ts'
import { eachOf } from './each-of.ts'
import { tenantOf } from './grpc-configs.ts'
import type { NamingOptions } from './grpc-naming.ts'
import type { HttpQuestion } from './http-client.ts'
import type { HttpSession } from './http-session.ts'
import { fieldsOf, numberAt } from './json-fields.ts'
import {
  addressKey,
  allPages,
  fingerprintOf,
  instancesOf,
  LISTED_MAX,
  type NacosInstance,
  type Naming,
  PAGE_SIZE,
  pageOf
} from './naming.ts'
import type { Fields } from './payload.ts'

const AT_ONCE = 16
const NOT_FOUND = 20404
const BEAT_MS = 5_000
const REGISTERED_MAX = 10_000

type Session = Pick<HttpSession, 'request' | 'answer' | 'isConnected'>
type Subscription = { readonly onInstances: (instances: readonly NacosInstance[]) => void; told: string }
type Registered = { readonly name: string; readonly instance: NacosInstance }

/** The naming half; call `poll` after each interval. */
export class HttpNaming implements Naming {
  readonly #session: Session
  readonly #options: NamingOptions
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #registered = new Map<string, Registered>()
  #beats: NodeJS.Timeout | undefined

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
    const subscription = { onInstances, told: '' }
    this.#subscriptions.set(name, subscription)
    if (this.#session.isConnected) void this.#ask(name, subscription)
    return () => {
      if (this.#subscriptions.get(name) === subscription) this.#subscriptions.delete(name)
    }
  }

  async register(name: string, instance: NacosInstance): Promise<void> {
    const key = registeredKey(name, { host: instance.ip, port: instance.port })
    if (!this.#registered.has(key) && this.#registered.size >= REGISTERED_MAX)
      throw new RegistryError('REFUSED', `${REGISTERED_MAX} instances are registered already`)
    await this.#register(name, instance)
    this.#registered.set(key, { name, instance })
    this.#beats ??= setTimeout(() => void this.#beatAll(), BEAT_MS)
  }

  async unregister(name: string, address: Endpoint['address']): Promise<void> {
    const key = registeredKey(name, address)
    const registered = this.#registered.get(key)
    if (registered === undefined) return
    this.#registered.delete(key)
    const query = this.#place(name, registered.instance)
    await this.#session.request({ method: 'DELETE', path: '/v1/ns/instance', query })
  }

  list(): Promise<readonly string[]> {
    const { namespace, group } = this.#options
    return allPages(LISTED_MAX, async pageNo => {
      const page = { pageNo: String(pageNo), pageSize: String(PAGE_SIZE) }
      const question = { namespaceId: namespace, groupName: group, ...page }
      return pageOf(await this.#json({ method: 'GET', path: '/v1/ns/service/list', query: question }), 'doms')
    })
  }

  /** Asks for everything that is followed. */
  async poll(): Promise<void> {
    await eachOf([...this.#subscriptions], AT_ONCE, ([name, subscription]) => this.#ask(name, subscription))
  }

  /** Takes back what was registered, as far as the server can be reached. */
  async close(): Promise<void> {
    clearTimeout(this.#beats)
    this.#subscriptions.clear()
    await eachOf([...this.#registered.values()], AT_ONCE, ({ name, instance: { ip, port } }) =>
      this.unregister(name, { host: ip, port }).catch(() => undefined)
    )
  }

  async #ask(name: string, subscription: Subscription): Promise<void> {
    const { clusters, endpointsMax, onTrouble } = this.#options
    const query = { ...this.#scope(name), clusters: clusters.join(','), healthyOnly: 'false' }
    try {
      const { hosts } = await this.#json({ method: 'GET', path: '/v1/ns/instance/list', query })
      const instances = instancesOf(hosts, endpointsMax)
      if (instances === undefined) throw new RegistryError('REFUSED', 'the answer holds no list of hosts')
      const told = fingerprintOf(instances)
      if (this.#subscriptions.get(name) !== subscription || subscription.told === told) return
      subscription.told = told
      subscription.onInstances(instances)
    } catch (error) {
      onTrouble(`${name} could not be asked for: ${(error as Error).message}`)
    }
  }

  async #register(name: string, instance: NacosInstance): Promise<void> {
    const { weight, healthy, enabled, metadata } = instance
    const form = {
      ...this.#place(name, instance),
      weight: String(weight),
      healthy: String(healthy),
      enabled: String(enabled),
      metadata: JSON.stringify(metadata)
    }
    await this.#session.request({ method: 'POST', path: '/v1/ns/instance', form })
  }

  async #beatAll(): Promise<void> {
    let everyMs = BEAT_MS
    await eachOf([...this.#registered], AT_ONCE, async ([key, { name, instance }]) => {
      try {
        const query = this.#place(name, instance)
        const answer = await this.#json({ method: 'PUT', path: '/v1/ns/instance/beat', query })
        everyMs = Math.min(everyMs, Math.max(100, numberAt(answer, 'clientBeatInterval') ?? BEAT_MS))
        // A server that was away, or that we could not reach for long, has forgotten it.
        if (numberAt(answer, 'code') === NOT_FOUND && this.#registered.has(key)) await this.#register(name, instance)
      } catch (error) {
        this.#options.onTrouble(`${name} could not be kept registered: ${(error as Error).message}`)
      }
    })
    this.#beats = this.#registered.size === 0 ? undefined : setTimeout(() => void this.#beatAll(), everyMs)
  }

  async #json(question: HttpQuestion): Promise<Fields> {
    const text = await this.#session.request(question)
    try {
      return fieldsOf(JSON.parse(text)) ?? {}
    } catch {
      throw new RegistryError('REFUSED', `Nacos answers ${question.path} with something that is no JSON`)
    }
  }

  #scope(name: string): Record<string, string> {
    const { namespace, group } = this.#options
    return { namespaceId: namespace, groupName: group, serviceName: `${group}@@${name}` }
  }

  #place(name: string, { ip, port }: NacosInstance): Record<string, string> {
    const clusterName = this.#options.clusters[0] ?? 'DEFAULT'
    return { ...this.#scope(name), ip, port: String(port), clusterName, ephemeral: 'true' }
  }
}

/** The configurations of a namespace over HTTP; somebody has to ask `again` by and by. */
export function httpConfigSource(session: Session, namespace: string): ConfigSource {
  const tenant = tenantOf(namespace)
  const tenantQuery = tenant === '' ? {} : { tenant }
  return {
    isReady: () => session.isConnected,
    changed: async known => {
      const lines = known.map(({ dataId, group, md5 }) => [dataId, group, md5, ...(tenant === '' ? [] : [tenant])])
      const text = await session.request({
        method: 'POST',
        path: '/v1/cs/configs/listener',
        headers: { 'Long-Pulling-Timeout': '30000', 'Long-Pulling-Timeout-No-Hangup': 'true' },
        form: { 'Listening-Configs': lines.map(line => `${line.join('\u0002')}\u0001`).join('') }
      })
      return namesIn(text)
    },
    forget: () => undefined,
    query: async ({ dataId, group }) => {
      const query = { dataId, group, ...tenantQuery }
      const { status, text } = await session.answer({ method: 'GET', path: '/v1/cs/configs', query })
      if (status === 200) return text
      // A server without this interface says 404 too, and in other words.
      if (status === 404 && text.includes('config data not exist')) return undefined
      throw new RegistryError('REFUSED', `Nacos refuses the configuration ${dataId}: HTTP ${status}`)
    }
  }
}

function namesIn(text: string): ConfigName[] {
  let lines: string[]
  try {
    lines = decodeURIComponent(text.trim()).split('\u0001')
  } catch {
    return []
  }
  return lines
    .filter(line => line !== '')
    .map(line => {
      const [dataId = '', group = ''] = line.split('\u0002')
      return { dataId, group }
    })
}

function registeredKey(name: string, address: Endpoint['address']): string {
  return `${name} ${addressKey(address)}`
}
