// What the double of a Nacos server keeps: instances by who registered them, and configurations. Knows no network.
import { createHash } from 'node:crypto'

/** A JSON object as it is on the wire. */
export type Json = Record<string, unknown>

/** An instance in the fields of the wire. */
export type HostJson = Json & { ip: string; port: number }

type Config = { content: string; md5: string; type: string; modifiedMs: number }

const BEAT = { instanceHeartBeatInterval: 5000, instanceHeartBeatTimeOut: 15000, ipDeleteTimeout: 30000 }

/** `GROUP@@name`, as Nacos writes it; with the namespace before it, it is the key of a service. */
export const groupedName = (group: string, name: string): string => `${group}@@${name}`

/** The md5 by which clients and server tell contents apart; '' for none. */
export const md5Of = (content: string): string => createHash('md5').update(content).digest('hex')

/** Services and configurations. `onService` and `onConfig` hear of each change. */
export class NacosState {
  readonly #services = new Map<string, Map<string, HostJson[]>>()
  readonly #configs = new Map<string, Config>()
  onService: (key: string) => void = () => undefined
  onConfig: (key: string) => void = () => undefined

  static serviceKey(namespace: string, group: string, name: string): string {
    return `${namespace === '' ? 'public' : namespace}##${groupedName(group, name)}`
  }

  static configKey(tenant: string, group: string, dataId: string): string {
    return JSON.stringify([tenant === '' ? 'public' : tenant, group, dataId])
  }

  /** Replaces everything that this owner has in the service; an empty list leaves the service known, as a real server does. */
  put(key: string, owner: string, hosts: readonly HostJson[]): void {
    if (hosts.length === 0 && !this.#services.has(key)) return
    const owners = this.#services.get(key) ?? new Map<string, HostJson[]>()
    this.#services.set(key, owners)
    if (hosts.length === 0) owners.delete(owner)
    else owners.set(owner, [...hosts])
    this.onService(key)
  }

  has(key: string, owner: string): boolean {
    return this.#services.get(key)?.has(owner) === true
  }

  /** The owner is gone, and its instances with it. */
  forget(owner: string): void {
    for (const [key, owners] of this.#services) if (owners.delete(owner)) this.onService(key)
  }

  /** Everything of before is gone, as after a restart. */
  clear(): void {
    this.#services.clear()
  }

  serviceInfo(key: string): Json {
    const [group = '', name = ''] = (key.split('##')[1] ?? '').split('@@')
    const hosts = [...(this.#services.get(key)?.values() ?? [])].flat()
    return {
      name,
      groupName: group,
      clusters: '',
      cacheMillis: 10000,
      hosts: hosts.map(host => ({
        instanceId: `${host.ip}#${host.port}#null#${host['serviceName'] ?? groupedName(group, name)}`,
        ...{ weight: 1, healthy: true, enabled: true, ephemeral: true, clusterName: 'DEFAULT', ...BEAT, ...host },
        serviceName: groupedName(group, name)
      })),
      lastRefTime: Date.now(),
      checksum: '',
      allIps: false,
      reachProtectionThreshold: false,
      valid: true
    }
  }

  names(namespace: string, group: string): string[] {
    const prefix = NacosState.serviceKey(namespace, group, '')
    return [...this.#services.keys()].filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
  }

  config(key: string): Config | undefined {
    return this.#configs.get(key)
  }

  publish(key: string, content: string, type = 'text'): void {
    this.#configs.set(key, { content, md5: md5Of(content), type, modifiedMs: Date.now() })
    this.onConfig(key)
  }

  remove(key: string): void {
    if (this.#configs.delete(key)) this.onConfig(key)
  }
}
