// What the naming half of Nacos offers, over gRPC and over HTTP alike: services by name, each with its instances.
import { createHash } from 'node:crypto'
import type { Endpoint } from '../registry.ts'
import { fieldsOf, listAt, numberAt, textAt, textsAt } from './json-fields.ts'
import type { Fields } from './payload.ts'

/** One instance of a service. */
export type NacosInstance = Readonly<{
  ip: string
  port: number
  weight: number // 1 is the usual one
  healthy: boolean
  enabled: boolean
  metadata: Readonly<Record<string, string>>
}>

/** The services of one namespace and group. */
export interface Naming {
  /** Tells the instances of a service whenever they change, first as soon as they are known. One listener per name. */
  subscribe(name: string, onInstances: (instances: readonly NacosInstance[]) => void): () => void
  /** Adds an instance, or takes the place of the one with its address; rejects with a RegistryError and then keeps nothing. */
  register(name: string, instance: NacosInstance): Promise<void>
  /** Rejects with a RegistryError. */
  unregister(name: string, address: Endpoint['address']): Promise<void>
  /** The names of all services, also of those that have no instances any more. */
  list(): Promise<readonly string[]>
}

/** At most so many names are asked for at once. */
export const PAGE_SIZE = 1_000
/** At most so many are listed, whatever they name. */
export const LISTED_MAX = 200_000

/** The instances among these hosts, at most so many; undefined when it is no list. What has no address is left out. */
export function instancesOf(hosts: unknown, most: number): readonly NacosInstance[] | undefined {
  if (!Array.isArray(hosts)) return undefined
  const instances: NacosInstance[] = []
  for (const host of hosts) {
    const fields = fieldsOf(host)
    const instance = fields === undefined ? undefined : instanceOf(fields)
    if (instance !== undefined) instances.push(instance)
    if (instances.length === most) break
  }
  return instances
}

function instanceOf(fields: Fields): NacosInstance | undefined {
  const [ip, port, weight] = [textAt(fields, 'ip'), numberAt(fields, 'port'), numberAt(fields, 'weight')]
  if (ip === '' || port === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined
  return {
    ip,
    port,
    weight: Math.max(0, weight ?? 1),
    healthy: fields['healthy'] !== false,
    enabled: fields['enabled'] !== false,
    metadata: textsAt(fields, 'metadata')
  }
}

/** Equal lists have equal ones, so that a list of thousands need not be kept to see whether the next one differs. */
export function fingerprintOf(instances: readonly NacosInstance[]): string {
  return createHash('sha1').update(JSON.stringify(instances)).digest('base64')
}

/** An instance as Nacos takes it; it lives as long as whoever registers it. */
export function instanceFields(instance: NacosInstance, cluster: string): Fields {
  return { ...instance, ephemeral: true, ...(cluster === '' ? {} : { clusterName: cluster }) }
}

/** Calls for page after page until one is not full, or there are more names than `most`. */
export async function allPages(
  most: number,
  page: (pageNo: number) => Promise<Readonly<{ names: readonly unknown[]; count: number }>>
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (let pageNo = 1; found.size < most && (pageNo - 1) * PAGE_SIZE < most; pageNo++) {
    const { names, count } = await page(pageNo)
    for (const name of names) if (typeof name === 'string' && found.size < most) found.add(name)
    if (names.length < PAGE_SIZE || pageNo * PAGE_SIZE >= count) break
  }
  return [...found]
}

/** The names on a page and how many there are on all. */
export function pageOf(fields: Fields, key: string): Readonly<{ names: readonly unknown[]; count: number }> {
  return { names: listAt(fields, key), count: numberAt(fields, 'count') ?? 0 }
}

/** How an address is told from others. */
export function addressKey({ host, port }: Endpoint['address']): string {
  return `${host} ${port}`
}
