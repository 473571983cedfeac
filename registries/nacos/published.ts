// What we registered: the list of each service, changed by one caller after the other. Nacos keeps one list per connection and service,
// and a registration takes the place of the earlier one, so that each change sends the whole list.
import { RegistryError } from '../errors.ts'
import type { Endpoint } from '../registry.ts'
import { addressKey, type NacosInstance } from './naming.ts'

/** Instances that are kept over all services; more are refused. */
const INSTANCES_MAX = 10_000

type Entry = {
  instances: ReadonlyMap<string, NacosInstance>
  last: NacosInstance | undefined // the one that changed last
  turn: Promise<void>
  users: number
}

/** Sends the whole list of a service; when it is empty, `last` is an instance that was in it. */
export type SendList = (name: string, instances: readonly NacosInstance[], last: NacosInstance) => Promise<void>

/** The registrations of one registry. */
export class Published {
  readonly #entries = new Map<string, Entry>()
  readonly #send: SendList
  #count = 0

  constructor(send: SendList) {
    this.#send = send
  }

  /** Adds or replaces; when it cannot be sent it is not kept. */
  add(name: string, instance: NacosInstance): Promise<void> {
    return this.#inTurn(name, async entry => {
      const before = entry.instances
      const key = addressKey({ host: instance.ip, port: instance.port })
      if (!before.has(key) && this.#count >= INSTANCES_MAX)
        throw new RegistryError('REFUSED', `${INSTANCES_MAX} instances are registered already`)
      this.#put(entry, new Map(before).set(key, instance), instance)
      try {
        await this.#sendAll(name, entry)
      } catch (error) {
        this.#put(entry, before, instance)
        throw error
      }
    })
  }

  /** Takes away; also when it cannot be sent it is not said again. */
  remove(name: string, address: Endpoint['address']): Promise<void> {
    return this.#inTurn(name, async entry => {
      const key = addressKey(address)
      const gone = entry.instances.get(key)
      if (gone === undefined) return
      const left = new Map(entry.instances)
      left.delete(key)
      this.#put(entry, left, gone)
      await this.#sendAll(name, entry)
    })
  }

  /** The services that have a list. */
  get names(): readonly string[] {
    return [...this.#entries].filter(([, { instances }]) => instances.size > 0).map(([name]) => name)
  }

  /** Sends the list of a service once more. */
  again(name: string): Promise<void> {
    return this.#inTurn(name, entry => this.#sendAll(name, entry))
  }

  #put(entry: Entry, instances: ReadonlyMap<string, NacosInstance>, last: NacosInstance): void {
    this.#count += instances.size - entry.instances.size
    entry.instances = instances
    entry.last = last
  }

  #sendAll(name: string, { instances, last }: Entry): Promise<void> {
    return last === undefined ? Promise.resolve() : this.#send(name, [...instances.values()], last)
  }

  #inTurn(name: string, change: (entry: Entry) => Promise<void>): Promise<void> {
    const entry = this.#entries.get(name) ?? {
      instances: new Map(),
      last: undefined,
      turn: Promise.resolve(),
      users: 0
    }
    this.#entries.set(name, entry)
    entry.users++
    const mine = entry.turn.then(() => change(entry))
    entry.turn = mine
      // Nobody knows what the server made of a change that failed: it is told how things are.
      .catch(() => this.#sendAll(name, entry).catch(() => undefined))
      .then(() => {
        if (--entry.users === 0 && entry.instances.size === 0) this.#entries.delete(name)
      })
    return mine
  }
}
